package io.predial.store;

import org.slf4j.Logger;

/** Something that keeps failing: says so once when it starts, once when it is over, and how long to wait in between. */
public final class Trouble {
    private static final long PAUSE_MILLIS_MIN = 100;
    private static final long PAUSE_MILLIS_MAX = 3_000;

    private final Logger log;
    private final String what;
    private long pauseMillis = PAUSE_MILLIS_MIN;
    private volatile String current;

    public Trouble(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    /**
     * @return how long to wait before the next attempt: twice as long each time, up to {@value #PAUSE_MILLIS_MAX} ms
     */
    public long failed(Throwable failure) {
        String description = StoreUnavailableException.describe(failure);
        if (current == null) {
            log.warn("{}: {}; trying again until it works", what, description);
            log.debug("{}", what, failure);
        }
        current = description;
        long pause = pauseMillis;
        pauseMillis = Math.min(PAUSE_MILLIS_MAX, pauseMillis * 2);
        return pause;
    }

    public void over() {
        if (current != null) {
            log.info("{}: works again", what);
        }
        current = null;
        pauseMillis = PAUSE_MILLIS_MIN;
    }

    /** What is wrong now, fit for a log; null when nothing is. */
    public String current() {
        return current;
    }
}
