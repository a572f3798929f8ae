package io.predial.acceptance;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Looks again and again until something holds. */
final class Eventually {
    private static final int PAUSE_MILLIS = 20;

    private Eventually() {
    }

    /** @return milliseconds it took; fails when it does not hold in time */
    static long holds(String what, int withinMillis, Callable<Boolean> condition) throws Exception {
        long startNanos = System.nanoTime();
        while (true) {
            boolean held = condition.call();
            long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            if (held) {
                return tookMillis;
            }
            if (tookMillis > withinMillis) {
                throw new AssertionError(what + " did not hold within " + withinMillis + " ms");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }
}
