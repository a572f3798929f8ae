package io.predial.sync.source;

import java.io.IOException;
import java.io.InputStream;

/**
 * What formats with one row a line have in common. Lines end with LF or CRLF, a UTF-8 byte order mark and blank lines at
 * the end are ignored, and any row that is wrong refuses the file: half a list would call the other half clear.
 */
abstract class LineRows implements Rows {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};
    /** North American numbers are 1, area code and seven digits (ITU-T E.164 country code 1). */
    private static final long NANP_PREFIX = 1;

    private final String entry;
    private final int charsMax;
    private final byte[] row;
    private int length;
    private long line = 1;
    private long firstBlankLine;
    private long rows;

    /**
     * @param entry    named when a row is refused; null for a file that is no archive
     * @param charsMax longest row, in bytes; what is longer is not kept
     */
    LineRows(String entry, int charsMax) {
        this.entry = entry;
        this.charsMax = charsMax;
        this.row = new byte[charsMax + 1];
    }

    /**
     * Takes one row that is not blank.
     *
     * @param row    its bytes, without the line end; valid until this returns
     * @param length how many of them
     * @return false for a header, which is not counted
     */
    abstract boolean take(byte[] row, int length) throws RejectedFileException;

    @Override
    public final long read(InputStream in) throws IOException, RejectedFileException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int count = in.readNBytes(buffer, 0, buffer.length);
        int at = start(buffer, count);
        while (count > 0) {
            for (; at < count; at++) {
                next(buffer[at]);
            }
            at = 0;
            count = in.read(buffer);
        }
        if (length > 0) {
            endOfLine();
        }
        return rows;
    }

    private int start(byte[] buffer, int count) throws RejectedFileException {
        if (count >= 2 && buffer[0] == 'P' && buffer[1] == 'K') {
            throw new RejectedFileException(entry, 0, "an archive inside the archive");
        }
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
            if (count <= i || (buffer[i] & 0xFF) != BYTE_ORDER_MARK[i]) {
                return 0;
            }
        }
        return BYTE_ORDER_MARK.length;
    }

    private void next(byte b) throws RejectedFileException {
        if (b == '\n') {
            endOfLine();
            line++;
        } else if (length < row.length) {
            row[length++] = b;
        } else {
            throw refused("the row is longer than " + charsMax + " characters and begins like " + shape());
        }
    }

    private void endOfLine() throws RejectedFileException {
        if (length > 0 && row[length - 1] == '\r') {
            length--;
        }
        if (length == 0) {
            firstBlankLine = firstBlankLine == 0 ? line : firstBlankLine;
            return;
        }
        if (firstBlankLine != 0) {
            throw new RejectedFileException(entry, firstBlankLine, "a blank line before the end");
        }
        rows += take(row, length) ? 1 : 0;
        length = 0;
    }

    final RejectedFileException refused(String reason) {
        return new RejectedFileException(entry, line, reason);
    }

    /** The row with its digits and letters hidden. */
    final String shape() {
        return Shape.of(row, 0, length);
    }

    /** Where the next comma stands, or the row ends. */
    static int comma(byte[] row, int length, int from) {
        int at = from;
        while (at < length && row[at] != ',') {
            at++;
        }
        return at;
    }

    /** Digits from {@code from} to {@code to}, or -1 when anything else stands there. */
    static long digits(byte[] row, int from, int to) {
        long number = from < to ? 0 : -1;
        for (int i = from; i < to && number >= 0; i++) {
            int digit = row[i] - '0';
            number = digit < 0 || digit > 9 ? -1 : number * 10 + digit;
        }
        return number;
    }

    /**
     * What is wrong with a North American area code and number, or null: both are NXX and more, N from 2 to 9, and no
     * area code is N11.
     */
    static String wrongNanp(long areaCode, long number) {
        if (areaCode < 200 || areaCode % 100 == 11) {
            return "no area code begins with 0 or 1 or is N11";
        }
        return number < 2_000_000 ? "no exchange begins with 0 or 1" : null;
    }

    /** A North American number as E.164, from an area code of three digits and a number of seven. */
    static long nanp(long areaCode, long number) {
        return (NANP_PREFIX * 1_000 + areaCode) * 10_000_000 + number;
    }
}
