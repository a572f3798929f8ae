package io.predial.gateway.screen;

import io.predial.gateway.decision.Answer;

/** Whoever waits for a screening. Called on the event loop that asked: {@code answered} then {@code completed}, or failed. */
public interface Waiting {
    /** The answer, once. It may leave checks out that were not waited for. */
    void answered(Answer answer);

    /**
     * Every finding is in, or its time is over. Once, after {@link #answered}.
     *
     * @param whole what the record says: the answer itself, or the same verdict with what came in after it
     */
    void completed(Answer whole);

    /** Nothing could be decided. Once, instead of the others or, after an answer, instead of {@link #completed}. */
    void failed(RuntimeException fault);
}
