package io.predial.store.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.E164;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class SegmentDeltaTest {
    private static final String NAME = "5e".repeat(32);
    private static final String BASE = "ba".repeat(32);
    private static final int SPAN = (int) E164.SEGMENT_SPAN;

    private final Random random = new Random(20261125);

    private static MappedSegment mapped(BitSet listed) {
        RoaringBitmap bitmap = new RoaringBitmap();
        listed.stream().forEach(bitmap::add);
        ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(bytes);
        return MappedSegment.open(BASE, ByteBuffer.wrap(SegmentWriter.convert(BASE, bytes.array())));
    }

    private static int[] inOne(BitSet one, BitSet notOther) {
        BitSet left = (BitSet) one.clone();
        left.andNot(notOther);
        return left.stream().toArray();
    }

    @Test
    void laidOverItsBaseItListsExactlyWhatASetWould() {
        for (int count : new int[] {1, 2, 7, 8, 9, 300, 20_000}) {
            BitSet before = new BitSet(SPAN);
            for (int i = 0; i < 30_000; i++) {
                before.set(random.nextInt(SPAN));
            }
            BitSet after = (BitSet) before.clone();
            // At the ends, next to each other, and anywhere.
            after.flip(SPAN - 1);
            for (int i = 1, at = random.nextInt(SPAN); i < count; i++) {
                after.flip(i % 3 == 0 ? at = random.nextInt(SPAN) : (at + 1) % SPAN);
            }
            SegmentDelta delta = SegmentDelta.read(NAME,
                    SegmentDelta.write(BASE, inOne(after, before), inOne(before, after)));
            BitSet differing = (BitSet) before.clone();
            differing.xor(after);
            assertEquals(differing.cardinality(), delta.numbers());
            MappedSegment base = mapped(before);
            for (int offset = 0; offset < SPAN; offset++) {
                if (delta.contains(base, offset) != after.get(offset)) {
                    assertEquals(after.get(offset), delta.contains(base, offset), count + " differ, at " + offset);
                }
            }
            BitSet told = (BitSet) before.clone();
            delta.forEach((offset, added) -> told.set(offset, added));
            assertEquals(after, told);
        }
    }

    /** Another release reads these bytes. */
    @Test
    void theBytesAreThese() {
        byte[] bytes = SegmentDelta.write(BASE, new int[] {5_550_143, 5_550_199}, new int[] {5_550_100});
        assertEquals("70726564656c7461" + "01000000" + "02000000" + "01000000" + BASE + "3fb05400" + "77b05400" + "14b05400",
                HexFormat.of().formatHex(bytes));
        SegmentDelta delta = SegmentDelta.read(NAME, bytes);
        assertEquals(NAME, delta.name());
        assertEquals(BASE, delta.base());
        assertEquals(3, delta.numbers());
    }

    /** The hash is compared before; what has the right hash and is nonsense must be refused in one way all the same. */
    @Test
    void nonsenseIsRefusedAndNeverAnswers() {
        byte[] right = SegmentDelta.write(BASE, new int[] {3, 7}, new int[] {5});
        for (int length = 0; length < right.length; length++) {
            byte[] shorter = Arrays.copyOf(right, length);
            assertThrows(SegmentDamagedException.class, () -> SegmentDelta.read(NAME, shorter), "cut off at " + length);
        }
        assertThrows(SegmentDamagedException.class, () -> SegmentDelta.read(NAME, Arrays.copyOf(right, right.length + 4)));
        for (int at = 0; at < right.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = right.clone();
                flipped[at] ^= (byte) (1 << bit);
                try {
                    SegmentDelta.read(NAME, flipped);
                    assertTrue(at >= 12, "the head may not differ");
                } catch (SegmentDamagedException refused) {
                    // As it should be. Some flips of numbers make another difference: its hash would tell.
                    continue;
                }
            }
        }
        refused(SegmentDelta.write(BASE, new int[0], new int[0]), "nothing differs");
        refused(SegmentDelta.write(BASE, new int[] {7, 3}, new int[0]), "out of order");
        refused(SegmentDelta.write(BASE, new int[] {7, 7}, new int[0]), "twice");
        refused(SegmentDelta.write(BASE, new int[] {7}, new int[] {7}), "added and removed");
        refused(SegmentDelta.write(BASE, new int[] {SPAN}, new int[0]), "beyond the segment");
        refused(SegmentDelta.write(BASE, new int[] {-1}, new int[0]), "before the segment");
        refused(SegmentDelta.write(BASE, new int[SegmentDelta.NUMBERS_MAX + 1], new int[0]), "too many");
        assertThrows(IllegalArgumentException.class, () -> SegmentWriter.convert(NAME, right),
                "a release that knows no differences takes it for no bitmap");
    }

    private static void refused(byte[] bytes, String what) {
        assertThrows(SegmentDamagedException.class, () -> SegmentDelta.read(NAME, bytes), what);
    }
}
