package io.predial.store.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.E164;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class SegmentTest {
    private static final String NAME = "5e".repeat(32);
    private static final int SPAN = (int) E164.SEGMENT_SPAN;
    private static final int CHUNK = SegmentFormat.CHUNK_SPAN;
    /** Both sides of every switch-over, of Roaring's too, and the ends. */
    private static final int[] COUNTS = {1, 2, 35, 36, 37, 38, 63, 64, 65, 255, 256, 257, 767, 768, 769, 770, 4095, 4096, 4097,
            5459, 5460, 5461, 5462, 30_000, 65_534, 65_535, 65_536};

    private final Random random = new Random(20261124);

    private static byte[] convert(BitSet listed) {
        RoaringBitmap bitmap = new RoaringBitmap();
        listed.stream().forEach(bitmap::add);
        bitmap.runOptimize();
        ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(bytes);
        return SegmentWriter.convert(NAME, bytes.array());
    }

    private static MappedSegment opened(byte[] bytes) {
        return MappedSegment.open(NAME, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer());
    }

    private static void assertListsExactly(BitSet listed, MappedSegment segment, String what) {
        assertEquals(listed.cardinality(), segment.numbers(), what);
        for (int offset = 0; offset < SPAN; offset++) {
            if (segment.contains(offset) != listed.get(offset)) {
                assertEquals(listed.get(offset), segment.contains(offset), what + ", at " + offset);
            }
        }
        assertTrue(segment.verify(), what);
    }

    /** So many numbers of a chunk: at random, next to each other, in few buckets, at the chunk's ends. */
    private void fill(BitSet listed, int chunk, int count, int shape) {
        int from = chunk * CHUNK;
        int span = Math.min(CHUNK, SPAN - from);
        int wanted = Math.min(count, span);
        if (shape == 1) {
            int start = from + random.nextInt(span - wanted + 1);
            listed.set(start, start + wanted);
        } else if (shape == 2) {
            listed.set(from, from + wanted / 2);
            listed.set(from + span - (wanted - wanted / 2), from + span);
        } else {
            int narrow = shape == 3 ? Math.min(span, Math.max(wanted, wanted * 4 / 3)) : span;
            int start = from + random.nextInt(span - narrow + 1);
            for (int found = 0; found < wanted;) {
                int offset = start + random.nextInt(narrow);
                found += listed.get(offset) ? 0 : 1;
                listed.set(offset);
            }
        }
    }

    @Test
    void saysOfEveryNumberWhatASetWouldSayWhateverTheDensity() {
        assertListsExactly(new BitSet(), opened(convert(new BitSet())), "empty");
        BitSet full = new BitSet();
        full.set(0, SPAN);
        assertListsExactly(full, opened(convert(full)), "full");
        for (int round = 0; round < 6; round++) {
            BitSet listed = new BitSet(SPAN);
            StringBuilder what = new StringBuilder("round " + round);
            for (int chunk = 0; chunk < SegmentFormat.CHUNKS; chunk++) {
                int count = COUNTS[(chunk + round) % COUNTS.length];
                int shape = random.nextInt(4);
                if (random.nextInt(8) > 0 || chunk + 1 == SegmentFormat.CHUNKS) {
                    fill(listed, chunk, count, shape);
                    what.append(' ').append(chunk).append(':').append(count).append('/').append(shape);
                }
            }
            assertListsExactly(listed, opened(convert(listed)), what.toString());
        }
        for (int numbers = 1; numbers < SPAN; numbers *= 9) {
            BitSet listed = new BitSet(SPAN);
            random.ints(numbers, 0, SPAN).forEach(listed::set);
            assertListsExactly(listed, opened(convert(listed)), numbers + " at random");
        }
    }

    @Test
    void neverNeedsMoreThanOneAndAHalfBytesANumberFromAThousandthOnNorMuchMoreThanRoaring() {
        for (int numbers : new int[] {2_732, 27_322, 273_224, 706_284}) {
            BitSet listed = new BitSet(SPAN);
            random.ints(numbers, 0, SPAN).forEach(listed::set);
            RoaringBitmap roaring = new RoaringBitmap();
            listed.stream().forEach(roaring::add);
            int bytes = convert(listed).length;
            assertTrue(bytes <= roaring.serializedSizeInBytes(), bytes + " for " + numbers);
            assertTrue(numbers < 10_000 || bytes <= 1.5 * numbers, bytes + " for " + numbers);
        }
    }

    private static byte[] small(Random random) {
        BitSet listed = new BitSet();
        listed.set(5_550_100, 5_550_120);
        listed.set(SPAN - 1);
        random.ints(300, 0, CHUNK).forEach(listed::set);
        random.ints(900, CHUNK, 2 * CHUNK).forEach(listed::set);
        random.ints(7_000, 2 * CHUNK, 3 * CHUNK).forEach(listed::set);
        return convert(listed);
    }

    @Test
    void everyFlippedBitOfTheHeaderIsFound() {
        byte[] bytes = small(random);
        for (int bit = 0; bit < SegmentFormat.CHUNKS_AT * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(SegmentDamagedException.class, () -> opened(flipped), "bit " + bit);
        }
    }

    @Test
    void everyFlippedByteOfAChunkIsFoundBeforeAnAnswerComesFromItAndByTheVerification() {
        byte[] bytes = small(random);
        MappedSegment right = opened(bytes);
        for (int at = SegmentFormat.CHUNKS_AT; at < bytes.length - SegmentFormat.PADDING_BYTES; at++) {
            byte[] flipped = bytes.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            assertFalse(opened(flipped).verify());
            MappedSegment asked = opened(flipped);
            for (int chunk : new int[] {0, 1, 2, 84, 152}) {
                int offset = Math.min(SPAN - 1, chunk * CHUNK + random.nextInt(CHUNK));
                try {
                    assertEquals(right.contains(offset), asked.contains(offset), "at " + at);
                } catch (SegmentDamagedException found) {
                    assertTrue(asked.isDamaged());
                }
            }
            assertTrue(asked.isDamaged(), "byte " + at);
        }
    }

    /** A broken file with matching checksums does not exist by accident; still it reads nothing beyond itself. */
    @Test
    void bytesThatOnlyLookRightNeverEscapeTheFile() {
        byte[] bytes = small(random);
        for (int round = 0; round < 3_000; round++) {
            byte[] broken = bytes.clone();
            ByteBuffer buffer = ByteBuffer.wrap(broken).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = random.nextInt(20); i >= 0; i--) {
                int at = SegmentFormat.COUNTS_AT + random.nextInt(broken.length - SegmentFormat.COUNTS_AT);
                broken[at] = (byte) random.nextInt();
            }
            buffer.putInt(SegmentFormat.HEADER_CHECKSUM_AT,
                    SegmentWriter.checksum(buffer, 0, SegmentFormat.HEADER_CHECKSUM_AT));
            try {
                MappedSegment segment = opened(broken);
                for (int i = 0; i < 20; i++) {
                    segment.contains(random.nextInt(i % 2 == 0 ? 3 * CHUNK : SPAN));
                }
            } catch (SegmentDamagedException | IndexOutOfBoundsException refused) {
                // What the registry index answers ERROR for.
                continue;
            }
        }
    }

    @Test
    void lengthsNamesAndVersionsThatDifferAreRefused() {
        byte[] bytes = small(random);
        for (int length : new int[] {0, 7, 8, 363, 364, 371, 372, bytes.length - 1}) {
            assertThrows(SegmentDamagedException.class, () -> opened(Arrays.copyOf(bytes, length)));
        }
        assertThrows(SegmentDamagedException.class, () -> opened(Arrays.copyOf(bytes, bytes.length + 1)));
        assertThrows(SegmentDamagedException.class, () -> MappedSegment.open("00".repeat(32), ByteBuffer.wrap(bytes)));
        byte[] newer = bytes.clone();
        newer[SegmentFormat.VERSION_AT] = 2;
        assertEquals("it has version 2, which is not known here",
                assertThrows(SegmentDamagedException.class, () -> opened(newer)).getMessage());
    }

    @Test
    void damageIsToldOnceAlsoToWhoAsksLate() {
        byte[] bytes = small(random);
        bytes[SegmentFormat.CHUNKS_AT + 100] ^= 1;
        AtomicInteger told = new AtomicInteger();
        MappedSegment segment = opened(bytes);
        segment.onDamage(told::incrementAndGet);
        segment.contains(SPAN - 1);
        assertEquals(0, told.get());
        assertThrows(SegmentDamagedException.class, () -> segment.contains(0));
        assertThrows(SegmentDamagedException.class, () -> segment.contains(SPAN - 1), "the rest is not believed either");
        segment.verify();
        assertEquals(1, told.get());
        MappedSegment late = opened(bytes);
        late.verify();
        late.onDamage(told::incrementAndGet);
        assertEquals(2, told.get());
    }

    @Test
    void whatIsNoSegmentIsNotConverted() {
        List<byte[]> wrong = new ArrayList<>(List.of(new byte[0], new byte[8], new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        RoaringBitmap beyond = RoaringBitmap.bitmapOf(SPAN + CHUNK);
        ByteBuffer bytes = ByteBuffer.allocate(beyond.serializedSizeInBytes());
        beyond.serialize(bytes);
        wrong.add(bytes.array());
        for (byte[] each : wrong) {
            assertThrows(IllegalArgumentException.class, () -> SegmentWriter.convert(NAME, each));
        }
    }

    /** Made from the description in SegmentFormat by a program in another language; these bytes never change. */
    @Test
    void versionOneLiesOnTheDiskAsItAlwaysDid() throws Exception {
        BitSet listed = new BitSet();
        listed.set(5_550_100);
        listed.set(5_550_199);
        for (int i = 0; i < 40; i++) {
            listed.set(3 * CHUNK + i * i);
        }
        for (int i = 0; i < 800; i++) {
            listed.set(4 * CHUNK + i * 77);
        }
        listed.set(6 * CHUNK, 6 * CHUNK + 5_461);
        byte[] golden = HexFormat.of().parseHex(new String(
                SegmentTest.class.getResourceAsStream("version-1.hex").readAllBytes()).replaceAll("\\s", ""));
        assertArrayEquals(golden, convert(listed));
        assertListsExactly(listed, opened(golden), "golden");
    }
}
