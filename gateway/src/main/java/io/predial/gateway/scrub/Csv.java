package io.predial.gateway.scrub;

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

    static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
