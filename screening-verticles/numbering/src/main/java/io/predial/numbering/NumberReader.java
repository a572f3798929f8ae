package io.predial.numbering;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.predial.contract.E164;

/** Reads what people and platforms write for a number into the one form the checks use. */
public final class NumberReader {
    /** A longer first group before a pause is a number of its own, not the digit that seizes an outside line. */
    private static final int OUTSIDE_LINE_DIGITS_MAX = 2;
    private static final int NANP = 1;
    private static final int NANP_DIGITS = 11;

    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

    private NumberReader() {
    }

    /**
     * The number meant by a dialled string or a caller ID: E.164, national as dialled in the region, with its
     * international prefix, or a {@code tel:}, {@code sip:} or {@code sips:} URI. Letters are not guessed at, except an
     * extension, which is dropped.
     *
     * @param raw    the text; null and texts over {@link DialledString#LENGTH_MAX} characters are not numbers
     * @param region ISO 3166 region it is dialled from, in any case; unknown or null: only international forms are read
     * @return the number, or {@link E164#NONE}; never throws
     */
    public static long toE164(String raw, String region) {
        if (raw == null || raw.length() > DialledString.LENGTH_MAX) {
            return E164.NONE;
        }
        long plain = E164.parse(raw);
        if (plain != E164.NONE && isPlainlyInternational(raw)) {
            return plain;
        }
        DialledString dialled = DialledString.of(raw);
        String digits = number(dialled.keys());
        if (digits.isEmpty() || !dialled.endsCleanly()) {
            return E164.NONE;
        }
        boolean local = !digits.startsWith("+");
        if (local && !dialled.phoneContext().isEmpty()) {
            digits = "+" + dialled.phoneContext() + digits;
        }
        return possible(digits, NumberPlan.region(region));
    }

    /** The number as libphonenumber has it; null when it has no such calling code. */
    static PhoneNumber parsed(long number) {
        try {
            return number <= 0 ? null : PHONES.parse(E164.format(number), NumberPlan.UNKNOWN_REGION);
        } catch (NumberParseException notANumber) {
            return null;
        }
    }

    /**
     * False where a written trunk prefix may hide in the number, as in {@code +44 (0)20} or {@code +1 1 202}: two forms
     * of one number must not become two numbers.
     */
    private static boolean isPlainlyInternational(String e164) {
        int code = NumberPlan.leadingCallingCode(e164, 1);
        int national = 1 + Integer.toString(code).length();
        if (code == NANP) {
            return e164.length() == 1 + NANP_DIGITS && e164.charAt(national) >= '2';
        }
        return code != 0 && national < e164.length() && e164.charAt(national) != '0';
    }

    /** The keys that make the number: after an outside-line digit and its pause, before any later pause. */
    private static String number(String keys) {
        String[] groups = keys.split(",", 3);
        boolean outsideLine = groups.length > 1 && groups[0].length() <= OUTSIDE_LINE_DIGITS_MAX;
        String number = outsideLine ? groups[1] : groups[0];
        String sent = number.endsWith("#") ? number.substring(0, number.length() - 1) : number;
        return sent.indexOf('*') >= 0 || sent.indexOf('#') >= 0 ? "" : sent;
    }

    private static long possible(String digits, String region) {
        try {
            PhoneNumber number = PHONES.parse(digits, region);
            boolean possible = PHONES.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE;
            return possible ? E164.parse(PHONES.format(number, PhoneNumberFormat.E164)) : E164.NONE;
        } catch (NumberParseException notANumber) {
            return E164.NONE;
        }
    }
}
