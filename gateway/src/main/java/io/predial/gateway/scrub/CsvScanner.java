package io.predial.gateway.scrub;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the records of a CSV stream (RFC 4180) in bytes as they come, and in them the cells that are wanted, without making
 * an object of either. Commas and quotes; lines end with LF or CR LF; a byte order mark is passed over; an empty line is a
 * record. Whatever the bytes are, every line belongs to exactly one record: where quotes do not work out, the first line of
 * what they spoil is a record with a {@link Fault}, and the next line is looked at afresh. Memory is bounded by the longest
 * line allowed and the largest part fed. Not thread-safe.
 */
public final class CsvScanner {
    /** What is wrong with a record, beside what its cells hold. */
    public enum Fault {
        NONE, EMPTY, TOO_LONG, QUOTES
    }

    /** What a gateway and its clients go by unless told otherwise: they must agree where records end. */
    public static final int LINE_BYTES_MAX = 4_096;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int FIRST_BYTES = 16_384;

    private final int lineBytesMax;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int end;
    private int at;
    private boolean ended;
    private boolean markPassed;
    /** Inside a line that is too long: passed over up to its end. */
    private boolean skipping;
    private long consumedBytes;

    private int[] slotOfColumn = {};
    private int[] from = {};
    private int[] to = {};
    private boolean quotesInside;
    private Fault fault = Fault.NONE;
    private int recordFrom;
    private int recordTo;

    /** @param lineBytesMax a longer record is one with a fault */
    public CsvScanner(int lineBytesMax) {
        this.lineBytesMax = lineBytesMax;
    }

    /** @param columns the columns wanted, counted from 0, by slot; -1 for a slot without one */
    public void want(int... columns) {
        int last = Arrays.stream(columns).max().orElse(-1);
        slotOfColumn = new int[last + 1];
        Arrays.fill(slotOfColumn, -1);
        for (int slot = 0; slot < columns.length; slot++) {
            if (columns[slot] >= 0) {
                slotOfColumn[columns[slot]] = slot;
            }
        }
        from = new int[columns.length];
        to = new int[columns.length];
    }

