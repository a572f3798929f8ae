package io.predial.contract.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Appends big-endian fields to a growing byte array. Not thread-safe; reuse it within one event loop. */
public final class WireWriter {
    /** Longest text field, in UTF-8 bytes. Fronts cut or refuse longer input before it gets here. */
    public static final int TEXT_BYTES_MAX = 16_384;
    private static final int NULL_TEXT = 0xFFFF;

    private byte[] bytes;
    private int size;

    public WireWriter(int capacity) {
        bytes = new byte[capacity];
    }

    public WireWriter clear() {
        size = 0;
        return this;
    }

    /** Forgets everything written after this size. */
    public void backTo(int earlierSize) {
        size = Math.min(size, earlierSize);
    }

    public int size() {
        return size;
    }

    public WireWriter u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public WireWriter u16(int value) {
        reserve(2);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
        return this;
    }

    public WireWriter i32(int value) {
        reserve(4);
        putI32(size, value);
        size += 4;
        return this;
    }

    public WireWriter i64(long value) {
        i32((int) (value >>> 32));
        return i32((int) value);
    }

    /** Writes text as a two-byte length and UTF-8 bytes; null has a length of its own. */
    public WireWriter text(String text) {
        if (text == null) {
            return u16(NULL_TEXT);
        }
        int length = text.length();
        reserve(2 + length);
        int at = size + 2;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return utf8(text);
            }
            bytes[at + i] = (byte) c;
        }
        u16(limited(length));
        size += length;
        return this;
    }

    private WireWriter utf8(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return u16(limited(encoded.length)).raw(encoded, encoded.length);
    }

    private static int limited(int length) {
        if (length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException("text field of " + length + " bytes; the limit is " + TEXT_BYTES_MAX);
        }
        return length;
    }

    /** Appends bytes as they are. */
    public WireWriter raw(byte[] source, int length) {
        reserve(length);
        System.arraycopy(source, 0, bytes, size, length);
        size += length;
        return this;
    }

    /** Overwrites a four-byte field written before, for lengths known only afterwards. */
    public void patchI32(int at, int value) {
        putI32(at, value);
    }

    /** Overwrites a two-byte field written before, for counts known only afterwards. */
    public void patchU16(int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    /** Appends what another writer holds. */
    public WireWriter append(WireWriter other) {
        return raw(other.bytes, other.size);
    }

    private void putI32(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
