package io.predial.numbering;

import io.predial.contract.E164;
import java.util.ArrayList;
import java.util.List;

/**
 * May this number be shown as a caller ID at all, whoever owns it? Ranges that no caller can have are data
 * ({@value #TABLE}, with dates and authority), and so are North America's area codes ({@link AreaCodeTable}); elsewhere
 * libphonenumber knows which ranges are assigned. Fictitious numbers (555-01XX) are invalid here, so ask only about numbers
 * that nobody is known to own. Immutable.
 */
public final class CallerIdValidity {
    static final String TABLE = "io/predial/numbering/caller-id-ranges.csv";

    /** Ranges as a mask over all digits, country code included: X is any digit, N is 2 to 9. */
    private record Range(String mask, long effectiveFromMillis, boolean unlessHeld) {
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

    private static final long NANP_FIRST = 10_000_000_000L;
    private static final long NANP_LAST = 19_999_999_999L;
    private static final long NUMBERS_OF_AN_AREA_CODE = 10_000_000L;
    private static final long NUMBER_MAX = 999_999_999_999_999L;

    private final List<Range> unusable;
    private final AreaCodeTable areaCodes;

    private CallerIdValidity(List<Range> unusable, AreaCodeTable areaCodes) {
        this.unusable = List.copyOf(unusable);
        this.areaCodes = areaCodes;
    }

    /** Reads the table. @throws IllegalStateException when it is broken */
    public static CallerIdValidity load() {
        List<Range> ranges = new ArrayList<>();
        for (RuleTable.Row row : RuleTable.read(CallerIdValidity.class, TABLE)) {
            ranges.add(new Range(row.text("country_code") + row.text("national"), row.effectiveFromMillis(),
                    row.yes("unless_held")));
        }
        return new CallerIdValidity(ranges, AreaCodeTable.load());
    }

    /** True when the number could reach somebody who may show it; {@link E164#NONE} could not. */
    public boolean isValidCallerId(long number, long atMillis) {
        return isValid(number, atMillis, false);
    }

    /** As {@link #isValidCallerId}, of a number that lies in a range somebody holds: such a range may have holes. */
    public boolean isValidInRange(long number, long atMillis) {
        return isValid(number, atMillis, true);
    }

    private boolean isValid(long number, long atMillis, boolean isHeld) {
        if (number <= E164.NONE || number > NUMBER_MAX) {
            return false;
        }
        String digits = Long.toString(number);
        for (Range range : unusable) {
            if (range.holds(digits, atMillis) && !(isHeld && range.unlessHeld)) {
                return false;
            }
        }
        if (number >= NANP_FIRST && number <= NANP_LAST) {
            return areaCodes.isCallerId((int) ((number - NANP_FIRST) / NUMBERS_OF_AN_AREA_CODE), atMillis);
        }
        return NumberPlan.classOf(number) != NumberClass.INVALID;
    }
}
