package io.predial.fraud;

import java.util.Arrays;

/**
 * Calls of one account in a sliding minute, kept by whole seconds: 60 counters instead of a time per call. Guarded by its
 * own monitor.
 */
final class CallRate {
    static final int WINDOW_SECONDS = 60;
    private static final long SECOND_MILLIS = 1_000;

    private final int[] callsBySecond = new int[WINDOW_SECONDS];
    private long newestSecond;

    /** Counts one call at this instant. An instant older than the window no longer counts. */
    synchronized void add(long atMillis) {
        long second = Math.floorDiv(atMillis, SECOND_MILLIS);
        moveTo(second);
        if (second > newestSecond - WINDOW_SECONDS) {
            callsBySecond[slot(second)]++;
        }
    }

    /**
     * The first instant at which one more call stays within the limit.
     *
     * @return {@code atMillis} itself when it does now; 0 when the limit is 0 and waiting never helps
     */
    synchronized long allowedFrom(long atMillis, int callsMax) {
        if (callsMax <= 0) {
            return 0;
        }
        long second = Math.floorDiv(atMillis, SECOND_MILLIS);
        long oldest = second - WINDOW_SECONDS + 1;
        long calls = 0;
        for (long s = oldest; s <= newestSecond; s++) {
            calls += callsAt(s);
        }
        if (calls < callsMax) {
            return atMillis;
        }
        for (long s = oldest; s <= newestSecond; s++) {
            calls -= callsAt(s);
            if (calls < callsMax) {
                return (s + WINDOW_SECONDS) * SECOND_MILLIS;
            }
        }
        throw new IllegalStateException("an empty window is below every limit");
    }

    private int callsAt(long second) {
        return second > newestSecond - WINDOW_SECONDS && second <= newestSecond ? callsBySecond[slot(second)] : 0;
    }

    private void moveTo(long second) {
        if (second - newestSecond >= WINDOW_SECONDS) {
            Arrays.fill(callsBySecond, 0);
            newestSecond = second;
        }
        while (newestSecond < second) {
            newestSecond++;
            callsBySecond[slot(newestSecond)] = 0;
        }
    }

    private static int slot(long second) {
        return (int) Math.floorMod(second, (long) WINDOW_SECONDS);
    }
}
