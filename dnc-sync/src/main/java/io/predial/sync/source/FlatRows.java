package io.predial.sync.source;

/**
 * The FTC flat full list, and the Canadian one, which looks the same: {@code AAA,NNNNNNN}, area code and number, one a
 * line.
 */
final class FlatRows extends LineRows {
    private static final int CHARS_MAX = 24;
    private static final int ROW_CHARS = 11;
    private static final int COMMA_AT = 3;

    private final NumberSink numbers;

    FlatRows(String entry, NumberSink numbers) {
        super(entry, CHARS_MAX);
        this.numbers = numbers;
    }

    @Override
    boolean take(byte[] row, int length) throws RejectedFileException {
        boolean framed = length == ROW_CHARS && row[COMMA_AT] == ',';
        long areaCode = framed ? digits(row, 0, COMMA_AT) : -1;
        long number = framed ? digits(row, COMMA_AT + 1, ROW_CHARS) : -1;
        if (areaCode < 0 || number < 0) {
            throw refused("expected AAA,NNNNNNN; the row looks like " + shape());
        }
        String wrong = wrongNanp(areaCode, number);
        if (wrong != null) {
            throw refused(wrong);
        }
        numbers.listed(nanp(areaCode, number));
        return true;
    }
}
