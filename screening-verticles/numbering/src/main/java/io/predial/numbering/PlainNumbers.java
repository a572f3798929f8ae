package io.predial.numbering;

/**
 * The short way for how most lists write North American numbers: {@code +12025550143}, and where such strings are dialled
 * in the United States or Canada also {@code 12025550143} and {@code 2025550143}. It says what {@link NumberReader} would,
 * or nothing.
 */
public final class PlainNumbers {
    /** Not one of these forms: {@link NumberReader} knows. */
    public static final long NOT_PLAIN = -1;
    private static final int NATIONAL_DIGITS = 10;
    private static final long NANP = 10_000_000_000L;

    private PlainNumbers() {
    }

    /** Whether numbers without a plus are dialled in this region as they are here. Other regions of +1 have local forms. */
    public static boolean dialledPlainly(String region) {
        return "US".equals(region) || "CA".equals(region);
    }

    /**
     * @param dialledPlainly what {@link #dialledPlainly} says about the region the string is dialled from
     * @return E.164, or {@link #NOT_PLAIN}
     */
    public static long read(byte[] text, int from, int to, boolean dialledPlainly) {
        int length = to - from;
        int at = from;
        if (length == NATIONAL_DIGITS + 2 && text[at] == '+' && text[at + 1] == '1') {
            at += 2;
        } else if (!dialledPlainly) {
            return NOT_PLAIN;
        } else if (length == NATIONAL_DIGITS + 1 && text[at] == '1') {
            at++;
        } else if (length != NATIONAL_DIGITS) {
            return NOT_PLAIN;
        }
        if (text[at] < '2') {
            return NOT_PLAIN;
        }
        long number = 0;
        for (; at < to; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                return NOT_PLAIN;
            }
            number = number * 10 + digit;
        }
        return NANP + number;
    }
}
