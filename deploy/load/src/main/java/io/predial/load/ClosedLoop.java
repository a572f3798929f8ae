package io.predial.load;

import java.util.concurrent.CompletableFuture;

/**
 * As much load as the target takes: each connection sends its next request when it has the answer to the last. Good
 * for the peak; its latencies leave out those who would have waited, so {@link OpenLoop} is the one to quote.
 */
public final class ClosedLoop {
    private final LoadRun run;

    public ClosedLoop(LoadSettings settings, Requests requests, AnswerSink sink) {
        this.run = new LoadRun(settings, requests, sink, startNanos -> new Pace.Closed(startNanos, settings));
    }

    /** Starts the load; to be called once. Fails when no target accepts connections or the sink throws. */
    public CompletableFuture<LoadReport> start() {
        return run.start();
    }

    /** Ends early: what was sent is still waited for. */
    public void stop() {
        run.stop();
    }
}
