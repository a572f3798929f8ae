package io.predial.store.segment;

import io.predial.contract.E164;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What differs between a segment and the one it was made from, its base: the numbers that change lists added to the base or
 * removed from it, all of them since the base was made. Immutable and safe for all threads; laid over the mapped base, it
 * answers for the numbers it names and leaves all others to the base. In the record and on a node's disk, all numbers
 * little-endian:
 *
 * <pre>
 * at    bytes
 *   0     8   magic, ASCII "predelta"
 *   8     4   version, 1
 *  12     4   numbers added, a
 *  16     4   numbers removed, r
 *  20    32   SHA-256 of the base's bitmap in PostgreSQL
 *  52    4a   added: their places in the segment, ascending
 *        4r   removed: likewise
 * </pre>
 *
 * The SHA-256 of these bytes is the segment's name. It covers the base's hash, so the name stands for every number listed, as
 * the hash of a bitmap does. No bitmap begins like this, so an earlier release does not take it for one.
 */
public final class SegmentDelta {
    /** More than any difference is let grow to: bounds what one can cost in memory. */
    public static final int NUMBERS_MAX = 1 << 17;

    private static final byte[] MAGIC = {'p', 'r', 'e', 'd', 'e', 'l', 't', 'a'};
    private static final int VERSION = 1;
    private static final int VERSION_AT = 8;
    private static final int ADDED_AT = 12;
    private static final int REMOVED_AT = 16;
    private static final int BASE_AT = 20;
    private static final int NUMBERS_AT = 52;
    /** 2^32 divided by the golden ratio. */
    private static final int SPREAD = 0x9E3779B1;
    private static final int SLOTS_MIN = 16;

    /** Takes one number that differs. */
    public interface Sink {
        /** @param offset its place in the segment */
        void number(int offset, boolean added);
    }

    private final String name;
    private final String base;
    private final int numbers;
    /** At most half full: a number's place plus one, and whether it was added in the lowest bit; 0 for none. */
    private final int[] slots;
    private final int shift;

    private SegmentDelta(String name, ByteBuffer bytes) {
        this.name = name;
        byte[] hash = new byte[SegmentFormat.NAME_BYTES];
        bytes.get(BASE_AT, hash);
        base = HexFormat.of().formatHex(hash);
        int added = bytes.getInt(ADDED_AT);
        numbers = added + bytes.getInt(REMOVED_AT);
        int size = Integer.highestOneBit(Math.max(SLOTS_MIN, 2 * numbers) - 1) << 1;
        slots = new int[size];
        shift = Integer.numberOfLeadingZeros(size) + 1;
        for (int i = 0, before = -1; i < numbers; i++) {
            int offset = bytes.getInt(NUMBERS_AT + Integer.BYTES * i);
            require(offset > (i == added ? -1 : before) && offset < E164.SEGMENT_SPAN, "its numbers are out of order");
            before = offset;
            put(offset, i < added);
        }
    }

    private void put(int offset, boolean added) {
        int at = offset * SPREAD >>> shift;
        while (slots[at] != 0) {
            require(slots[at] >>> 1 != offset + 1, "it adds and removes the same number");
            at = at + 1 & slots.length - 1;
        }
        slots[at] = offset + 1 << 1 | (added ? 1 : 0);
    }

    /**
     * The bytes of a difference.
     *
     * @param base    lower-case hex
     * @param added   places in the segment, ascending
     * @param removed likewise; no number is in both, and some number is in one
     */
    public static byte[] write(String base, int[] added, int[] removed) {
        ByteBuffer bytes = ByteBuffer.allocate(NUMBERS_AT + Integer.BYTES * (added.length + removed.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(VERSION).putInt(added.length).putInt(removed.length).put(HexFormat.of().parseHex(base));
        for (int offset : added) {
            bytes.putInt(offset);
        }
        for (int offset : removed) {
            bytes.putInt(offset);
        }
        return bytes.array();
    }

    /**
     * @param sha256Hex the hash of these bytes, which the caller has compared
     * @throws SegmentDamagedException when this is no difference of a version known here
     */
    public static SegmentDelta read(String sha256Hex, byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        require(content.length >= NUMBERS_AT, "it is too short");
        require(Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length), "it is no difference");
        int version = bytes.getInt(VERSION_AT);
        require(version == VERSION, "it has version " + version + ", which is not known here");
        long added = bytes.getInt(ADDED_AT);
        long removed = bytes.getInt(REMOVED_AT);
        require(added >= 0 && removed >= 0 && added + removed > 0 && added + removed <= NUMBERS_MAX,
                "it says that it has " + (added + removed) + " numbers");
        require(content.length == NUMBERS_AT + Integer.BYTES * (added + removed), "it is longer or shorter than it says");
        return new SegmentDelta(sha256Hex, bytes);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new SegmentDamagedException(otherwise);
        }
    }

    /** The hash of its bytes, which is the name of the segment it makes. */
    public String name() {
        return name;
    }

    /** The hash of the base's bitmap. */
    public String base() {
        return base;
    }

    /** Numbers that differ. */
    public int numbers() {
        return numbers;
    }

    /**
     * Whether the number at this place of the segment is listed.
     *
     * @param mapped the base, asked about what does not differ; what it throws this throws
     */
    public boolean contains(MappedSegment mapped, int offset) {
        int at = offset * SPREAD >>> shift;
        for (int entry = slots[at]; entry != 0; entry = slots[at]) {
            if (entry >>> 1 == offset + 1) {
                return (entry & 1) != 0;
            }
            at = at + 1 & slots.length - 1;
        }
        return mapped.contains(offset);
    }

    /** Each number that differs, in no order. */
    public void forEach(Sink sink) {
        for (int entry : slots) {
            if (entry != 0) {
                sink.number((entry >>> 1) - 1, (entry & 1) != 0);
            }
        }
    }
}
