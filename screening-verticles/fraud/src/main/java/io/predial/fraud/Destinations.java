package io.predial.fraud;

import io.predial.contract.E164;
import io.predial.numbering.NumberPlan;
import io.predial.numbering.RuleTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which destinations cost so much that an account must ask for them. A table of prefixes, the longest match first, and
 * libphonenumber's premium and shared-cost ranges for every country but +1, whose ranges the table knows better. Country
 * lists age badly, so the table is data with dates (destinations.csv).
 */
public final class Destinations {
    private static final String TABLE = "io/predial/fraud/destinations.csv";
    private static final int NANP_CALLING_CODE = 1;

    private record Range(String pattern, String destinationClass, long effectiveFromMillis) {
        boolean covers(long number) {
            long prefix = number;
            int digits = digits(number);
            if (digits < pattern.length()) {
                return false;
            }
            for (int i = digits; i > pattern.length(); i--) {
                prefix /= 10;
            }
            for (int i = pattern.length() - 1; i >= 0; i--) {
                char wanted = pattern.charAt(i);
                if (wanted != '?' && wanted - '0' != prefix % 10) {
                    return false;
                }
                prefix /= 10;
            }
            return true;
        }
    }

    /** By first digit of the number, so that most numbers are compared with few ranges; longest patterns first. */
    private final List<List<Range>> byFirstDigit = new ArrayList<>();

    public Destinations() {
        for (int digit = 0; digit <= 9; digit++) {
            byFirstDigit.add(new ArrayList<>());
        }
        for (RuleTable.Row row : RuleTable.read(Destinations.class, TABLE)) {
            Range range = new Range(row.text("prefix"), row.text("class"), row.effectiveFromMillis());
            byFirstDigit.get(range.pattern.charAt(0) - '0').add(range);
        }
        byFirstDigit.forEach(ranges -> ranges.sort(Comparator.comparing((Range range) -> -range.pattern.length())));
    }

    /**
     * The class of high-risk destination a number belongs to on a day.
     *
     * @return {@code premium}, {@code satellite}, {@code high_cost}, {@code shared_cost}, {@code personal}, or null for an
     *         ordinary destination and for {@link E164#NONE}
     */
    public String classOf(long number, long atMillis) {
        if (number == E164.NONE) {
            return null;
        }
        for (Range range : byFirstDigit.get(firstDigit(number))) {
            if (range.effectiveFromMillis <= atMillis && range.covers(number)) {
                return range.destinationClass;
            }
        }
        if (firstDigit(number) == NANP_CALLING_CODE) {
            return null;
        }
        return switch (NumberPlan.classOf(number)) {
            case PREMIUM -> "premium";
            case SHARED_COST -> "shared_cost";
            case TOLL_FREE, ORDINARY, INVALID -> null;
        };
    }

    private static int firstDigit(long number) {
        long first = number;
        while (first >= 10) {
            first /= 10;
        }
        return (int) first;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
