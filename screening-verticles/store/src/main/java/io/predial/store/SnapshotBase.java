package io.predial.store;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * A full load on disk, JSON lines: a header, one {@link Change} a line, a trailer of fixed length with the count and
 * the
 * CRC32C of everything before it. It is written aside and renamed, and checked whole before its first row is used, so
 * there is never half of one.
 */
final class SnapshotBase {
    /**
     * @param version       what the rows are
     * @param epoch         history the version belongs to
     * @param kafkaOffset   where to follow from, {@link ChangeTail#BEGINNING} when that was not known
     * @param takenAtMillis epoch milliseconds
     */
    record Header(long version, String epoch, long kafkaOffset, long takenAtMillis) {
    }

    /** Hands over all rows, one after the other. */
    interface Rows {
        void writeTo(RowSink sink) throws IOException, InterruptedException;
    }

    /** Takes rows. */
    interface RowSink {
        void row(Change change) throws IOException;
    }

    private static final int FORMAT = 1;
    private static final String TRAILER = "{\"count\":\"%019d\",\"crc32c\":\"%08x\"}\n";
    private static final int TRAILER_BYTES = TRAILER.formatted(0, 0).length();
    private static final int BUFFER_BYTES = 1 << 16;

    private SnapshotBase() {
    }

    /** What has to be done once the new file is safe on disk, before it takes the old one's place. */
    interface BeforeRename {
        void run() throws IOException;
    }

    /** Replaces the file, or fails and leaves the one before it. */
    static void write(Path file, Header header, Rows rows, BeforeRename beforeRename)
            throws IOException, InterruptedException {
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        CRC32C crc = new CRC32C();
        long[] count = {0};
        try (FileOutputStream raw = new FileOutputStream(aside.toFile());
                CheckedOutputStream out = new CheckedOutputStream(new BufferedOutputStream(raw, BUFFER_BYTES), crc)) {
            line(out, new JsonObject().put("format", FORMAT).put("version", header.version())
                    .put("epoch", header.epoch())
                    .put("kafkaOffset", header.kafkaOffset()).put("takenAtMillis", header.takenAtMillis()));
            rows.writeTo(change -> {
                line(out, change.toJson());
                count[0]++;
            });
            out.write(TRAILER.formatted(count[0], crc.getValue()).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            raw.getFD().sync();
        }
        beforeRename.run();
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(file.getParent());
    }

    private static void line(CheckedOutputStream out, JsonObject json) throws IOException {
        out.write(json.toBuffer().getBytes());
        out.write('\n');
    }

    /** A rename is durable once its directory is. */
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Checks the whole file, then hands over its rows.
     *
     * @throws DamagedException when it is not what was written, or was written by a newer release; no row was handed
     * over
     */
    static Header read(Path file, Consumer<Change> rows) throws IOException {
        long count = verifiedCount(file);
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            JsonObject header = new JsonObject(in.readLine());
            if (header.getInteger("format", 0) != FORMAT) {
                throw new DamagedException("its format is " + header.getValue("format") + ", not " + FORMAT);
            }
            for (long i = 0; i < count; i++) {
                Change change = Change.from(new JsonObject(in.readLine()));
                if (change != null) {
                    rows.accept(change);
                }
            }
            return new Header(header.getLong("version"), header.getString("epoch"), header.getLong("kafkaOffset"),
                    header.getLong("takenAtMillis"));
        }
    }

    private static long verifiedCount(Path file) throws IOException {
        long checked = Files.size(file) - TRAILER_BYTES;
        if (checked <= 0) {
            throw new DamagedException("it is cut short");
        }
        CRC32C crc = new CRC32C();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = checked;
            while (left > 0) {
                int read = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
                crc.update(buffer, 0, read);
                left -= read;
            }
            return countOf(new String(in.readAllBytes(), StandardCharsets.US_ASCII), crc.getValue());
        }
    }

    private static long countOf(String trailer, long crc) throws DamagedException {
        try {
            JsonObject json = new JsonObject(trailer);
            if (Long.parseLong(json.getString("crc32c"), 16) != crc) {
                throw new DamagedException("its checksum does not match");
            }
            return Long.parseLong(json.getString("count"));
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw new DamagedException("it does not end as it should");
        }
    }

    /** The file is not what was written. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedException(String message) {
            super(message);
        }
    }
}
