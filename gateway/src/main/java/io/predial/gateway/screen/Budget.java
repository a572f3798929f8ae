package io.predial.gateway.screen;

import java.util.concurrent.TimeUnit;

/**
 * The time one request may take.
 *
 * @param arrivalNanos  {@link System#nanoTime} when its first byte was seen; the budget counts from it
 * @param millis        the budget: what is promised, or less when the caller gives up sooner
 * @param promisedMillis the account's budget, whatever the caller asked for
 * @param reserveMillis part of it kept for deciding and writing; a small budget keeps a fifth at most
 */
public record Budget(long arrivalNanos, int millis, int promisedMillis, int reserveMillis) {
    private static final int RESERVE_SHARE = 5;

    /** A budget that no caller has cut short. */
    public Budget(long arrivalNanos, int millis, int reserveMillis) {
        this(arrivalNanos, millis, millis, reserveMillis);
    }

    /** When the answer of a call that is refused leaves, although checks are missing; never after their deadline. */
    long settleRefusalNanos(long afterNanos) {
        long deadlineNanos = checksDeadlineNanos();
        long settleNanos = arrivalNanos + afterNanos;
        return deadlineNanos - settleNanos < 0 ? deadlineNanos : settleNanos;
    }

    /** The instant ({@link System#nanoTime}) after which no finding is waited for. */
    public long checksDeadlineNanos() {
        long budgetNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        return arrivalNanos + budgetNanos
                - Math.min(TimeUnit.MILLISECONDS.toNanos(reserveMillis), budgetNanos / RESERVE_SHARE);
    }
}
