package io.predial.load;

import java.nio.ByteBuffer;

/** Throws at the first answer. */
final class RefusingSink implements AnswerSink {
    @Override
    public void answered(Exchange exchange, ByteBuffer body) {
        throw new IllegalStateException("the sink is full");
    }

    @Override
    public void failed(Exchange exchange) {
        throw new IllegalStateException("the sink is full");
    }
}
