package io.predial.gateway.ops;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One file of the spool. It is written once, from its start to its {@link #seal}, and never added to by a later
 * process: so a half-written record is always the last. Written under the lock of its {@link Spool}.
 */
final class SpoolSegment {
    private static final long READ_BYTES_MAX = 64L << 20;

    private final Path file;
    private FileChannel out;
    private long bytes;

    private SpoolSegment(Path file, FileChannel out, long bytes) {
        this.file = file;
        this.out = out;
        this.bytes = bytes;
    }

    /** @throws IOException also when the file exists: a segment belongs to one writer */
    static SpoolSegment create(Path file) throws IOException {
        FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        SpoolSegment segment = new SpoolSegment(file, out, 0);
        try {
            segment.write(ByteBuffer.wrap(SpoolFormat.header()));
        } catch (IOException e) {
            out.close();
            Files.delete(file);
            throw e;
        }
        return segment;
    }

    /** What an earlier process left. */
    static SpoolSegment found(Path file) throws IOException {
        return new SpoolSegment(file, null, Files.size(file));
    }

    Path file() {
        return file;
    }

    long bytes() {
        return bytes;
    }

    /** Writes all of it or, as far as the disk lets us, nothing. */
    void write(ByteBuffer records) throws IOException {
        int size = records.remaining();
        try {
            while (records.hasRemaining()) {
                out.write(records);
            }
            bytes += size;
        } catch (IOException e) {
            out.truncate(bytes);
            throw e;
        }
    }

    /** @throws IOException also when the file is far larger than any that was written here */
    byte[] read() throws IOException {
        if (bytes > READ_BYTES_MAX) {
            throw new IOException(bytes + " bytes are no segment");
        }
        return Files.readAllBytes(file);
    }

    /** Survives a power failure when it returns. */
    void force() throws IOException {
        out.force(false);
    }

    /** Ends writing; durable when it returns. A second call does nothing. */
    void seal() throws IOException {
        if (out != null) {
            try (FileChannel closing = out) {
                out = null;
                closing.force(true);
            }
        }
    }
}
