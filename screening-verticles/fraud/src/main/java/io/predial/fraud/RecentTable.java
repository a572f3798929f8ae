package io.predial.fraud;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of bounded size whose entries are of interest for a limited time after they were last put. Keys are two numbers.
 * It is kept in segments with an equal share of the bound each, so that whoever goes through all of it holds nobody up for
 * longer than one takes; see {@link RecentSegment} for how. Not thread-safe: {@link FraudCounters} guards it.
 */
final class RecentTable<V> {
    private static final int SEGMENT_ENTRIES = 4_096;

    /** Told of entries. */
    interface Visitor<V> {
        void entry(long high, long low, V value, long atMillis);
    }

    private final List<RecentSegment<V>> segments = new ArrayList<>();
    private final int segmentBits;

    /** @param entriesMax at most so many; because segments do not fill evenly, the first goes a few per cent earlier */
    RecentTable(int entriesMax, long lifetimeMillis) {
        int count = Integer.highestOneBit(Math.max(1, entriesMax / SEGMENT_ENTRIES));
        segmentBits = Integer.numberOfTrailingZeros(count);
        for (int i = 0; i < count; i++) {
            segments.add(new RecentSegment<>(entriesMax / count, lifetimeMillis));
        }
    }

    private RecentSegment<V> segment(int hash) {
        return segments.get(segmentBits == 0 ? 0 : hash >>> Integer.SIZE - segmentBits);
    }

    /** The finalizer of SplitMix64: keys may be telephone numbers, which differ in a few bits. */
    private static int hash(long high, long low) {
        long z = high + 31 * low;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return (int) (z >>> 32 ^ z);
    }

    /** @return null when there is none that is still of interest at that instant, or its value is null */
    V get(long high, long low, long atMillis) {
        return get(high, low, atMillis, null);
    }

    /** @return the entry's value, which may be null; {@code absent} when none is still of interest at that instant */
    V get(long high, long low, long atMillis, V absent) {
        int hash = hash(high, low);
        return segment(hash).get(hash, high, low, atMillis, absent);
    }

    /** An instant before that of the last put does not make the entry older; of many old ones none displaces a newer one. */
    void put(long high, long low, V value, long atMillis) {
        int hash = hash(high, low);
        segment(hash).put(hash, high, low, value, atMillis);
    }

    int segments() {
        return segments.size();
    }

    /** The entries of one segment that were last put at this instant or later. */
    void visitSince(int segment, long millis, Visitor<V> visitor) {
        segments.get(segment).visitSince(millis, visitor);
    }

    int size() {
        return segments.stream().mapToInt(RecentSegment::size).sum();
    }

    /** Entries forgotten before their time, or not taken in, because there were too many. */
    long evictions() {
        return segments.stream().mapToLong(RecentSegment::evictions).sum();
    }
}
