package io.predial.gateway.scrub;

import java.util.ArrayList;
import java.util.List;

/** Cells as RFC 4180 wants them written. */
final class Csv {
    private Csv() {
    }

    static boolean needsQuotes(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == ',' || b == '"' || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    /** Writes the cell in quotes; it takes up to twice its bytes and two. @return where the writing ends */
    static int quote(byte[] bytes, int from, int to, byte[] out, int outAt) {
        int at = outAt;
        out[at++] = '"';
        for (int i = from; i < to; i++) {
            out[at++] = bytes[i];
            if (bytes[i] == '"') {
                out[at++] = '"';
            }
        }
        out[at++] = '"';
        return at;
    }

    /** The cells of a well-formed record without its line end, unquoted. */
    static List<String> cells(String record) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean inQuotes = false;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            if (inQuotes && c == '"' && record.startsWith("\"\"", i)) {
                cell.append('"');
                i++;
            } else if (c == '"' && (inQuotes || cell.isEmpty())) {
                inQuotes = !inQuotes;
            } else if (c == ',' && !inQuotes) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
