package io.predial.fraud;

import io.predial.contract.E164;
import io.predial.numbering.NumberClass;
import io.predial.numbering.NumberPlan;
import io.predial.numbering.RuleTable;
import java.util.Arrays;

/**
 * What kind of destination a number is: the longest prefix of {@value #TABLE} in force, and for other countries than +1
 * libphonenumber's premium and shared-cost ranges. The prefixes are a tree of digits in one array, so that a look-up
 * allocates nothing however many prefixes there are. Immutable after loading.
 */
public final class Destinations {
    static final String TABLE = "io/predial/fraud/destinations.csv";
    private static final String ORDINARY = "ordinary";
    private static final int DIGITS = 10;
    private static final int OVERDIALLED_DIGITS_MAX = 4;
    private static final long NANP_FIRST = 10_000_000_000L;
    private static final long NANP_LAST = 19_999_999_999L;

    /** A row at its prefix, with the row it replaced; {@code kind} is null for an ordinary destination. */
    private record Entry(DestinationClass kind, long effectiveFromMillis, Entry other) {
    }

    private int[] children = new int[DIGITS];
    private Entry[] entries = new Entry[1];
    private int nodes = 1;

    private Destinations() {
    }

    /** @throws IllegalStateException when the table is broken */
    public static Destinations load() {
        Destinations destinations = new Destinations();
        for (RuleTable.Row row : RuleTable.read(Destinations.class, TABLE)) {
            String prefix = row.text("prefix");
            if (!prefix.matches("[1-9][0-9NX]{0,14}")) {
                throw new IllegalStateException(TABLE + ": prefix " + prefix);
            }
            destinations.add(prefix, 0, 0, new Entry(kind(row.text("class")), row.effectiveFromMillis(), null));
        }
        return destinations;
    }

    private static DestinationClass kind(String id) {
        if (id.equals(ORDINARY)) {
            return null;
        }
        return Arrays.stream(DestinationClass.values()).filter(each -> each.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalStateException(TABLE + ": class " + id));
    }

    private void add(String mask, int at, int node, Entry entry) {
        if (at == mask.length()) {
            entries[node] = new Entry(entry.kind, entry.effectiveFromMillis, entries[node]);
            return;
        }
        char symbol = mask.charAt(at);
        int first = symbol == 'X' ? 0 : symbol == 'N' ? 2 : symbol - '0';
        int last = symbol == 'X' || symbol == 'N' ? 9 : first;
        for (int digit = first; digit <= last; digit++) {
            add(mask, at + 1, child(node, digit), entry);
        }
    }

    private int child(int node, int digit) {
        int slot = node * DIGITS + digit;
        if (children[slot] == 0) {
            if (nodes == entries.length) {
                entries = Arrays.copyOf(entries, nodes * 2);
                children = Arrays.copyOf(children, nodes * 2 * DIGITS);
            }
            children[slot] = nodes++;
        }
        return children[slot];
    }

    /**
     * The kind of destination a number is.
     *
     * @param number   E.164; {@link E164#NONE} is no destination
     * @param atMillis the instant whose table applies, epoch milliseconds
     * @return null for an ordinary destination
     */
    public DestinationClass classOf(long number, long atMillis) {
        if (number == E164.NONE) {
            return null;
        }
        DestinationClass byPrefix = byPrefix(number, atMillis);
        if (number >= NANP_FIRST && number <= NANP_LAST) {
            return byPrefix;
        }
        NumberClass plan = planOf(number);
        // A premium number in a country that is allowed as such is still a premium number.
        if (plan == NumberClass.PREMIUM) {
            return DestinationClass.PREMIUM;
        }
        return byPrefix == null && plan == NumberClass.SHARED_COST ? DestinationClass.SHARED_COST : byPrefix;
    }

    /** Digits dialled after a whole number are ignored by the network: they must not hide what the number is. */
    private static NumberClass planOf(long number) {
        NumberClass plan = NumberPlan.classOf(number);
        for (int cut = 1; cut <= OVERDIALLED_DIGITS_MAX && plan == NumberClass.INVALID; cut++) {
            number /= DIGITS;
            plan = NumberPlan.classOf(number);
        }
        return plan;
    }

    private DestinationClass byPrefix(long number, long atMillis) {
        long divisor = 1;
        while (number / divisor >= DIGITS) {
            divisor *= DIGITS;
        }
        DestinationClass longest = null;
        int node = 0;
        do {
            node = children[node * DIGITS + (int) (number / divisor % DIGITS)];
            Entry entry = inForce(entries[node], atMillis);
            longest = node != 0 && entry != null ? entry.kind : longest;
            divisor /= DIGITS;
        } while (node != 0 && divisor > 0);
        return longest;
    }

    private static Entry inForce(Entry entries, long atMillis) {
        Entry newest = null;
        for (Entry each = entries; each != null; each = each.other) {
            boolean newer = newest == null || each.effectiveFromMillis > newest.effectiveFromMillis;
            newest = each.effectiveFromMillis <= atMillis && newer ? each : newest;
        }
        return newest;
    }
}