    /** Takes the next part of the stream. What {@link #next} has not returned yet is kept. */
    public void feed(byte[] part, int length) {
        consumedBytes += at;
        System.arraycopy(bytes, at, bytes, 0, end - at);
        end -= at;
        at = 0;
        if (end + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + length));
        }
        System.arraycopy(part, 0, bytes, end, length);
        end += length;
    }

    /** No more comes: what is left is a record even without a line end. */
    public void end() {
        ended = true;
    }

    /** Goes to the next record. @return false when it is not there yet, or when all have been returned */
    public boolean next() {
        if (!markPassed && !passMark()) {
            return false;
        }
        if (skipping) {
            return skipped();
        }
        if (at == end) {
            return false;
        }
        recordFrom = at;
        quotesInside = false;
        Arrays.fill(from, -1);
        int column = 0;
        int cellFrom = at;
        for (int i = at; i < end; i++) {
            byte b = bytes[i];
            if (b == ',') {
                cell(column++, cellFrom, i);
                cellFrom = i + 1;
            } else if (b == '\n') {
                return complete(column, cellFrom, i, i + 1);
            } else if (b == '"' && i == cellFrom) {
                return quoted(column, i);
            }
        }
        return withoutLineEnd(column, cellFrom);
    }

    private boolean passMark() {
        int there = Math.min(MARK.length, end - at);
        boolean mark = Arrays.equals(bytes, at, at + there, MARK, 0, there);
        if (mark && there < MARK.length && !ended) {
            return false;
        }
        markPassed = true;
        at += mark && there == MARK.length ? MARK.length : 0;
        return true;
    }

    private boolean withoutLineEnd(int column, int cellFrom) {
        if (ended) {
            return complete(column, cellFrom, end, end);
        }
        if (end - at > lineBytesMax) {
            return startSkipping();
        }
        return false;
    }

    /** @param stop where the line end is, or the stream's @param next where the next record begins */
    private boolean complete(int column, int cellFrom, int stop, int next) {
        recordTo = stop > recordFrom && bytes[stop - 1] == '\r' ? stop - 1 : stop;
        if (stop - recordFrom > lineBytesMax) {
            at = next;
            return tooLong();
        }
        cell(column, cellFrom, Math.max(cellFrom, recordTo));
        at = next;
        fault = recordTo == recordFrom ? Fault.EMPTY : Fault.NONE;
        return true;
    }

    private void cell(int column, int cellFrom, int cellTo) {
        if (column < slotOfColumn.length && slotOfColumn[column] >= 0) {
            from[slotOfColumn[column]] = cellFrom;
            to[slotOfColumn[column]] = cellTo;
        }
    }

    /** The rest of a record from the first quoted cell on. */
    private boolean quoted(int firstColumn, int firstQuote) {
        int column = firstColumn;
        for (int cellFrom = firstQuote; ; column++) {
            boolean inQuotes = cellFrom < end && bytes[cellFrom] == '"';
            int close = inQuotes ? closingQuote(cellFrom + 1) : cellFrom;
            int stop = close < 0 ? end : inQuotes ? afterQuotes(close + 1) : cellEnd(cellFrom);
            if (close < 0 || stop == end && !ended) {
                return !isUndecided() && spoiled();
            }
            boolean cellGoesOn = stop < end && bytes[stop] != ',' && bytes[stop] != '\n';
            if (cellGoesOn || stop - recordFrom > lineBytesMax) {
                return spoiled();
            }
            if (stop == end || bytes[stop] == '\n') {
                complete(column, inQuotes ? stop : cellFrom, stop, Math.min(end, stop + 1));
                if (inQuotes) {
                    cell(column, cellFrom + 1, close);
                }
                return true;
            }
            cell(column, inQuotes ? cellFrom + 1 : cellFrom, inQuotes ? close : stop);
            cellFrom = stop + 1;
        }
    }

    private int cellEnd(int start) {
        int stop = start;
        while (stop < end && bytes[stop] != ',' && bytes[stop] != '\n') {
            stop++;
        }
        return stop;
    }

    /** Passes over a CR that belongs to the line end. */
    private int afterQuotes(int start) {
        boolean lineEnd = start < end && bytes[start] == '\r' && (start + 1 == end || bytes[start + 1] == '\n');
        return lineEnd ? start + 1 : start;
    }

    private boolean isUndecided() {
        return !ended && end - at <= lineBytesMax;
    }

    /** @return the quote that closes the cell; -1 when it is not there, or when it may yet be the first of two */
    private int closingQuote(int start) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '"') {
                if (i + 1 < end && bytes[i + 1] == '"') {
                    quotesInside = true;
                    i++;
                } else {
                    return i + 1 == end && !ended ? -1 : i;
                }
            }
        }
        return -1;
    }

    /** Quotes do not work out: the first line alone is the record. */
    private boolean spoiled() {
        int stop = at;
        while (stop < end && bytes[stop] != '\n') {
            stop++;
        }
        if (stop == end && !ended) {
            return !isUndecided() && startSkipping();
        }
        boolean overlong = stop - at > lineBytesMax;
        at = Math.min(end, stop + 1);
        return overlong ? tooLong() : bad(Fault.QUOTES);
    }

    private boolean startSkipping() {
        skipping = true;
        return skipped();
    }

    private boolean skipped() {
        for (; at < end; at++) {
            if (bytes[at] == '\n') {
                at++;
                return tooLong();
            }
        }
        return ended && tooLong();
    }

    private boolean tooLong() {
        skipping = false;
        return bad(Fault.TOO_LONG);
    }

    /** A record whose cells cannot be told. */
    private boolean bad(Fault what) {
        Arrays.fill(from, -1);
        recordFrom = at;
        recordTo = at;
        quotesInside = false;
        fault = what;
        return true;
    }

    /** What is wrong with the record found. */
    public Fault fault() {
        return fault;
    }

    /** Bytes of the stream up to the end of the record found. */
    public long consumedBytes() {
        return consumedBytes + at;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the wanted cell begins; -1 when the record has no such column. Unquoted once {@link #unquote} was called. */
    int from(int slot) {
        return from[slot];
    }

    int to(int slot) {
        return to[slot];
    }

    /** Makes two quotes in wanted cells one. */
    void unquote() {
        for (int slot = 0; quotesInside && slot < from.length; slot++) {
            // A cell in quotes is known by the quote before it; only there are two quotes one.
            if (from[slot] > recordFrom && bytes[from[slot] - 1] == '"') {
                to[slot] = unquoted(from[slot], to[slot]);
            }
        }
        quotesInside = false;
    }

    private int unquoted(int start, int stop) {
        int write = start;
        for (int read = start; read < stop; read++) {
            bytes[write++] = bytes[read];
            read += bytes[read] == '"' ? 1 : 0;
        }
        return write;
    }

    /** The wanted cell as text; null when the record has no such column. */
    String text(int slot) {
        return from[slot] < 0 ? null : new String(bytes, from[slot], to[slot] - from[slot], StandardCharsets.UTF_8);
    }

    /** All cells of the record found, unquoted: for a header. */
    List<String> cells() {
        return Csv.cells(new String(bytes, recordFrom, recordTo - recordFrom, StandardCharsets.UTF_8));
    }
}
