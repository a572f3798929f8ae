package io.predial.sync.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * Reads the rows of one FTC flat full list: {@code AAA,NNNNNNN}, area code and number, one a line. Lines end with LF or
 * CRLF, a UTF-8 byte order mark and blank lines at the end are ignored, and any other row refuses the file: half a list
 * would call the other half clear.
 */
final class FlatRows {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int ROW_CHARS = 11;
    private static final int COMMA_AT = 3;
    /** As much of a wrong row as its description shows. */
    private static final int SHAPE_CHARS_MAX = 24;
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};
    private static final long US_PREFIX = 1;

    private final String entry;
    private final LongConsumer numbers;
    private final byte[] row = new byte[SHAPE_CHARS_MAX + 1];
    private int length;
    private long line = 1;
    private long firstBlankLine;
    private long rows;

    /**
     * @param entry   named when a row is refused; null for a file that is no archive
     * @param numbers takes each number as E.164
     */
    FlatRows(String entry, LongConsumer numbers) {
        this.entry = entry;
        this.numbers = numbers;
    }

    /** @return rows read; in constant memory, whatever the input holds */
    long read(InputStream in) throws IOException, RejectedFileException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int count = in.readNBytes(buffer, 0, buffer.length);
        int at = start(buffer, count);
        while (count > 0) {
            for (; at < count; at++) {
                take(buffer[at]);
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

    private void take(byte b) throws RejectedFileException {
        if (b == '\n') {
            endOfLine();
            line++;
        } else if (length < row.length) {
            row[length++] = b;
        } else {
            throw refused("the row is longer than " + SHAPE_CHARS_MAX + " characters and begins like " + shape());
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
        numbers.accept(number());
        rows++;
        length = 0;
    }

    private long number() throws RejectedFileException {
        if (length != ROW_CHARS || row[COMMA_AT] != ',') {
            throw refused("expected AAA,NNNNNNN; the row looks like " + shape());
        }
        long number = US_PREFIX;
        for (int i = 0; i < ROW_CHARS; i++) {
            int digit = row[i] - '0';
            if (i != COMMA_AT && (digit < 0 || digit > 9)) {
                throw refused("expected AAA,NNNNNNN; the row looks like " + shape());
            }
            number = i == COMMA_AT ? number : number * 10 + digit;
        }
        // NANP: area codes and exchanges are NXX, N from 2 to 9, and no area code is N11.
        if (row[0] < '2' || row[1] == '1' && row[2] == '1') {
            throw refused("no area code begins with 0 or 1 or is N11");
        }
        if (row[COMMA_AT + 1] < '2') {
            throw refused("no exchange begins with 0 or 1");
        }
        return number;
    }

    private RejectedFileException refused(String reason) {
        return new RejectedFileException(entry, line, reason);
    }

    /** The row with every digit a 9 and every letter an A: enough to see the mistake, and nobody's number. */
    private String shape() {
        StringBuilder shape = new StringBuilder("'");
        for (int i = 0; i < Math.min(length, SHAPE_CHARS_MAX); i++) {
            int c = row[i];
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            shape.append(c >= '0' && c <= '9' ? '9' : letter ? 'A' : c < ' ' || c == 127 ? '?' : (char) c);
        }
        return shape.append('\'').toString();
    }
}
