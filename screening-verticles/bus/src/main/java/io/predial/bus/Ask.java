package io.predial.bus;

import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import java.util.function.Consumer;

/** One check's part of one call, on its way. Belongs to one event loop. */
final class Ask {
    final CheckId check;
    final String account;
    final byte[] request;
    final long deadlineNanos;
    private final Consumer<Finding> sink;
    /** The node it went to first. */
    Peer first;
    /** It failed at once on one node and was sent to another; not a second time. */
    boolean resent;
    private int underway;
    private boolean answered;

    Ask(CheckId check, String account, byte[] request, long deadlineNanos, Consumer<Finding> sink) {
        this.check = check;
        this.account = account;
        this.request = request;
        this.deadlineNanos = deadlineNanos;
        this.sink = sink;
    }

    /** Hands the finding over, once. */
    void answer(Finding finding) {
        if (!answered) {
            answered = true;
            sink.accept(finding);
        }
    }

    /** It was handed to a lane; a hedged ask is in two. */
    void underway() {
        underway++;
    }

    /** @return true when no other lane may still answer it */
    boolean failedEverywhere() {
        return --underway <= 0;
    }

    boolean isAnswered() {
        return answered;
    }

    long remainingMicros(long nowNanos) {
        return (deadlineNanos - nowNanos) / 1_000;
    }
}
