package io.predial.numbering;

import io.predial.contract.E164;
import java.util.ArrayList;
import java.util.List;

/**
 * May this number be shown as a caller ID at all, whoever owns it? Ranges that no caller can have are data
 * ({@value #TABLE}, with dates and authority); beyond them libphonenumber knows which ranges are assigned. Fictitious
 * numbers (555-01XX) are invalid here, so ask only about numbers that nobody is known to own. Immutable.
 */
public final class CallerIdValidity {
    static final String TABLE = "io/predial/numbering/caller-id-ranges.csv";

    /** Ranges as a mask over all digits, country code included: X is any digit, N is 2 to 9. */
    private record Range(String mask, long effectiveFromMillis) {
        Range {
            if (!mask.matches("[0-9XN]{7,15}")) {
                throw new IllegalStateException(TABLE + ": mask " + mask);
            }
        }

        boolean holds(String digits, long atMillis) {
            if (atMillis < effectiveFromMillis || digits.length() != mask.length()) {
                return false;
            }
            for (int i = 0; i < digits.length(); i++) {
                char wanted = mask.charAt(i);
                char digit = digits.charAt(i);
                if (wanted == 'N' ? digit < '2' : wanted != 'X' && wanted != digit) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Range> unusable;

    private CallerIdValidity(List<Range> unusable) {
        this.unusable = List.copyOf(unusable);
    }

    /** Reads the table. @throws IllegalStateException when it is broken */
    public static CallerIdValidity load() {
        List<Range> ranges = new ArrayList<>();
        for (RuleTable.Row row : RuleTable.read(CallerIdValidity.class, TABLE)) {
            ranges.add(new Range(row.text("country_code") + row.text("national"), row.effectiveFromMillis()));
        }
        return new CallerIdValidity(ranges);
    }

    /** True when the number could reach somebody who may show it; {@link E164#NONE} could not. */
    public boolean isValidCallerId(long number, long atMillis) {
        if (number == E164.NONE) {
            return false;
        }
        String digits = Long.toString(number);
        for (Range range : unusable) {
            if (range.holds(digits, atMillis)) {
                return false;
            }
        }
        return NumberPlan.classOf(number) != NumberClass.INVALID;
    }
}
