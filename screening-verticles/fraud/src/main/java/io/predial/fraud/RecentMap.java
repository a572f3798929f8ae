package io.predial.fraud;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A map of bounded size whose entries are of interest for a limited time after they were last put. It is kept in segments
 * with an equal share of the bound each, so that whoever goes through all of it holds nobody up for longer than one takes.
 * Not thread-safe: {@link FraudCounters} guards it.
 */
final class RecentMap<K, V> {
    /** More than one, so that what has expired goes faster than new entries come. */
    private static final int EXPIRED_REMOVED_PER_PUT = 2;
    private static final int SEGMENT_ENTRIES = 4_096;
    /** Spreads hashes over the segments by other bits than a segment uses itself (2^32 divided by the golden ratio). */
    private static final int SPREAD = 0x9E3779B9;

    private record Held<V>(V value, long atMillis) {
    }

    private final List<LinkedHashMap<K, Held<V>>> segments = new ArrayList<>();
    private final int shift;
    private final int segmentEntriesMax;
    private final long lifetimeMillis;
    private long evictions;

    /** @param entriesMax at most so many; because segments do not fill evenly, the first goes a few per cent earlier */
    RecentMap(int entriesMax, long lifetimeMillis) {
        int count = Integer.highestOneBit(Math.max(1, entriesMax / SEGMENT_ENTRIES));
        for (int i = 0; i < count; i++) {
            segments.add(new LinkedHashMap<>());
        }
        this.shift = Integer.SIZE - Integer.numberOfTrailingZeros(count);
        this.segmentEntriesMax = entriesMax / count;
        this.lifetimeMillis = lifetimeMillis;
    }

    /** Of one segment a shift of 32 would be one of 0. */
    private LinkedHashMap<K, Held<V>> segment(K key) {
        return segments.get(segments.size() == 1 ? 0 : key.hashCode() * SPREAD >>> shift);
    }

    /** @return null when there is none that is still of interest at that instant */
    V get(K key, long atMillis) {
        Held<V> held = segment(key).get(key);
        return held == null || isExpired(held, atMillis) ? null : held.value;
    }

    /** When the key, which must be held, was put last. */
    long putMillis(K key) {
        return segment(key).get(key).atMillis;
    }

    /** An instant before that of the last put does not make the entry older; of many old ones none displaces a newer one. */
    void put(K key, V value, long atMillis) {
        LinkedHashMap<K, Held<V>> byLastPut = segment(key);
        Held<V> before = byLastPut.remove(key);
        if (before == null && byLastPut.size() >= segmentEntriesMax
                && atMillis < byLastPut.values().iterator().next().atMillis) {
            evictions++;
            return;
        }
        byLastPut.put(key, new Held<>(value, before == null ? atMillis : Math.max(before.atMillis, atMillis)));
        Iterator<Map.Entry<K, Held<V>>> oldest = byLastPut.entrySet().iterator();
        for (int i = 0; i < EXPIRED_REMOVED_PER_PUT && oldest.hasNext(); i++) {
            boolean expired = isExpired(oldest.next().getValue(), atMillis);
            boolean tooMany = byLastPut.size() > segmentEntriesMax;
            if (!expired && !tooMany) {
                return;
            }
            evictions += expired ? 0 : 1;
            oldest.remove();
        }
    }

    private boolean isExpired(Held<V> held, long atMillis) {
        return atMillis - held.atMillis > lifetimeMillis;
    }

    int segments() {
        return segments.size();
    }

    /** The keys of a segment that were last put at this instant or later, as they are now. */
    List<K> keysSince(int segment, long millis) {
        List<K> keys = new ArrayList<>();
        segments.get(segment).forEach((key, held) -> {
            if (held.atMillis >= millis) {
                keys.add(key);
            }
        });
        return keys;
    }

    int size() {
        return segments.stream().mapToInt(Map::size).sum();
    }

    /** Entries forgotten before their time because there were too many. */
    long evictions() {
        return evictions;
    }
}
