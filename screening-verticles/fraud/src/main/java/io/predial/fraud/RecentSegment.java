package io.predial.fraud;

import java.util.Arrays;

/**
 * A part of a {@link RecentTable}: entries in one array of numbers, chained by places and not by references. With an object
 * for each entry, the collector copied a node's calls of the last second and went through all that they had changed: 28 ms a
 * pause at 20 000 calls a second; a budget is 50. All of an entry lies together: a look-up waits for memory once or twice, and
 * not for each of its fields.
 */
final class RecentSegment<V> {
    /** More than one, so that what has expired goes faster than new entries come. */
    private static final int EXPIRED_REMOVED_PER_PUT = 2;
    private static final int CAPACITY_MIN = 16;
    private static final int NONE = -1;
    /** An entry: its key's two words, when it was put last, and two pairs of places. */
    private static final int LOW = 1;
    private static final int AT_MILLIS = 2;
    /** The hash, and the next entry of the same bucket; of a free place, the next free one. */
    private static final int CHAIN = 3;
    /** The entries put after and before. */
    private static final int ORDER = 4;
    private static final int WORDS = 5;

    private final int entriesMax;
    private final long lifetimeMillis;
    private long[] entries = new long[0];
    private Object[] values = new Object[0];
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

    /** @return the entry's value, which may be null; {@code absent} when none is still of interest at that instant */
    @SuppressWarnings("unchecked")
    V get(int hash, long keyHigh, long keyLow, long nowMillis, V absent) {
        int place = placeOf(hash, keyHigh, keyLow);
        return place == NONE || isExpired(place, nowMillis) ? absent : (V) values[place];
    }

    void put(int hash, long keyHigh, long keyLow, V value, long putMillis) {
        int place = placeOf(hash, keyHigh, keyLow);
        if (place >= 0) {
            leaveOrder(place);
            entries[at(place, AT_MILLIS)] = Math.max(atMillis(place), putMillis);
        } else {
            if (size >= entriesMax && putMillis < atMillis(oldest)) {
                evictions++;
                return;
            }
            place = newPlace(putMillis);
            entries[at(place, 0)] = keyHigh;
            entries[at(place, LOW)] = keyLow;
            entries[at(place, AT_MILLIS)] = putMillis;
            chain(place, hash);
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
        firstFree = second(place, CHAIN);
        size++;
        return place;
    }

    private void grow() {
        int before = values.length;
        int capacity = Math.min(Math.max(CAPACITY_MIN, before * 2), entriesMax);
        entries = Arrays.copyOf(entries, capacity * WORDS);
        values = Arrays.copyOf(values, capacity);
        buckets = new int[Integer.highestOneBit(Math.max(1, 2 * capacity - 1))];
        Arrays.fill(buckets, NONE);
        for (int place = 0; place < before; place++) {
            chain(place, first(place, CHAIN)); // Every place is taken, or it would not grow.
        }
        for (int place = capacity - 1; place >= before; place--) {
            setSecond(place, CHAIN, firstFree);
            firstFree = place;
        }
    }

    private int placeOf(int hash, long keyHigh, long keyLow) {
        if (size == 0) {
            return NONE;
        }
        int place = buckets[hash & buckets.length - 1];
        while (place != NONE && (entries[at(place, LOW)] != keyLow || entries[at(place, 0)] != keyHigh)) {
            place = second(place, CHAIN);
        }
        return place;
    }

    private void chain(int place, int hash) {
        int bucket = hash & buckets.length - 1;
        entries[at(place, CHAIN)] = pair(hash, buckets[bucket]);
        buckets[bucket] = place;
    }

    private void remove(int place) {
        int bucket = first(place, CHAIN) & buckets.length - 1;
        if (buckets[bucket] == place) {
            buckets[bucket] = second(place, CHAIN);
        } else {
            int before = buckets[bucket];
            while (second(before, CHAIN) != place) {
                before = second(before, CHAIN);
            }
            setSecond(before, CHAIN, second(place, CHAIN));
        }
        leaveOrder(place);
        values[place] = null;
        setSecond(place, CHAIN, firstFree);
        firstFree = place;
        size--;
    }

    private void leaveOrder(int place) {
        int newer = first(place, ORDER);
        int older = second(place, ORDER);
        if (newer == NONE) {
            newest = older;
        } else {
            setSecond(newer, ORDER, older);
        }
        if (older == NONE) {
            oldest = newer;
        } else {
            setFirst(older, ORDER, newer);
        }
    }

    private void becomeNewest(int place) {
        entries[at(place, ORDER)] = pair(NONE, newest);
        if (newest == NONE) {
            oldest = place;
        } else {
            setFirst(newest, ORDER, place);
        }
        newest = place;
    }

    private boolean isExpired(int place, long nowMillis) {
        return nowMillis - atMillis(place) > lifetimeMillis;
    }

    private long atMillis(int place) {
        return entries[at(place, AT_MILLIS)];
    }

    private static int at(int place, int word) {
        return place * WORDS + word;
    }

    private int first(int place, int word) {
        return (int) (entries[at(place, word)] >>> Integer.SIZE);
    }

    private int second(int place, int word) {
        return (int) entries[at(place, word)];
    }

    private void setFirst(int place, int word, int value) {
        entries[at(place, word)] = pair(value, second(place, word));
    }

    private void setSecond(int place, int word, int value) {
        entries[at(place, word)] = pair(first(place, word), value);
    }

    private static long pair(int first, int second) {
        return (long) first << Integer.SIZE | second & 0xFFFF_FFFFL;
    }

    @SuppressWarnings("unchecked")
    void visitSince(long millis, RecentTable.Visitor<V> visitor) {
        for (int place = oldest; place != NONE; place = first(place, ORDER)) {
            if (atMillis(place) >= millis) {
                visitor.entry(entries[at(place, 0)], entries[at(place, LOW)], (V) values[place], atMillis(place));
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
