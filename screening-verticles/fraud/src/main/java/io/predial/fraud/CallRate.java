package io.predial.fraud;

import java.util.stream.LongStream;

/**
 * Calls of one account in a sliding minute, in tenths of a second, so the memory is the same for every limit. A call
 * counts until its whole tenth is a minute old: no 60 seconds hold more than the limit, and a caller waits 0.1 s longer
 * at most. Not thread-safe: {@link FraudCounters} guards it.
 */
final class CallRate {
    static final long WINDOW_MILLIS = 60_000;
    private static final long BUCKET_MILLIS = 100;
    private static final int WINDOW_BUCKETS = (int) (WINDOW_MILLIS / BUCKET_MILLIS);
    private static final int BUCKETS = WINDOW_BUCKETS + 1;

    private final int[] counts = new int[BUCKETS];
    private long newest = Long.MIN_VALUE;
    private int total;

    /**
     * Counts a call if the limit leaves room for it. One that arrives out of order counts at its own time; one older than
     * the window, for nothing. A refused call is not counted: who dials too fast is held at the limit, not locked out.
     *
     * @return false when the window that ends with the newest call is full
     */
    boolean addWithin(long atMillis, int limit) {
        long bucket = Math.floorDiv(atMillis, BUCKET_MILLIS);
        advanceTo(bucket);
        if (total >= limit) {
            return false;
        }
        if (newest - bucket <= WINDOW_BUCKETS) {
            counts[slot(bucket)]++;
            total++;
        }
        return true;
    }

    /** Calls in the tenth of a second of this instant; 0 for one that has left the window. */
    int inTenth(long atMillis) {
        long bucket = Math.floorDiv(atMillis, BUCKET_MILLIS);
        return bucket <= newest && newest - bucket <= WINDOW_BUCKETS ? counts[slot(bucket)] : 0;
    }

    /** Another node counted so many in that tenth of a second: what both counted is the same calls. */
    void merge(long atMillis, int calls) {
        long bucket = Math.floorDiv(atMillis, BUCKET_MILLIS);
        advanceTo(bucket);
        if (newest - bucket <= WINDOW_BUCKETS && calls > counts[slot(bucket)]) {
            total += calls - counts[slot(bucket)];
            counts[slot(bucket)] = calls;
        }
    }

    /** One instant in each tenth of a second that has calls, from the given one on. */
    long[] instantsSince(long millis) {
        return LongStream.rangeClosed(Math.max(newest - WINDOW_BUCKETS, Math.floorDiv(millis, BUCKET_MILLIS)), newest)
                .filter(bucket -> counts[slot(bucket)] > 0).map(bucket -> bucket * BUCKET_MILLIS).toArray();
    }

    /** Calls in the window that ends at this instant. */
    int inWindow(long atMillis) {
        long last = Math.floorDiv(atMillis, BUCKET_MILLIS);
        int sum = 0;
        for (long bucket = Math.max(last, newest) - WINDOW_BUCKETS; bucket <= Math.min(last, newest); bucket++) {
            sum += counts[slot(bucket)];
        }
        return sum;
    }

    /** The first instant at which one more call keeps the limit, if none comes before; 0 when no call ever does. */
    long freeAtMillis(int limit) {
        if (limit <= 0) {
            return 0;
        }
        long oldest = newest - WINDOW_BUCKETS;
        int remaining = total;
        while (remaining >= limit) {
            remaining -= counts[slot(oldest)];
            oldest++;
        }
        return (oldest + WINDOW_BUCKETS) * BUCKET_MILLIS;
    }

    private void advanceTo(long bucket) {
        if (bucket <= newest) {
            return;
        }
        long first = newest == Long.MIN_VALUE ? bucket : Math.max(newest + 1, bucket - WINDOW_BUCKETS);
        for (long passed = first; passed <= bucket; passed++) {
            total -= counts[slot(passed)];
            counts[slot(passed)] = 0;
        }
        newest = bucket;
    }

    private static int slot(long bucket) {
        return Math.floorMod(bucket, BUCKETS);
    }
}
