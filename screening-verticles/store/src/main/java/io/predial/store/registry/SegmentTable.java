package io.predial.store.registry;

import io.predial.store.rows.RegistryRow;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
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
    /** What is laid over a segment; null where nothing is. */
    private final SegmentDelta[] deltas;
    private final long[] obtainedAtMillis;

    /**
     * @param mapped bitmaps by content hash; what is missing here is known to be covered and cannot be answered for
     * @param laid   differences by content hash; likewise
     */
    SegmentTable(List<RegistryRow.Segment> rows, Map<String, MappedSegment> mapped, Map<String, SegmentDelta> laid) {
        int slots = Integer.highestOneBit(Math.max(SLOTS_MIN, 4 * rows.size() - 1)) << 1;
        shift = Integer.numberOfLeadingZeros(slots) + 1;
        keys = new int[slots];
        Arrays.fill(keys, NO_KEY);
        segments = new MappedSegment[slots];
        deltas = new SegmentDelta[slots];
        obtainedAtMillis = new long[slots];
        for (RegistryRow.Segment row : rows) {
            int at = start(row.key());
            while (keys[at] != NO_KEY) {
                at = at + 1 & keys.length - 1;
            }
            keys[at] = row.key();
            put(at, row, mapped, laid);
            obtainedAtMillis[at] = row.obtainedAtMillis();
        }
    }

    /** A difference is laid over the base that it was made from, and over no other. */
    private void put(int at, RegistryRow.Segment row, Map<String, MappedSegment> mapped, Map<String, SegmentDelta> laid) {
        SegmentDelta delta = row.isDifference() ? laid.get(row.sha256Hex()) : null;
        if (!row.isDifference() || delta != null && delta.base().equals(row.baseSha256Hex())) {
            segments[at] = mapped.get(row.bitmapSha256Hex());
            deltas[at] = delta;
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

    /** True when numbers of the segment can be asked about. */
    boolean isThere(int at) {
        return segments[at] != null;
    }

    /** @throws RuntimeException or {@link InternalError} when that cannot be known (see {@link MappedSegment#contains}) */
    boolean contains(int at, int offset) {
        SegmentDelta delta = deltas[at];
        return delta == null ? segments[at].contains(offset) : delta.contains(segments[at], offset);
    }

    long obtainedAtMillis(int at) {
        return obtainedAtMillis[at];
    }
}
