package io.predial.bus;

import io.netty.buffer.Unpooled;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** What was written, as the bus takes it. */
final class MessageBytes {
    private MessageBytes() {
    }

    /** Copied once, out of the writer, which is used again; {@link Buffer#buffer(byte[])} would copy a second time. */
    static Buffer of(WireWriter written) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(written.toBytes()));
    }
}
