package io.predial.sync.source;

/**
 * Ranges of numbers, one a line: {@code PREFIX}, which is every number that begins with it, or {@code FROM,TO}, both among
 * them. E.164 digits with or without the plus; a prefix as long as a number is one number. A North American block of 1,000
 * numbers, as they are assigned there, is 1, area code, exchange and one digit more. The form is our own: lists of
 * unallocated numbers are published in several.
 */
final class RangeRows extends LineRows {
    private static final int CHARS_MAX = 64;
    /** An area code. A prefix that lost its end would otherwise list a country. */
    static final long NUMBERS_MAX = 10_000_000;

    private final NumberSink numbers;
    private final int countryCode;
    private final int digits;
    private final long nationalSpan;

    /**
     * @param countryCode of every number in the file
     * @param nationalDigits of every number in the file, without the country code
     */
    RangeRows(String entry, NumberSink numbers, int countryCode, int nationalDigits) {
        super(entry, CHARS_MAX);
        this.numbers = numbers;
        this.countryCode = countryCode;
        this.nationalSpan = Math.round(Math.pow(10, nationalDigits));
        this.digits = Integer.toString(countryCode).length() + nationalDigits;
    }

    @Override
    boolean take(byte[] row, int length) throws RejectedFileException {
        int end = comma(row, length, 0);
        boolean two = end < length;
        long first = end(row, 0, end, two, false);
        long last = two ? end(row, end + 1, length, true, false) : end(row, 0, end, false, true);
        if (last < first) {
            throw refused("the range ends before it begins");
        }
        if (last - first >= NUMBERS_MAX) {
            throw refused("a range of more than " + NUMBERS_MAX + " numbers; the row looks like " + shape());
        }
        numbers.listedRange(first, last);
        return true;
    }

    /** @param whole it must have all digits; otherwise they are filled up with {@code filledWithNines}, or with zeros */
    private long end(byte[] row, int from, int to, boolean whole, boolean filledWithNines) throws RejectedFileException {
        int start = from < to && row[from] == '+' ? from + 1 : from;
        int count = to - start;
        long number = count > digits ? -1 : digits(row, start, to);
        if (number < 0 || whole && count != digits) {
            throw refused("expected a prefix of up to " + digits + " digits, or two numbers of " + digits
                    + " with a comma between; the row looks like " + shape());
        }
        for (int i = count; i < digits; i++) {
            number = number * 10 + (filledWithNines ? 9 : 0);
        }
        if (number / nationalSpan != countryCode) {
            throw refused("the number does not begin with country code " + countryCode);
        }
        return number;
    }
}
