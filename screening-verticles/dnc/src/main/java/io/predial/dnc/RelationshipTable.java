package io.predial.dnc;

import io.predial.numbering.RuleTable;
import io.predial.store.rows.PermissionRow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For how long which permission counts, by the country of the number: {@value #TABLE}. Immutable. */
final class RelationshipTable {
    static final String TABLE = "io/predial/dnc/relationships.csv";
    private static final String ANY_OTHER = "*";
    private static final String NO_END = "-";
    private static final int MONTHS_MAX = 1_200;
    static final long NEVER = Long.MAX_VALUE;

    /**
     * One kind of permission in one country.
     *
     * @param months           calendar months it counts; 0 for no end
     * @param beatsStateLists  whether it lifts the states' lists too
     * @param authority        the law or policy that says so
     */
    record Term(int months, boolean beatsStateLists, long effectiveFromMillis, String authority) {
        /**
         * The first instant at which it does not count any more, epoch milliseconds; {@link #NEVER} when it has no end.
         * Months are those of the UTC calendar, and a day that the last month lacks is its last one: counted from an
         * instant, so that a permission never counts longer than where the called person is.
         */
        long untilMillis(long sinceMillis) {
            return months == 0 ? NEVER
                    : Instant.ofEpochMilli(sinceMillis).atOffset(ZoneOffset.UTC).plusMonths(months).toInstant().toEpochMilli();
        }
    }

    private record Key(String country, PermissionRow.Kind kind) {
    }

    private final Map<Key, List<Term>> newestFirst = new HashMap<>();

    private RelationshipTable() {
    }

    /** @throws IllegalStateException when the table is broken */
    static RelationshipTable load() {
        return load(RuleTable.read(RelationshipTable.class, TABLE));
    }

    static RelationshipTable load(List<RuleTable.Row> rows) {
        RelationshipTable table = new RelationshipTable();
        for (RuleTable.Row row : rows) {
            table.put(row);
        }
        table.newestFirst.values().forEach(terms ->
                terms.sort(Comparator.comparingLong(Term::effectiveFromMillis).reversed()));
        return table;
    }

    private void put(RuleTable.Row row) {
        PermissionRow.Kind kind = PermissionRow.Kind.fromId(row.text("kind"));
        String country = row.text("country");
        if (kind == null) {
            throw row.mistake("kind " + row.text("kind"));
        }
        if (!country.equals(ANY_OTHER) && !country.matches("[A-Z]{2}(-[A-Z0-9]{1,3})?")) {
            throw row.mistake("country " + country);
        }
        newestFirst.computeIfAbsent(new Key(country, kind), none -> new ArrayList<>())
                .add(new Term(months(row), row.yes("beats_state_lists"), row.effectiveFromMillis(), row.text("authority")));
    }

    private static int months(RuleTable.Row row) {
        String text = row.text("months");
        if (text.equals(NO_END)) {
            return 0;
        }
        if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > MONTHS_MAX) {
            throw row.mistake("months is neither " + NO_END + " nor a number from 1 to " + MONTHS_MAX);
        }
        return Integer.parseInt(text);
    }

    /** @return the term in force at the instant, or null: the kind lifts nothing in that country then */
    Term at(String country, PermissionRow.Kind kind, long atMillis) {
        List<Term> own = newestFirst.get(new Key(country, kind));
        return inForce(own != null ? own : newestFirst.getOrDefault(new Key(ANY_OTHER, kind), List.of()), atMillis);
    }

    /** @return the term of a state's own row, such as {@code US-TX}, in force at the instant; null when there is none */
    Term ofState(String region, PermissionRow.Kind kind, long atMillis) {
        return inForce(newestFirst.getOrDefault(new Key(region, kind), List.of()), atMillis);
    }

    private static Term inForce(List<Term> newestFirst, long atMillis) {
        for (Term term : newestFirst) {
            if (term.effectiveFromMillis() <= atMillis) {
                return term;
            }
        }
        return null;
    }
}
