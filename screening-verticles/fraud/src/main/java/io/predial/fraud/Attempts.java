package io.predial.fraud;

import java.util.Arrays;

/**
 * When one account called one number in the last 24 hours: exact instants, because a law's "three in 24 hours" is a
 * rolling window and not a calendar day. It keeps no more than the limit needs. Guarded by its own monitor.
 */
final class Attempts {
    static final long WINDOW_MILLIS = 24 * 60 * 60 * 1_000L;
    /** The highest limit that can be kept; the administration refuses higher ones. */
    static final int ATTEMPTS_MAX = 1_000;

    private long[] atMillis = new long[2];
    private int size;

    synchronized void add(long instantMillis) {
        forgetBefore(instantMillis - WINDOW_MILLIS);
        if (size == ATTEMPTS_MAX) {
            System.arraycopy(atMillis, 1, atMillis, 0, --size);
        }
        if (size == atMillis.length) {
            atMillis = Arrays.copyOf(atMillis, Math.min(ATTEMPTS_MAX, size * 2));
        }
        int place = size;
        while (place > 0 && atMillis[place - 1] > instantMillis) {
            atMillis[place] = atMillis[--place];
        }
        atMillis[place] = instantMillis;
        size++;
    }

    /**
     * The first instant at which one more call stays within the limit.
     *
     * @return {@code instantMillis} itself when it does now; 0 when the limit is 0 and waiting never helps
     */
    synchronized long allowedFrom(long instantMillis, int attemptsMax) {
        if (attemptsMax <= 0) {
            return 0;
        }
        int recent = 0;
        for (int i = size - 1; i >= 0; i--) {
            if (atMillis[i] <= instantMillis - WINDOW_MILLIS) {
                break;
            }
            recent++;
            if (recent == attemptsMax) {
                return atMillis[i] + WINDOW_MILLIS;
            }
        }
        return instantMillis;
    }

    private void forgetBefore(long limitMillis) {
        int gone = 0;
        while (gone < size && atMillis[gone] <= limitMillis) {
            gone++;
        }
        System.arraycopy(atMillis, gone, atMillis, 0, size - gone);
        size -= gone;
    }
}
