package io.predial.store.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The numbers of one registry segment, read from a mapped file ({@link SegmentFormat}) where they lie. Safe for all threads.
 * Opening it reads the header alone. A chunk's checksum is compared when the chunk is first asked about, so no answer ever
 * comes from bytes that were not seen to be those written; {@link #verify} compares all. Once a checksum was wrong, every
 * answer is {@link SegmentDamagedException}.
 */
public final class MappedSegment {
    /** The longest that a file can be: every chunk a bitmap. */
    public static final int BYTES_MAX = SegmentFormat.CHUNKS_AT + SegmentFormat.PADDING_BYTES
            + SegmentFormat.CHUNKS * SegmentFormat.chunkBytes(SegmentFormat.CHUNK_SPAN);

    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final int COUNT_SHIFT = 32;
    /** Of an entry: the chunk's checksum has been compared. Two threads that find it unset do the same work twice. */
    private static final long SEEN = 1L << 63;
    private static final Runnable NOBODY = () -> { };
    private static final Runnable TOLD = () -> { };

    private final String name;
    private final ByteBuffer bytes;
    /** Of each chunk: where its data begins, how many numbers it lists, whether its checksum was compared. */
    private final long[] chunks = new long[SegmentFormat.CHUNKS];
    private final int numbers;
    private volatile boolean damaged;
    private final AtomicReference<Runnable> onDamage = new AtomicReference<>(NOBODY);

    private MappedSegment(String name, ByteBuffer bytes) {
        this.name = name;
        this.bytes = bytes;
        this.numbers = bytes.getInt(SegmentFormat.NUMBERS_AT);
        int at = SegmentFormat.CHUNKS_AT;
        long sum = 0;
        boolean exact = true;
        for (int i = 0; i < chunks.length; i++) {
            int count = bytes.getShort(SegmentFormat.COUNTS_AT + Short.BYTES * i) & 0xFFFF;
            chunks[i] = (long) count << COUNT_SHIFT | at + SegmentFormat.CHECKSUM_BYTES;
            at += SegmentFormat.chunkBytes(count);
            sum += count;
            exact &= count != SegmentFormat.COUNT_MAX;
        }
        require(at + SegmentFormat.PADDING_BYTES == bytes.limit(), "its chunks are longer or shorter than it is");
        require(exact ? sum == numbers : sum <= numbers && numbers <= sum + SegmentFormat.CHUNKS, "its counts differ");
    }

    /**
     * @param sha256Hex the segment's name
     * @param bytes     the whole file, mapped
     * @throws SegmentDamagedException when this is not a file of this name, of the version known here, as long as it says and
     *                                 with an undamaged header; the chunks are not looked at
     */
    public static MappedSegment open(String sha256Hex, ByteBuffer bytes) {
        ByteBuffer whole = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        require(whole.limit() >= SegmentFormat.CHUNKS_AT + SegmentFormat.PADDING_BYTES, "it is too short");
        byte[] magic = new byte[SegmentFormat.MAGIC.length];
        whole.get(0, magic);
        require(Arrays.equals(magic, SegmentFormat.MAGIC), "it is no segment");
        int version = whole.getInt(SegmentFormat.VERSION_AT);
        require(version == SegmentFormat.VERSION, "it has version " + version + ", which is not known here");
        require(whole.getInt(SegmentFormat.LENGTH_AT) == whole.limit(), "it is not as long as it was");
        require(SegmentWriter.checksum(whole, 0, SegmentFormat.HEADER_CHECKSUM_AT)
                == whole.getInt(SegmentFormat.HEADER_CHECKSUM_AT), "its header's checksum differs");
        byte[] hash = new byte[SegmentFormat.NAME_BYTES];
        whole.get(SegmentFormat.NAME_AT, hash);
        require(HexFormat.of().formatHex(hash).equals(sha256Hex), "it has another name inside");
        return new MappedSegment(sha256Hex, whole);
    }

    /**
     * As {@link #open}, of bytes in memory, and the chunks are looked at too.
     *
     * @throws SegmentDamagedException also when one byte is not what it was
     */
    public static MappedSegment openWhole(String sha256Hex, byte[] content) {
        MappedSegment segment = open(sha256Hex, ByteBuffer.wrap(content));
        require(segment.verify(), "a checksum differs");
        return segment;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new SegmentDamagedException(otherwise);
        }
    }

    public String name() {
        return name;
    }

    /** Numbers listed. */
    public int numbers() {
        return numbers;
    }

    /** Bytes of the file. */
    public int bytes() {
        return bytes.limit();
    }

    public boolean isDamaged() {
        return damaged;
    }

    /**
     * Whether the number at this place of the segment is listed.
     *
     * @param offset {@code E164.offset} of the number
     * @throws SegmentDamagedException when that cannot be known; also any other {@link RuntimeException} or
     *                                 {@link InternalError}, when the file under the mapping was cut off
     */
    public boolean contains(int offset) {
        int chunk = offset >>> 16;
        long entry = (long) ENTRY.getOpaque(chunks, chunk);
        int count = (int) (entry >>> COUNT_SHIFT) & 0xFFFF;
        if (damaged || entry >= 0 && !check(chunk, entry, count)) {
            throw new SegmentDamagedException("a checksum differs");
        }
        int at = (int) entry;
        int low = offset & 0xFFFF;
        if (count > SegmentFormat.ENDS_MAX) {
            return (bytes.get(at + (low >>> 3)) >>> (low & 7) & 1) != 0;
        }
        if (count > SegmentFormat.STEPS_MAX) {
            return inEnds(at, count, low);
        }
        return count > SegmentFormat.LIST_MAX ? inSteps(at, count, low) : inList(at, count, low);
    }

    private boolean inList(int at, int count, int low) {
        int end = at + Short.BYTES * count;
        for (int i = at; i < end; i += Short.BYTES) {
            if ((bytes.getShort(i) & 0xFFFF) >= low) {
                return (bytes.getShort(i) & 0xFFFF) == low;
            }
        }
        return false;
    }

    private boolean inEnds(int at, int count, int low) {
        int bucket = low >>> 8;
        int lowBytesAt = at + SegmentFormat.ENDS_BYTES;
        int guess = bucket * count >>> 8;
        long guessed = bytes.getLong(lowBytesAt + guess);
        VarHandle.acquireFence();
        int from = bucket == 0 ? 0 : bytes.getShort(at + Short.BYTES * (bucket - 1)) & 0xFFFF;
        int to = bytes.getShort(at + Short.BYTES * bucket) & 0xFFFF;
        return amongLowBytes(lowBytesAt, from, to, low, guess, guessed);
    }

    private boolean inSteps(int at, int count, int low) {
        int bucket = low >>> 8;
        int lowBytesAt = at + SegmentFormat.stepsBytes(count);
        int guess = bucket * count >>> 8;
        long guessed = bytes.getLong(lowBytesAt + guess);
        VarHandle.acquireFence();
        // The numbers of a bucket are the ones that follow the zero of the bucket before.
        int word = 0;
        long steps = bytes.getLong(at);
        int zeros = bucket;
        for (int here = Long.bitCount(~steps); here < zeros; here = Long.bitCount(~steps)) {
            zeros -= here;
            steps = bytes.getLong(at + Long.BYTES * ++word);
        }
        int bit = Long.SIZE * word + (zeros == 0 ? 0 : placeOfOne(~steps, zeros) + 1);
        int from = bit - bucket;
        int to = from;
        while (to < count && (bytes.get(at + (bit >>> 3)) >>> (bit & 7) & 1) != 0) {
            to++;
            bit++;
        }
        return amongLowBytes(lowBytesAt, from, to, low, guess, guessed);
    }

    /** @return the place of the rank-th one bit, counted from 1 */
    private static int placeOfOne(long word, int rank) {
        long rest = word;
        int wanted = rank;
        int place = 0;
        for (int half = Integer.SIZE; half >= Byte.SIZE; half >>>= 1) {
            int below = Long.bitCount(rest & (1L << half) - 1);
            if (below < wanted) {
                wanted -= below;
                rest >>>= half;
                place += half;
            }
        }
        for (; wanted > 1; wanted--) {
            rest &= rest - 1;
        }
        return place + Long.numberOfTrailingZeros(rest);
    }

    /**
     * Eight low bytes at a time: one that is equal becomes a zero byte, which the carry of a subtraction shows.
     *
     * @param guess where a bucket's low bytes would begin if numbers were spread evenly. What lies there was asked for before
     *              the directory, and the fence keeps it there: so the processor waits for both reads at once, and mostly
     *              has the right cache line
     */
    private boolean amongLowBytes(int at, int from, int to, int low, int guess, long guessed) {
        long wanted = (low & 0xFF) * LOW_BITS;
        for (int i = from; i < to; i += Long.BYTES) {
            long differing = (i == guess ? guessed : bytes.getLong(at + i)) ^ wanted;
            int rest = to - i;
            if (rest < Long.BYTES) {
                differing |= -1L << Byte.SIZE * rest;
            }
            if ((differing - LOW_BITS & ~differing & HIGH_BITS) != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean check(int chunk, long entry, int count) {
        if (count > 0) {
            int at = (int) entry;
            int checksum = SegmentWriter.checksum(bytes, at, at + SegmentFormat.dataBytes(count));
            if (checksum != bytes.getInt(at - SegmentFormat.CHECKSUM_BYTES)) {
                markDamaged();
                return false;
            }
        }
        ENTRY.setOpaque(chunks, chunk, entry | SEEN);
        return true;
    }

    /**
     * Compares the header and all chunks with their checksums, also those that were compared before.
     *
     * @return false when a byte has changed; from then on the segment answers nothing
     */
    public boolean verify() {
        try {
            open(name, bytes);
            for (int i = 0; i < chunks.length && !damaged; i++) {
                long entry = (long) ENTRY.getOpaque(chunks, i);
                check(i, entry, (int) (entry >>> COUNT_SHIFT) & 0xFFFF);
            }
        } catch (RuntimeException | InternalError cutOff) {
            markDamaged();
        }
        return !damaged;
    }

    /** Who is to be told, once, when damage is found; at once when it was found before. Runs on the thread that finds it. */
    public void onDamage(Runnable told) {
        onDamage.set(told);
        if (damaged) {
            tell();
        }
    }

    private void markDamaged() {
        damaged = true;
        tell();
    }

    private void tell() {
        onDamage.getAndSet(TOLD).run();
    }
}
