package io.predial.fraud;

import java.util.Arrays;

/**
 * When an account called one number in the last 24 hours, exactly. A call counts until it is 24 hours old: at that
 * instant it does not. Not thread-safe: {@link FraudCounters} guards it.
 */
final class Attempts {
    static final long WINDOW_MILLIS = 24 * 60 * 60 * 1_000L;
    private static final int CAPACITY_MIN = 2;

    /** Ascending. */
    private long[] times = new long[CAPACITY_MIN];
    private int size;

    /** Adds a call, wherever in time it belongs, and forgets those that have left the window of the newest. */
    void add(long atMillis) {
        forgetOlderThanADayAt(atMillis);
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
        }
        int place = countUpTo(atMillis);
        System.arraycopy(times, place, times, place + 1, size - place);
        times[place] = atMillis;
        size++;
    }

    /** Calls at this very instant. */
    int at(long atMillis) {
        return countUpTo(atMillis) - countUpTo(atMillis - 1);
    }

    private void forgetOlderThanADayAt(long atMillis) {
        forget(countUpTo(Math.max(atMillis, size == 0 ? atMillis : times[size - 1]) - WINDOW_MILLIS));
    }

    private void forget(int oldest) {
        if (oldest > 0) {
            System.arraycopy(times, oldest, times, 0, size - oldest);
            size -= oldest;
        }
    }

    /** Another node counted so many at this instant: what both counted is the same call. Of too many the newest stay. */
    void merge(long atMillis, int calls) {
        forgetOlderThanADayAt(atMillis);
        for (int here = at(atMillis); here < calls; here++) {
            if (size >= FraudCounters.ATTEMPTS_LIMIT_MAX) {
                if (atMillis <= times[0]) {
                    return;
                }
                forget(1);
            }
            add(atMillis);
        }
    }

    /** Each instant once, ascending, from the given one on. */
    long[] instantsSince(long millis) {
        return Arrays.stream(times, countUpTo(millis - 1), size).distinct().toArray();
    }

    /** Calls in the 24 hours before an instant, later ones not counted. */
    int before(long atMillis) {
        return countUpTo(atMillis) - countUpTo(atMillis - WINDOW_MILLIS);
    }

    /** Calls in the 24 hours before an instant, and later ones: another gateway's clock may be ahead. */
    int since(long atMillis) {
        return size - countUpTo(atMillis - WINDOW_MILLIS);
    }

    /** The first instant from which fewer than {@code limit} calls count, if none comes before; 0 when never. */
    long freeAtMillis(int limit) {
        return limit <= 0 ? 0 : size < limit ? Long.MIN_VALUE : times[size - limit] + WINDOW_MILLIS;
    }

    private int countUpTo(long millis) {
        if (size == 0 || times[size - 1] <= millis) {
            return size; // So it is for every call that comes after the ones before.
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] <= millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
