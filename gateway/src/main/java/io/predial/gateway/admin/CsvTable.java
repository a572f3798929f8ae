package io.predial.gateway.admin;

import io.predial.gateway.http.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;

/**
 * Reads the rows of an upload one by one. The first line names the columns, in any order. A row reads like the body of a
 * single request; an empty cell is a field that is not given. What is wrong with a row is noted, its digits and letters
 * masked, and the next one is read.
 *
 * @param <T> what a row says
 */
final class CsvTable<T> {
    private static final int COMPLAINTS_MAX = 100;
    private static final int SHOWN_CHARS_MAX = 40;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Turns a row into what it says, or raises the problem that names the field. */
    interface Reader<T> {
        List<T> read(JsonObject row);
    }

    private final List<String> known;
    private final Reader<T> reader;
    private final JsonArray complaints = new JsonArray();
    private List<String> columns;
    private int rows;
    private int badRows;

    /** @param known the columns there are; the first is required */
    CsvTable(List<String> known, Reader<T> reader) {
        this.known = known;
        this.reader = reader;
    }

    /** @return what the line says; empty for a bad one. Raises a problem when the first line does not name the columns */
    List<T> read(int lineNumber, String line) {
        if (line != null && line.isBlank()) {
            return List.of();
        }
        if (columns == null) {
            columns = columns(line);
            return List.of();
        }
        rows++;
        List<String> cells = line == null ? null : CsvLines.cells(line);
        if (cells == null || cells.size() != columns.size()) {
            complain(lineNumber, null, line == null ? "The line is too long or not UTF-8." : cells == null
                    ? "A quote is not where it may be." : cells.size() + " cells; the first line names " + columns.size()
                    + " columns.", null);
            return List.of();
        }
        try {
            return reader.read(json(cells));
        } catch (Problem.Raised raised) {
            String field = raised.problem().field();
            int at = columns.indexOf(field);
            complain(lineNumber, field, raised.problem().detail(), at < 0 ? null : cells.get(at));
            return List.of();
        }
    }

    private List<String> columns(String line) {
        String text = line != null && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
        List<String> names = text == null ? null : CsvLines.cells(text);
        if (names == null || !known.containsAll(names) || !names.contains(known.get(0))
                || new HashSet<>(names).size() != names.size()) {
            throw Problem.body("The first line must name the columns, '" + known.get(0) + "' among them. Known: "
                    + String.join(",", known)).raise();
        }
        return names;
    }

    private JsonObject json(List<String> cells) {
        JsonObject row = new JsonObject();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                row.put(columns.get(i), cells.get(i));
            }
        }
        return row;
    }

    private void complain(int lineNumber, String field, String problem, String text) {
        badRows++;
        if (complaints.size() < COMPLAINTS_MAX) {
            JsonObject complaint = new JsonObject().put("line", lineNumber).put("problem", problem);
            if (field != null) {
                complaint.put("field", field);
            }
            complaints.add(text == null || text.isEmpty() ? complaint : complaint.put("text", masked(text)));
        }
    }

    /** Shows the shape of what was sent, and nothing of it. */
    private static String masked(String text) {
        StringBuilder masked = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), SHOWN_CHARS_MAX); i++) {
            char c = text.charAt(i);
            masked.append(Character.isDigit(c) ? '9' : Character.isLetter(c) ? 'A' : c >= ' ' && c < 0x7F ? c : '?');
        }
        return masked.toString();
    }

    int rows() {
        return rows;
    }

    int badRows() {
        return badRows;
    }

    /** @param added rows that were new; @param known rows that were there already */
    JsonObject report(int added, int known) {
        return new JsonObject().put("rows", rows).put("added", added).put("known", known).put("bad", badRows)
                .put("errors", complaints);
    }
}
