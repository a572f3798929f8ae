package io.predial.numbering;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * Law as data: a file of comma-separated rows. The first line names the columns, {@code #} starts a comment line, there
 * is no quoting (texts use semicolons). Every table has a column {@code effective_from}, or dates its rows otherwise,
 * and a column {@code authority}. A file that does not read cleanly is a broken build and must not decide, so reading
 * throws.
 */
public final class RuleTable {
    /** One row of a table. */
    public static final class Row {
        private final String where;
        private final List<String> columns;
        private final String[] cells;

        private Row(String where, List<String> columns, String[] cells) {
            this.where = where;
            this.columns = columns;
            this.cells = cells;
        }

        /** The file and the line, as a complaint begins. */
        public String where() {
            return where;
        }

        /** The cell's text. @throws IllegalStateException when the table has no such column */
        public String text(String column) {
            int at = columns.indexOf(column);
            if (at < 0) {
                throw mistake("no column " + column);
            }
            return cells[at].strip();
        }

        /** A cell that holds a day, as 2026-12-24. @throws IllegalStateException naming file, line and text */
        public LocalDate day(String column) {
            try {
                return LocalDate.parse(text(column));
            } catch (DateTimeParseException e) {
                throw new IllegalStateException(
                        where + ": " + column + " is not a date such as 2026-12-24: " + text(column), e);
            }
        }

        /** A cell that holds yes or no. @throws IllegalStateException naming file, line and text */
        public boolean yes(String column) {
            String text = text(column);
            if (!text.equals("yes") && !text.equals("no")) {
                throw mistake(column + " is neither yes nor no: " + text);
            }
            return text.equals("yes");
        }

        /** The start, in UTC, of a cell's day, epoch milliseconds. @throws IllegalStateException as {@link #day} */
        public long startMillis(String column) {
            return day(column).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        }

        /** Epoch milliseconds at which the row comes into force: the start, in UTC, of {@code effective_from}. */
        public long effectiveFromMillis() {
            return startMillis("effective_from");
        }

        /** A complaint about this row. */
        public IllegalStateException mistake(String what) {
            return new IllegalStateException(where + ": " + what);
        }
    }

    private RuleTable() {
    }

    /**
     * Reads a table from the class path of the room it belongs to.
     *
     * @throws IllegalStateException when the file is missing or a row has too few or too many cells
     */
    public static List<Row> read(Class<?> room, String path) {
        try (InputStream in = room.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IllegalStateException("rule data " + path + " is not on the class path");
            }
            return rows(path, new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads an operator's own table from a file.
     *
     * @throws IllegalStateException when the file cannot be read or a row has too few or too many cells
     */
    public static List<Row> read(Path file) {
        try {
            return rows(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read: " + e, e);
        }
    }

    private static List<Row> rows(String path, List<String> lines) {
        List<Row> rows = new ArrayList<>();
        List<String> columns = null;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank() || lines.get(i).startsWith("#")) {
                continue;
            }
            String[] cells = lines.get(i).split(",", -1);
            if (columns == null) {
                columns = List.of(cells);
            } else if (cells.length != columns.size()) {
                throw new IllegalStateException(path + " line " + (i + 1) + ": " + cells.length + " cells");
            } else {
                rows.add(new Row(path + " line " + (i + 1), columns, cells));
            }
        }
        return List.copyOf(rows);
    }
}
