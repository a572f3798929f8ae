package io.predial.sync.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class DeltaLimitsTest {
    private static final int AREA_CODES = 320;
    private static final int LISTED = 808_000;

    private static ChangedSegment changed(int key, int differing) {
        RoaringBitmap added = new RoaringBitmap();
        added.add(0L, differing);
        return new ChangedSegment(key, "base", added, new RoaringBitmap(), LISTED, 0);
    }

    /** Lists that change a whole national registry alike, day after day: no day makes the whole registry anew. */
    @Test
    void aFewAreMadeAnewWithEachListHoweverAlikeTheyGrow() {
        int[] differing = new int[AREA_CODES];
        boolean anyMadeAnew = false;
        for (int day = 1; day <= 200; day++) {
            List<ChangedSegment> all =
                    IntStream.range(0, AREA_CODES).mapToObj(key -> changed(key, differing[key] += 313)).toList();
            Set<Integer> anew = DeltaLimits.DEFAULT.anew(all);
            assertTrue(anew.size() <= DeltaLimits.DEFAULT.anewAtOnce(), anew.size() + " on day " + day);
            anew.forEach(key -> differing[key] = 0);
            anyMadeAnew |= !anew.isEmpty();
        }
        assertTrue(anyMadeAnew);
    }

    @Test
    void theLargestGoFirstSmallOnesNeverAndThoseBeyondTheLimitAlways() {
        DeltaLimits limits = new DeltaLimits(1, 10_000, 1, 50_000);
        assertEquals(Set.of(2), limits.anew(List.of(changed(1, 20_000), changed(2, 30_000), changed(3, 9_000))));
        assertEquals(Set.of(2, 4, 5), limits.anew(List.of(changed(1, 20_000), changed(2, 30_000), changed(4, 50_001),
                changed(5, 60_000))));
        assertEquals(Set.of(), limits.anew(List.of(changed(3, 9_999))));
    }
}
