package io.predial.app.scrub;

import io.predial.gateway.scrub.CsvScanner;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Cuts a list into parts of so many records, where the gateway would see their ends too. */
final class ListReader implements Closeable {
    private static final int READ_BYTES = 1 << 18;

    /**
     * Some records of the list.
     *
     * @param bytes   what to send: the header record first, when the list has one
     * @param rows    how many answers there have to be
     * @param endByte where the next part begins in the list
     */
    record Part(byte[] bytes, long rows, long endByte) {
    }

    private final FileChannel in;
    private final int rowsMax;
    private final byte[] header;
    private CsvScanner scanner;
    private long scannedFrom;
    private long position;
    private boolean ended;

    /** @param withHeader the first record is sent with every part */
    ListReader(Path file, int rowsMax, boolean withHeader) throws IOException {
        this.in = FileChannel.open(file, StandardOpenOption.READ);
        this.rowsMax = rowsMax;
        goTo(0);
        header = withHeader ? headerRecord() : new byte[0];
    }

    private byte[] headerRecord() throws IOException {
        boolean found = scanner.next();
        while (!found && !ended) {
            more();
            found = scanner.next();
        }
        return read(0, found ? scanner.consumedBytes() : 0);
    }

    /** The first byte after the header. */
    long firstByte() {
        return header.length;
    }

    /** Goes on from here, which is where a part ended. */
    void goTo(long byteOffset) {
        scanner = new CsvScanner(CsvScanner.LINE_BYTES_MAX);
        scannedFrom = byteOffset;
        position = byteOffset;
        ended = false;
    }

    /** @return null after the last one */
    Part next() throws IOException {
        long start = scannedFrom + scanner.consumedBytes();
        long rows = 0;
        while (rows < rowsMax) {
            if (scanner.next()) {
                rows++;
            } else if (ended) {
                break;
            } else {
                more();
            }
        }
        long end = scannedFrom + scanner.consumedBytes();
        if (rows == 0) {
            return null;
        }
        byte[] body = read(start, end);
        byte[] bytes = new byte[header.length + body.length];
        System.arraycopy(header, 0, bytes, 0, header.length);
        System.arraycopy(body, 0, bytes, header.length, body.length);
        return new Part(bytes, rows, end);
    }

    private void more() throws IOException {
        ByteBuffer block = ByteBuffer.allocate(READ_BYTES);
        int length = in.read(block, position);
        if (length < 0) {
            ended = true;
            scanner.end();
        } else {
            position += length;
            scanner.feed(block.array(), length);
        }
    }

    private byte[] read(long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(to - from));
        while (bytes.hasRemaining()) {
            if (in.read(bytes, from + bytes.position()) < 0) {
                throw new IOException("the list has become shorter while it was read");
            }
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
