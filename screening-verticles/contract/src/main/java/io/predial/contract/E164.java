package io.predial.contract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An E.164 number as a {@code long}: country code and national number, without the plus, at most 15 digits
 * (ITU-T E.164 section 6). 0 stands for "not a number". A plain long, because the hot path keeps millions of them.
 */
public final class E164 {
    /** "Not a number". */
    public static final long NONE = 0;
    /** The longest number E.164 allows, in digits. */
    public static final int DIGITS_MAX = 15;
    /** The shortest accepted here, country code included; E.164 fixes no minimum and seven have been seen in use. */
    public static final int DIGITS_MIN = 7;
    /** Numbers a registry segment spans: {@code number / SEGMENT_SPAN} names the segment (for +1 that is 1 and the area code). */
    public static final long SEGMENT_SPAN = 10_000_000L;

    private E164() {
    }

    /**
     * Reads {@code +} followed by 7 to 15 ASCII digits, the first not 0, and nothing else.
     *
     * @return the number, or {@link #NONE} when the text has any other form
     */
    public static long parse(CharSequence text) {
        int length = text.length();
        if (length < DIGITS_MIN + 1 || length > DIGITS_MAX + 1 || text.charAt(0) != '+' || text.charAt(1) == '0') {
            return NONE;
        }
        long value = 0;
        for (int i = 1; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** The number in its written form, such as {@code +12025550143}. Personal data: see {@link #masked}. */
    public static String format(long number) {
        return "+" + number;
    }

    /** The segment a number belongs to. */
    public static int segment(long number) {
        return (int) (number / SEGMENT_SPAN);
    }

    /** The number's place inside its segment, 0 to 9 999 999. */
    public static int offset(long number) {
        return (int) (number % SEGMENT_SPAN);
    }

    /** Fit for a log: the first three digits and the last two, the rest hidden. */
    public static String masked(long number) {
        if (number == NONE) {
            return "(none)";
        }
        byte[] text = format(number).getBytes(StandardCharsets.ISO_8859_1);
        int from = Math.min(4, text.length);
        Arrays.fill(text, from, Math.max(from, text.length - 2), (byte) '*');
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
