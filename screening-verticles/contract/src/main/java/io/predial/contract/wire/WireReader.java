package io.predial.contract.wire;

import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link WireWriter} wrote, inside given bounds. Damaged bytes surface as {@link IndexOutOfBoundsException};
 * the decoders in this package turn that into an "invalid" value, so that nothing a peer sends is thrown at a caller.
 */
public final class WireReader {
    private static final int NULL_TEXT = 0xFFFF;

    private final byte[] bytes;
    private final int end;
    private int at;

    public WireReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public WireReader(byte[] bytes, int from, int end) {
        if (from < 0 || end < from || end > bytes.length) {
            throw new IndexOutOfBoundsException("bounds " + from + ".." + end + " of " + bytes.length + " bytes");
        }
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    public int position() {
        return at;
    }

    public int remaining() {
        return end - at;
    }

    public int u8() {
        require(1);
        return bytes[at++] & 0xFF;
    }

    public int u16() {
        require(2);
        return (bytes[at++] & 0xFF) << 8 | bytes[at++] & 0xFF;
    }

    public int i32() {
        require(4);
        return (bytes[at++] & 0xFF) << 24 | (bytes[at++] & 0xFF) << 16 | (bytes[at++] & 0xFF) << 8 | bytes[at++] & 0xFF;
    }

    public long i64() {
        return (long) i32() << 32 | i32() & 0xFFFF_FFFFL;
    }

    public String text() {
        int length = u16();
        if (length == NULL_TEXT) {
            return null;
        }
        require(length);
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** A reader over the next {@code length} bytes, which are skipped here. */
    public WireReader slice(int length) {
        if (length < 0) {
            throw new IndexOutOfBoundsException("negative length");
        }
        require(length);
        WireReader slice = new WireReader(bytes, at, at + length);
        at += length;
        return slice;
    }

    private void require(int more) {
        if (end - at < more) {
            throw new IndexOutOfBoundsException("needed " + more + " bytes, " + (end - at) + " left");
        }
    }
}
