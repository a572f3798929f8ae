package io.predial.sync.source;

import io.predial.contract.E164;

/**
 * National numbers as they are dialled at home, one a line: a leading 0, which is not part of the number abroad, and the
 * rest of it. The United Kingdom writes its numbers so. That its TPS file does is an assumption: its columns are not
 * public.
 */
final class NationalRows extends LineRows {
    private static final int CHARS_MAX = 24;

    private final NumberSink numbers;
    private final long prefix;
    private final int prefixDigits;
    private final int digitsMin;
    private final int digitsMax;

    /**
     * @param countryCode of every number in the file
     * @param digitsMin   fewest digits after the 0
     * @param digitsMax   most digits after the 0
     */
    NationalRows(String entry, NumberSink numbers, int countryCode, int digitsMin, int digitsMax) {
        super(entry, CHARS_MAX);
        this.numbers = numbers;
        this.prefix = countryCode;
        this.prefixDigits = Integer.toString(countryCode).length();
        this.digitsMin = digitsMin;
        this.digitsMax = digitsMax;
    }

    @Override
    boolean take(byte[] row, int length) throws RejectedFileException {
        int count = length - 1;
        long rest = digits(row, 1, length);
        if (row[0] != '0' || rest < 0 || count < digitsMin || count > digitsMax) {
            throw refused("expected 0 and " + (digitsMin == digitsMax ? "" : digitsMin + " to ") + digitsMax
                    + " more digits; the row looks like " + shape());
        }
        if (row[1] == '0') {
            throw refused("00 begins an international number, not a national one");
        }
        if (prefixDigits + count > E164.DIGITS_MAX) {
            throw refused("longer than E.164 allows with its country code");
        }
        long shifted = prefix;
        for (int i = 0; i < count; i++) {
            shifted *= 10;
        }
        numbers.listed(shifted + rest);
        return true;
    }
}
