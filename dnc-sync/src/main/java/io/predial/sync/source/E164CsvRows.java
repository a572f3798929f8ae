package io.predial.sync.source;

import io.predial.contract.E164;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Comma separated columns, one of which holds the number as E.164, with or without the plus. Columns may be quoted
 * (RFC 4180), but not run over several lines. Every row has as many columns as the first.
 */
final class E164CsvRows extends LineRows {
    /** One row; longer ones hold what no registry of numbers does. */
    private static final int CHARS_MAX = 1_024;

    private final NumberSink numbers;
    private final SourceFormat.NumberColumn column;
    private final long countryCode;
    private int columns;
    private int numberAt;
    private int from;
    private int to;

    /** @param countryCode every number must begin with it; 0 takes any */
    E164CsvRows(String entry, NumberSink numbers, SourceFormat.NumberColumn column, int countryCode) {
        super(entry, CHARS_MAX);
        this.numbers = numbers;
        this.column = column;
        this.countryCode = countryCode;
        this.numberAt = column.index();
    }

    @Override
    boolean take(byte[] row, int length) throws RejectedFileException {
        if (columns == 0 && column.header()) {
            header(row, length);
            return false;
        }
        int count = columns(row, length, numberAt);
        columns = columns == 0 ? count : columns;
        if (count != columns || numberAt > columns) {
            throw refused("expected " + Math.max(columns, numberAt) + " columns; the row has " + count
                    + " and looks like " + shape());
        }
        numbers.listed(number(row));
        return true;
    }

    private void header(byte[] row, int length) throws RejectedFileException {
        columns = columns(row, length, 0);
        for (int at = 1; at <= columns && numberAt == 0; at++) {
            columns(row, length, at);
            String name = new String(row, from, to - from, StandardCharsets.UTF_8);
            numberAt = name.toLowerCase(Locale.ROOT).equals(column.name().toLowerCase(Locale.ROOT)) ? at : 0;
        }
        if (numberAt == 0) {
            throw refused("the header row has no column '" + column.name() + "'");
        }
    }

    /** Counts the columns, and leaves in {@code from} and {@code to} where the {@code wanted} one stands, from 1. */
    private int columns(byte[] row, int length, int wanted) throws RejectedFileException {
        int count = 0;
        int at = 0;
        while (at <= length) {
            boolean quoted = at < length && row[at] == '"';
            int end = quoted ? closingQuote(row, length, at + 1) : comma(row, length, at);
            int next = quoted ? end + 1 : end;
            if (next < length && row[next] != ',') {
                throw refused("text after a closing quote; the row looks like " + shape());
            }
            if (++count == wanted) {
                from = quoted ? at + 1 : at;
                to = end;
            }
            at = next + 1;
        }
        return count;
    }

    private int closingQuote(byte[] row, int length, int at) throws RejectedFileException {
        int end = at;
        while (end < length) {
            if (row[end] != '"') {
                end++;
            } else if (end + 1 < length && row[end + 1] == '"') {
                end += 2;
            } else {
                return end;
            }
        }
        throw refused("a quote that does not end on its line; the row looks like " + shape());
    }

    private long number(byte[] row) throws RejectedFileException {
        int first = from < to && row[from] == '+' ? from + 1 : from;
        int count = to - first;
        long number = count < E164.DIGITS_MIN || count > E164.DIGITS_MAX ? -1 : digits(row, first, to);
        if (number < 0 || row[first] == '0') {
            throw refused("expected " + E164.DIGITS_MIN + " to " + E164.DIGITS_MAX
                    + " digits, the first not 0; the column looks like " + Shape.of(row, from, to));
        }
        if (!hasCountryCode(number)) {
            throw refused("the number does not begin with country code " + countryCode);
        }
        return number;
    }

    private boolean hasCountryCode(long number) {
        long leading = number;
        while (leading > countryCode && countryCode > 0) {
            leading /= 10;
        }
        return countryCode == 0 || leading == countryCode;
    }
}
