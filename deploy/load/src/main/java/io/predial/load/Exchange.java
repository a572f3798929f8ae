package io.predial.load;

/**
 * A request and how it ended. Instants are {@link System#nanoTime()}.
 *
 * @param index         of the request in the run, from 0
 * @param target        which of {@link LoadSettings#targets()} it was sent to; -1 when it was not sent
 * @param dueNanos      when it should have been sent
 * @param sentNanos     when it was; 0 when it was not
 * @param answeredNanos when its answer was complete, or when it failed
 * @param status        HTTP status; 0 when it failed
 * @param failure       null when it was answered
 * @param warmUp        whether it belongs to the warm-up, which no figure counts
 */
public record Exchange(long index, int target, long dueNanos, long sentNanos, long answeredNanos, int status,
                       Failure failure, boolean warmUp) {
    /** What the caller waited, the wait for a free connection included. */
    public long latencyNanos() {
        return answeredNanos - dueNanos;
    }
}
