package io.predial.store.segment;

import io.predial.contract.E164;

/**
 * How a registry segment lies on a node's disk, so that a look-up reads one or two places of the mapped file and nothing
 * has to be read before it can be asked. The record in PostgreSQL stays a portable Roaring bitmap; this form is made from
 * it on the node, and made anew whenever a file of another version is found. Version 1, all numbers little-endian:
 *
 * <pre>
 * at    bytes
 *   0     8   magic, ASCII "predial" and a zero byte
 *   8     4   version, 1
 *  12     4   length of the file in bytes
 *  16     4   numbers listed in the segment
 *  20    32   SHA-256 of the bitmap in PostgreSQL: the segment's name, and the file's
 *  52   306   numbers listed in each of 153 chunks of 65,536, 2 bytes each; 65,535 stands for itself and for 65,536
 * 358     2   zero
 * 360     4   CRC-32C of the bytes before
 * 364         the chunks, ascending, with nothing between them; then 8 zero bytes
 * </pre>
 *
 * A chunk is the CRC-32C of what follows (4 bytes) and one of these forms, chosen by its count n alone, so that the counts
 * give the place of every chunk and there is no offset that could point elsewhere:
 *
 * <table>
 * <caption>Forms of a chunk</caption>
 * <tr><td>n = 0</td><td>nothing, not even a checksum</td></tr>
 * <tr><td>{@link #LIST_MAX} or less</td><td>the low 16 bits of each number, ascending, 2 bytes each</td></tr>
 * <tr><td>{@link #STEPS_MAX} or less</td><td>for each of the 256 values of a number's higher byte, as many one bits as numbers
 * have it and a zero bit, lowest bit first, filled up with zeros to words of 8 bytes; then the numbers' low bytes,
 * ascending</td></tr>
 * <tr><td>{@link #ENDS_MAX} or less</td><td>for each of the 256 values of the higher byte, how many numbers have it or a smaller
 * one, 2 bytes each; then the low bytes, ascending</td></tr>
 * <tr><td>more</td><td>a bit for each of 65,536 numbers, lowest bit first: 8,192 bytes</td></tr>
 * </table>
 */
final class SegmentFormat {
    static final byte[] MAGIC = {'p', 'r', 'e', 'd', 'i', 'a', 'l', 0};
    static final int VERSION = 1;

    static final int VERSION_AT = 8;
    static final int LENGTH_AT = 12;
    static final int NUMBERS_AT = 16;
    static final int NAME_AT = 20;
    static final int NAME_BYTES = 32;
    static final int COUNTS_AT = 52;
    static final int HEADER_CHECKSUM_AT = 360;
    static final int CHUNKS_AT = 364;

    static final int CHUNK_SPAN = 1 << 16;
    static final int CHUNKS = (int) ((E164.SEGMENT_SPAN + CHUNK_SPAN - 1) / CHUNK_SPAN);
    /** The greatest count that is written; a chunk with one more is a bitmap like one with as many. */
    static final int COUNT_MAX = 0xFFFF;
    static final int CHECKSUM_BYTES = 4;
    /** Low bytes are compared eight at a time, so the last of them need something behind them. */
    static final int PADDING_BYTES = 8;

    /** A list this short lies in two cache lines, and is no longer than steps would be. */
    static final int LIST_MAX = 36;
    /** Steps of so many numbers lie in two cache lines, which are counted faster than a third place is read. */
    static final int STEPS_MAX = 768;
    /** From 1.5 bytes a number on, a bitmap is worth its bytes: it needs one read and not two. */
    static final int ENDS_MAX = 5_460;

    static final int BUCKETS = 256;
    static final int ENDS_BYTES = BUCKETS * Short.BYTES;
    static final int BITMAP_BYTES = CHUNK_SPAN / Byte.SIZE;

    private SegmentFormat() {
    }

    /** Bytes of the steps before the low bytes of so many numbers. */
    static int stepsBytes(int count) {
        return (BUCKETS + count + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
    }

    /** Bytes of a chunk of so many numbers without its checksum. */
    static int dataBytes(int count) {
        if (count <= LIST_MAX) {
            return count * Short.BYTES;
        }
        if (count <= STEPS_MAX) {
            return stepsBytes(count) + count;
        }
        return count <= ENDS_MAX ? ENDS_BYTES + count : BITMAP_BYTES;
    }

    /** Bytes of a chunk of so many numbers with its checksum. */
    static int chunkBytes(int count) {
        return count == 0 ? 0 : CHECKSUM_BYTES + dataBytes(count);
    }
}
