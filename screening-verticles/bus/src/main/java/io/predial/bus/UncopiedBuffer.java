package io.predial.bus;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** Bytes as Vert.x takes them, without the copy that {@link Buffer#buffer(byte[])} makes. */
public final class UncopiedBuffer {
    private UncopiedBuffer() {
    }

    /** @param bytes not to be changed any more; several buffers may have the same ones, each with its own place in them */
    public static Buffer of(byte[] bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
    }
}
