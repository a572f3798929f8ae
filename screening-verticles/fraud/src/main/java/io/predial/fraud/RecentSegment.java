package io.predial.fraud;

import java.util.Arrays;

/**
 * A part of a {@link RecentTable}: entries in arrays of numbers, chained by places and not by references. With an object for
 * each entry, the collector copied a node's calls of the last second and went through all that they had changed: 28 ms a
 * pause at 20 000 calls a second; a budget is 50.
 */
final class RecentSegment<V> {
    /** More than one, so that what has expired goes faster than new entries come. */
    private static final int EXPIRED_REMOVED_PER_PUT = 2;
    private static final int CAPACITY_MIN = 16;
    private static final int NONE = -1;

    private final int entriesMax;
    private final long lifetimeMillis;
    private long[] high = new long[0];
    private long[] low = new long[0];
    private long[] atMillis = new long[0];
    private Object[] values = new Object[0];
    private int[] hashes = new int[0];
    /** The next entry of the same bucket; of a free place, the next free one. */
    private int[] next = new int[0];
    /** The entries put after and before. */
    private int[] newer = new int[0];
    private int[] older = new int[0];
    private int[] buckets = new int[0];
    private int firstFree = NONE;
    private int newest = NONE;
    private int oldest = NONE;
    private int size;
    private long evictions;

    RecentSegment(int entriesMax, long lifetimeMillis) {
        this.entriesMax = entriesMax;
        this.lifetimeMillis = lifetimeMillis;
    }

    /** @return its place, or a negative number when there is none that is still of interest at that instant */
    int find(int hash, long keyHigh, long keyLow, long nowMillis) {
        int place = placeOf(hash, keyHigh, keyLow);
        return place < 0 || isExpired(place, nowMillis) ? NONE : place;
    }

    @SuppressWarnings("unchecked")
    V get(int hash, long keyHigh, long keyLow, long nowMillis) {
        int place = find(hash, keyHigh, keyLow, nowMillis);
        return place < 0 ? null : (V) values[place];
    }

    void put(int hash, long keyHigh, long keyLow, V value, long putMillis) {
        int place = placeOf(hash, keyHigh, keyLow);
        if (place >= 0) {
            leaveOrder(place);
            atMillis[place] = Math.max(atMillis[place], putMillis);
        } else {
            if (size >= entriesMax && putMillis < atMillis[oldest]) {
                evictions++;
                return;
            }
            place = newPlace(putMillis);
            high[place] = keyHigh;
            low[place] = keyLow;
            atMillis[place] = putMillis;
            hashes[place] = hash;
            chain(place);
        }
        // A reference that is there already is not written: each writing is work for the collector.
        if (values[place] != value) {
            values[place] = value;
        }
        becomeNewest(place);
        removeExpired(putMillis);
    }

    private void removeExpired(long nowMillis) {
        for (int i = 0; i < EXPIRED_REMOVED_PER_PUT && oldest != NONE && isExpired(oldest, nowMillis); i++) {
            remove(oldest);
        }
    }

    private int newPlace(long nowMillis) {
        if (size >= entriesMax) {
            evictions += isExpired(oldest, nowMillis) ? 0 : 1;
            remove(oldest);
        }
        if (firstFree == NONE) {
            grow();
        }
        int place = firstFree;
        firstFree = next[place];
        size++;
        return place;
    }

    private void grow() {
        int before = high.length;
        int capacity = Math.min(Math.max(CAPACITY_MIN, before * 2), entriesMax);
        high = Arrays.copyOf(high, capacity);
        low = Arrays.copyOf(low, capacity);
        atMillis = Arrays.copyOf(atMillis, capacity);
        values = Arrays.copyOf(values, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        next = Arrays.copyOf(next, capacity);
        newer = Arrays.copyOf(newer, capacity);
        older = Arrays.copyOf(older, capacity);
        buckets = new int[Integer.highestOneBit(Math.max(1, 2 * capacity - 1))];
        Arrays.fill(buckets, NONE);
        for (int place = 0; place < before; place++) {
            chain(place); // Every place is taken, or it would not grow.
        }
        for (int place = capacity - 1; place >= before; place--) {
            next[place] = firstFree;
            firstFree = place;
        }
    }

    private int placeOf(int hash, long keyHigh, long keyLow) {
        if (size == 0) {
            return NONE;
        }
        int place = buckets[hash & buckets.length - 1];
        while (place != NONE && (high[place] != keyHigh || low[place] != keyLow)) {
            place = next[place];
        }
        return place;
    }

    private void chain(int place) {
        int bucket = hashes[place] & buckets.length - 1;
        next[place] = buckets[bucket];
        buckets[bucket] = place;
    }

    private void remove(int place) {
        int bucket = hashes[place] & buckets.length - 1;
        if (buckets[bucket] == place) {
            buckets[bucket] = next[place];
        } else {
            int before = buckets[bucket];
            while (next[before] != place) {
                before = next[before];
            }
            next[before] = next[place];
        }
        leaveOrder(place);
        values[place] = null;
        next[place] = firstFree;
        firstFree = place;
        size--;
    }

    private void leaveOrder(int place) {
        if (newer[place] == NONE) {
            newest = older[place];
        } else {
            older[newer[place]] = older[place];
        }
        if (older[place] == NONE) {
            oldest = newer[place];
        } else {
            newer[older[place]] = newer[place];
        }
    }

    private void becomeNewest(int place) {
        newer[place] = NONE;
        older[place] = newest;
        if (newest == NONE) {
            oldest = place;
        } else {
            newer[newest] = place;
        }
        newest = place;
    }

    private boolean isExpired(int place, long nowMillis) {
        return nowMillis - atMillis[place] > lifetimeMillis;
    }

    @SuppressWarnings("unchecked")
    void visitSince(long millis, RecentTable.Visitor<V> visitor) {
        for (int place = oldest; place != NONE; place = newer[place]) {
            if (atMillis[place] >= millis) {
                visitor.entry(high[place], low[place], (V) values[place], atMillis[place]);
            }
        }
    }

    int size() {
        return size;
    }

    long evictions() {
        return evictions;
    }
}
