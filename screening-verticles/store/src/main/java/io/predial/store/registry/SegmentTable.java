package io.predial.store.registry;

import io.predial.store.rows.RegistryRow;
import io.predial.store.segment.MappedSegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A registry's segments by key, found by a multiplication and mostly one probe: {@code find} gives a place, the other methods
 * say what is there. Immutable and safe for all threads.
 */
final class SegmentTable {
    private static final int NO_KEY = -1;
    /** 2^32 divided by the golden ratio: spreads area codes, which lie close together, over the table. */
    private static final int SPREAD = 0x9E3779B1;
    private static final int SLOTS_MIN = 16;

    private final int shift;
    private final int[] keys;
    private final MappedSegment[] segments;
    private final long[] obtainedAtMillis;

    /** @param mapped by content hash; what is missing here is known to be covered and cannot be answered for */
    SegmentTable(List<RegistryRow.Segment> rows, Map<String, MappedSegment> mapped) {
        int slots = Integer.highestOneBit(Math.max(SLOTS_MIN, 4 * rows.size() - 1)) << 1;
        shift = Integer.numberOfLeadingZeros(slots) + 1;
        keys = new int[slots];
        Arrays.fill(keys, NO_KEY);
        segments = new MappedSegment[slots];
        obtainedAtMillis = new long[slots];
        for (RegistryRow.Segment row : rows) {
            int at = start(row.key());
            while (keys[at] != NO_KEY) {
                at = at + 1 & keys.length - 1;
            }
            keys[at] = row.key();
            segments[at] = mapped.get(row.sha256Hex());
            obtainedAtMillis[at] = row.obtainedAtMillis();
        }
    }

    private int start(int key) {
        return key * SPREAD >>> shift;
    }

    /** @return the segment's place, negative when the registry does not cover it */
    int find(int key) {
        int at = start(key);
        while (keys[at] != key) {
            if (keys[at] == NO_KEY) {
                return NO_KEY;
            }
            at = at + 1 & keys.length - 1;
        }
        return at;
    }

    /** @return null when it could not be mapped */
    MappedSegment segment(int at) {
        return segments[at];
    }

    long obtainedAtMillis(int at) {
        return obtainedAtMillis[at];
    }
}
