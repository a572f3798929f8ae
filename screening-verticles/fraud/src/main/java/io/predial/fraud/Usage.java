package io.predial.fraud;

/**
 * What counting said about one call.
 *
 * @param tooFast            the account asks about more calls a minute than it may
 * @param tooFastUntilMillis first instant at which it no longer does, if it asks nothing until then; 0 when never
 * @param tooOften           the account has called this number as often as it may in 24 hours
 * @param tooOftenUntilMillis first instant at which it may again; 0 when never
 */
record Usage(boolean tooFast, long tooFastUntilMillis, boolean tooOften, long tooOftenUntilMillis) {
    static final Usage WITHIN_LIMITS = new Usage(false, 0, false, 0);

    boolean isWithinLimits() {
        return !tooFast && !tooOften;
    }
}
