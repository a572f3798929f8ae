package io.predial.gateway.admin;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a body that comes in parts into lines, and a line into cells (RFC 4180, but no line breaks inside quotes). */
final class CsvLines {
    /** Gets each line as it is complete. */
    interface Sink {
        /** @param text null when the line is too long or not UTF-8 */
        void line(int number, String text);
    }

    private final byte[] line;
    private final Sink sink;
    private int length;
    private int number = 1;
    private boolean tooLong;

    CsvLines(int lineBytesMax, Sink sink) {
        this.line = new byte[lineBytesMax];
        this.sink = sink;
    }

    void feed(Buffer part) {
        for (int i = 0; i < part.length(); i++) {
            byte next = part.getByte(i);
            if (next == '\n') {
                end();
            } else if (length == line.length) {
                tooLong = true;
            } else {
                line[length++] = next;
            }
        }
    }

    /** The last line need not end. */
    void finish() {
        if (length > 0) {
            end();
        }
    }

    private void end() {
        int bytes = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        sink.line(number++, tooLong ? null : text(Arrays.copyOf(line, bytes)));
        length = 0;
        tooLong = false;
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    /** @return the cells without their quotes and the blanks around them, or null when a quote is not where it may be */
    static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder cell = new StringBuilder();
            boolean quoted = at < line.length() && line.charAt(at) == '"';
            at = quoted ? quoted(line, at + 1, cell) : plain(line, at, cell);
            if (at < 0 || at < line.length() && line.charAt(at) != ',') {
                return null;
            }
            cells.add(cell.toString().strip());
            if (at == line.length()) {
                return cells;
            }
            at++;
        }
    }

    private static int plain(String line, int from, StringBuilder cell) {
        int comma = line.indexOf(',', from);
        int end = comma < 0 ? line.length() : comma;
        cell.append(line, from, end);
        return cell.indexOf("\"") < 0 ? end : -1;
    }

    /** @return behind the closing quote; negative when there is none */
    private static int quoted(String line, int from, StringBuilder cell) {
        for (int at = from; at < line.length(); at++) {
            if (line.charAt(at) != '"') {
                cell.append(line.charAt(at));
            } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
                cell.append('"');
                at++;
            } else {
                return at + 1;
            }
        }
        return -1;
    }
}
