package io.predial.store;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * What was applied after a base was taken. Each line is the CRC32C of its JSON, a space, the JSON. A process that dies
 * while writing leaves a torn last line; reading stops at the first line that does not hold, and writing goes on there.
 */
final class SnapshotJournal {
    /**
     * @param entry      the change; null when the line only says that the data was current at that instant
     * @param nextOffset where to follow Kafka from
     * @param atMillis   when it was applied, or known to be current
     */
    record Line(ChangeLog.Entry entry, long nextOffset, long atMillis) {
        private JsonObject toJson() {
            return new JsonObject().put("change", entry == null ? null : entry.json()).put("offset", nextOffset)
                    .put("at", atMillis);
        }

        private static Line from(JsonObject json) {
            JsonObject change = json.getJsonObject("change");
            return new Line(change == null ? null : new ChangeLog.Entry(change.getLong("version"), change),
                    json.getLong("offset"), json.getLong("at"));
        }
    }

    private static final int CRC_CHARS = 8;
    /** One line can hold one registry's row, and no more. */
    private static final int LINE_BYTES_MAX = 2 * ChangeTopic.RECORD_BYTES_MAX;

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;

    SnapshotJournal(Path file) {
        this.file = file;
    }

    long bytes() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Durable when it returns. */
    void append(List<Line> lines) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Line line : lines) {
            byte[] json = line.toJson().toBuffer().getBytes();
            text.writeBytes("%08x ".formatted(crc(json)).getBytes(StandardCharsets.US_ASCII));
            text.writeBytes(json);
            text.write('\n');
        }
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
            text.writeTo(out);
            out.getFD().sync();
        }
    }

    /** Hands over the lines that hold, in order, and cuts off what follows them. */
    void read(Consumer<Line> lines) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        long good = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            for (byte[] text = nextLine(in); text != null; text = nextLine(in)) {
                Line line = decode(text);
                if (line == null) {
                    break;
                }
                lines.accept(line);
                good += text.length + 1;
            }
        }
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(good);
        }
    }

    /** @return without its newline; null when there is no whole line */
    private static byte[] nextLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && line.size() <= LINE_BYTES_MAX; next = in.read()) {
            if (next == '\n') {
                return line.toByteArray();
            }
            line.write(next);
        }
        return null;
    }

    /** @return null when the line does not hold */
    private static Line decode(byte[] text) {
        if (text.length <= CRC_CHARS) {
            return null;
        }
        byte[] json = Arrays.copyOfRange(text, CRC_CHARS + 1, text.length);
        try {
            long expected = Long.parseLong(new String(text, 0, CRC_CHARS, StandardCharsets.US_ASCII), 16);
            return crc(json) != expected ? null : Line.from(new JsonObject(new String(json, StandardCharsets.UTF_8)));
        } catch (NumberFormatException | DecodeException | ClassCastException | NullPointerException torn) {
            return null;
        }
    }

    private static long crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
