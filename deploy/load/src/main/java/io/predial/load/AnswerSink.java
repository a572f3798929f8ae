package io.predial.load;

import java.nio.ByteBuffer;

/**
 * Is told of every request exactly once, warm-up included, on the load thread: what it does delays the load, so it
 * must be brief and must not block. What it throws ends the run.
 */
public interface AnswerSink {
    AnswerSink NONE = new AnswerSink() {
        @Override
        public void answered(Exchange exchange, ByteBuffer body) {
        }

        @Override
        public void failed(Exchange exchange) {
        }
    };

    /** @param body valid during the call only */
    void answered(Exchange exchange, ByteBuffer body);

    void failed(Exchange exchange);
}
