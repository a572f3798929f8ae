package io.predial.callerid;

import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.numbering.DialledString;
import io.predial.numbering.RuleTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Callers that show no number: how that is written ({@value #WORDS}) and who may do it ({@value #CALLS}). Immutable. */
final class Withholding {
    static final String CALLS = "io/predial/callerid/withheld-calls.csv";
    static final String WORDS = "io/predial/callerid/withheld-words.csv";
    private static final String ANONYMOUS_HOST = "@anonymous.invalid";

    private record Row(long effectiveFromMillis, boolean mayWithhold, Reason refusal) {
    }

    private final Map<Purpose, List<Row>> newestFirst = new EnumMap<>(Purpose.class);
    private final Set<String> words = new HashSet<>();

    private Withholding() {
    }

    /** @throws IllegalStateException when a table is broken, or a purpose is missing */
    static Withholding load() {
        Withholding rules = new Withholding();
        RuleTable.read(Withholding.class, WORDS).forEach(row -> rules.words.add(row.text("word")));
        for (RuleTable.Row row : RuleTable.read(Withholding.class, CALLS)) {
            Purpose purpose = Purpose.fromId(row.text("purpose"));
            if (purpose == null) {
                throw row.mistake("no such purpose: " + row.text("purpose"));
            }
            rules.newestFirst.computeIfAbsent(purpose, none -> new ArrayList<>()).add(new Row(row.effectiveFromMillis(),
                    row.yes("may_withhold"),
                    Reason.of(ReasonCode.CALLER_ID_WITHHELD, purpose.id() + ": " + row.text("authority"))));
        }
        for (Purpose purpose : Purpose.values()) {
            if (!rules.newestFirst.containsKey(purpose)) {
                throw new IllegalStateException(CALLS + ": no row for " + purpose.id());
            }
            rules.newestFirst.get(purpose).sort(Comparator.comparingLong(Row::effectiveFromMillis).reversed());
        }
        return rules;
    }

    /** Whether the caller ID says that none is shown, as opposed to saying something that is no number. */
    boolean isWithheld(String from) {
        if (from.isBlank()) {
            return true;
        }
        if (from.length() > DialledString.LENGTH_MAX) {
            return false;
        }
        DialledString said = DialledString.of(from);
        return said.keys().isEmpty() && (words.contains(said.tail().strip())
                || from.toLowerCase(Locale.ROOT).contains(ANONYMOUS_HOST));
    }

    /** @return why a call of the purpose must show a number; null when it need not */
    Reason refusal(Purpose purpose, long atMillis) {
        List<Row> rows = newestFirst.get(purpose);
        for (Row row : rows) {
            if (atMillis >= row.effectiveFromMillis) {
                return row.mayWithhold ? null : row.refusal;
            }
        }
        // Before any row: what is not known to be allowed is not.
        Row first = rows.get(rows.size() - 1);
        return first.mayWithhold ? null : first.refusal;
    }
}
