package io.predial.store.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MappeableBitmapContainer;
import org.roaringbitmap.buffer.MappeableContainer;
import org.roaringbitmap.buffer.MappeableContainerPointer;

/** Makes the form of a segment that is mapped ({@link SegmentFormat}) from the one in the record. */
public final class SegmentWriter {
    private static final int WORDS = SegmentFormat.CHUNK_SPAN / Long.SIZE;

    private final ByteBuffer out = ByteBuffer.allocate(MappedSegment.BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);
    private final long[] words = new long[WORDS];
    private int chunk;
    private int numbers;

    private SegmentWriter() {
        out.position(SegmentFormat.CHUNKS_AT);
    }

    /**
     * Converts a segment.
     *
     * @param sha256Hex name of the segment: the hash of these bytes, which the caller has compared
     * @param roaring   a serialized Roaring bitmap of offsets below {@code E164.SEGMENT_SPAN}
     * @throws IllegalArgumentException when the bytes are not that
     */
    public static byte[] convert(String sha256Hex, byte[] roaring) {
        try {
            return new SegmentWriter().write(sha256Hex, new ImmutableRoaringBitmap(ByteBuffer.wrap(roaring)));
        } catch (RuntimeException e) {
            // Roaring reads foreign bytes without suspicion, and stumbles over them in many ways.
            throw new IllegalArgumentException("segment " + sha256Hex + " is no bitmap of numbers", e);
        }
    }

    private byte[] write(String sha256Hex, ImmutableRoaringBitmap bitmap) {
        int[] low = new int[SegmentFormat.CHUNK_SPAN];
        for (MappeableContainerPointer each = bitmap.getContainerPointer(); each.hasContainer(); each.advance()) {
            if (each.key() < chunk || each.key() >= SegmentFormat.CHUNKS) {
                throw new IllegalArgumentException("numbers beyond the segment, or out of order");
            }
            chunk = each.key();
            MappeableContainer container = each.getContainer();
            if (container instanceof MappeableBitmapContainer dense) {
                System.arraycopy(dense.toLongArray(), 0, words, 0, WORDS);
            } else {
                container.fillLeastSignificant16bits(low, 0, 0);
                for (int i = 0; i < container.getCardinality(); i++) {
                    words[low[i] >>> 6] |= 1L << low[i];
                }
            }
            finishChunk();
        }
        if (numbers != bitmap.getLongCardinality()) {
            throw new IllegalArgumentException("it lists other numbers than it says");
        }
        out.putLong(0);
        byte[] whole = Arrays.copyOf(out.array(), out.position());
        header(sha256Hex, ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN));
        return whole;
    }

    private void finishChunk() {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        int written = Math.min(count, SegmentFormat.COUNT_MAX);
        out.putShort(SegmentFormat.COUNTS_AT + Short.BYTES * chunk, (short) written);
        numbers += count;
        if (count > 0) {
            int start = out.position();
            out.position(start + SegmentFormat.CHECKSUM_BYTES);
            form(written);
            out.putInt(start, checksum(out, start + SegmentFormat.CHECKSUM_BYTES, out.position()));
            Arrays.fill(words, 0);
        }
    }

    private void form(int count) {
        if (count <= SegmentFormat.LIST_MAX) {
            eachNumber(low -> out.putShort((short) low));
        } else if (count <= SegmentFormat.STEPS_MAX) {
            steps(count);
        } else if (count <= SegmentFormat.ENDS_MAX) {
            int sum = 0;
            for (int bucket = 0; bucket < SegmentFormat.BUCKETS; bucket++) {
                sum += inBucket(bucket);
                out.putShort((short) sum);
            }
            eachNumber(low -> out.put((byte) low));
        } else {
            out.asLongBuffer().put(words);
            out.position(out.position() + SegmentFormat.BITMAP_BYTES);
        }
    }

    private void steps(int count) {
        long[] steps = new long[SegmentFormat.stepsBytes(count) / Long.BYTES];
        int bit = 0;
        for (int bucket = 0; bucket < SegmentFormat.BUCKETS; bucket++, bit++) {
            for (int end = bit + inBucket(bucket); bit < end; bit++) {
                steps[bit >>> 6] |= 1L << bit;
            }
        }
        for (long word : steps) {
            out.putLong(word);
        }
        eachNumber(low -> out.put((byte) low));
    }

    /** How many numbers of the chunk have this higher byte: four words hold them. */
    private int inBucket(int bucket) {
        int count = 0;
        for (int i = 4 * bucket; i < 4 * bucket + 4; i++) {
            count += Long.bitCount(words[i]);
        }
        return count;
    }

    private interface Sink {
        void accept(int low);
    }

    private void eachNumber(Sink sink) {
        for (int i = 0; i < WORDS; i++) {
            for (long rest = words[i]; rest != 0; rest &= rest - 1) {
                sink.accept(i << 6 | Long.numberOfTrailingZeros(rest));
            }
        }
    }

    private void header(String sha256Hex, ByteBuffer whole) {
        whole.put(0, SegmentFormat.MAGIC);
        whole.putInt(SegmentFormat.VERSION_AT, SegmentFormat.VERSION);
        whole.putInt(SegmentFormat.LENGTH_AT, whole.capacity());
        whole.putInt(SegmentFormat.NUMBERS_AT, numbers);
        whole.put(SegmentFormat.NAME_AT, HexFormat.of().parseHex(sha256Hex), 0, SegmentFormat.NAME_BYTES);
        whole.putInt(SegmentFormat.HEADER_CHECKSUM_AT, checksum(whole, 0, SegmentFormat.HEADER_CHECKSUM_AT));
    }

    /** Of a copy: the virtual machine survives a mapped file that was cut off when it copies from it, not when it sums it up. */
    static int checksum(ByteBuffer bytes, int from, int to) {
        byte[] copy = new byte[to - from];
        bytes.get(from, copy);
        CRC32C checksum = new CRC32C();
        checksum.update(copy);
        return (int) checksum.getValue();
    }
}
