package io.predial.sync.source;

import java.util.List;

/**
 * The FTC change list: what was added and deleted since this organisation's last download, one change a line, in columns
 * separated by commas. Their order is in no public source, so it is a setting, and an action that is not exactly A or D
 * refuses the file: a column taken for another must never be guessed right.
 */
final class FtcChangeRows extends LineRows {
    private static final int CHARS_MAX = 128;

    private final NumberSink numbers;
    private final List<SourceFormat.ChangeColumn> columns;
    private long areaCode;
    private long number;
    private byte action;

    FtcChangeRows(String entry, NumberSink numbers, List<SourceFormat.ChangeColumn> columns) {
        super(entry, CHARS_MAX);
        this.numbers = numbers;
        this.columns = columns;
    }

    @Override
    boolean take(byte[] row, int length) throws RejectedFileException {
        int at = 0;
        int count = 0;
        while (at <= length) {
            int end = comma(row, length, at);
            if (count < columns.size()) {
                column(columns.get(count), row, at, end);
            }
            count++;
            at = end + 1;
        }
        if (count != columns.size()) {
            throw refused("expected " + columns.size() + " columns; the row has " + count + " and looks like " + shape());
        }
        apply();
        return true;
    }

    private void column(SourceFormat.ChangeColumn column, byte[] row, int from, int to) throws RejectedFileException {
        switch (column) {
            case AREA -> areaCode = exactly(3, row, from, to, "area");
            case NUMBER -> number = exactly(7, row, from, to, "number");
            case ACTION -> {
                action = to - from == 1 ? row[from] : 0;
                if (action != 'A' && action != 'D') {
                    throw refused("the action is neither A nor D; the row looks like " + shape());
                }
            }
            case TIMESTAMP, OTHER -> { }
        }
    }

    private long exactly(int count, byte[] row, int from, int to, String name) throws RejectedFileException {
        long value = to - from == count ? digits(row, from, to) : -1;
        if (value < 0) {
            throw refused("expected " + count + " digits as " + name + "; the row looks like " + shape());
        }
        return value;
    }

    private void apply() throws RejectedFileException {
        String wrong = wrongNanp(areaCode, number);
        if (wrong != null) {
            throw refused(wrong);
        }
        if (action == 'A') {
            numbers.listed(nanp(areaCode, number));
        } else {
            numbers.delisted(nanp(areaCode, number));
        }
    }
}
