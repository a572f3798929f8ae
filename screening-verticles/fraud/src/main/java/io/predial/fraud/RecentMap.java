package io.predial.fraud;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A map of bounded size whose entries are of interest for a limited time after they were last put. Not thread-safe:
 * {@link FraudCounters} guards it.
 */
final class RecentMap<K, V> {
    /** More than one, so that what has expired goes faster than new entries come. */
    private static final int EXPIRED_REMOVED_PER_PUT = 2;

    private record Held<V>(V value, long atMillis) {
    }

    private final LinkedHashMap<K, Held<V>> byLastPut = new LinkedHashMap<>();
    private final int entriesMax;
    private final long lifetimeMillis;
    private long evictions;

    RecentMap(int entriesMax, long lifetimeMillis) {
        this.entriesMax = entriesMax;
        this.lifetimeMillis = lifetimeMillis;
    }

    /** @return null when there is none that is still of interest at that instant */
    V get(K key, long atMillis) {
        Held<V> held = byLastPut.get(key);
        return held == null || isExpired(held, atMillis) ? null : held.value;
    }

    /** When the key, which must be held, was put last. */
    long putMillis(K key) {
        return byLastPut.get(key).atMillis;
    }

    /** An instant before that of the last put does not make the entry older. */
    void put(K key, V value, long atMillis) {
        Held<V> before = byLastPut.remove(key);
        byLastPut.put(key, new Held<>(value, before == null ? atMillis : Math.max(before.atMillis, atMillis)));
        Iterator<Map.Entry<K, Held<V>>> oldest = byLastPut.entrySet().iterator();
        for (int i = 0; i < EXPIRED_REMOVED_PER_PUT; i++) {
            boolean expired = isExpired(oldest.next().getValue(), atMillis);
            boolean tooMany = byLastPut.size() > entriesMax;
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

    /** The keys last put at this instant or later, as they are now. */
    List<K> keysSince(long millis) {
        List<K> keys = new ArrayList<>();
        byLastPut.forEach((key, held) -> {
            if (held.atMillis >= millis) {
                keys.add(key);
            }
        });
        return keys;
    }

    int size() {
        return byLastPut.size();
    }

    /** Entries forgotten before their time because there were too many. */
    long evictions() {
        return evictions;
    }
}
