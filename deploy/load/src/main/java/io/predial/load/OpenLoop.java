package io.predial.load;

import java.util.concurrent.CompletableFuture;

/**
 * Load at a rate of its own, as the world's calls come: request i is due at start + i/rate, however long the answers
 * before it take. Latency counts from the due instant, so a target that stalls is charged for everybody who waited
 * (no coordinated omission). No request is skipped.
 */
public final class OpenLoop {
    private final LoadRun run;

    public OpenLoop(LoadSettings settings, double perSecond, Requests requests, AnswerSink sink) {
        if (!(perSecond > 0 && perSecond <= 10_000_000)) {
            throw new IllegalArgumentException("a rate is above 0 and at most 10,000,000 a second");
        }
        this.run = new LoadRun(settings, requests, sink, startNanos -> new Pace.Open(startNanos, perSecond, settings));
    }

    /** Starts the load; to be called once. Fails when no target accepts connections or the sink throws. */
    public CompletableFuture<LoadReport> start() {
        return run.start();
    }

    /** Ends early: nothing more becomes due, what was due is still sent and waited for. */
    public void stop() {
        run.stop();
    }
}
