package io.predial.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UncopiedBufferTest {
    private static final int BYTES = 1 << 20;

    private final byte[] json = "{\"verdict\":\"allow\"}\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void theBodyIsTheAnswersOwnBytes() {
        assertSame(json, ((BufferInternal) UncopiedBuffer.of(json)).getByteBuf().array());
    }

    /** A repeat of the call, a look-up and the record read the same bytes, maybe while they are sent. */
    @Test
    void whoReadsABodyTakesNothingFromTheNext() {
        byte[] before = json.clone();
        Buffer first = UncopiedBuffer.of(json);
        ((BufferInternal) first).getByteBuf().skipBytes(5).release();
        assertArrayEquals(before, UncopiedBuffer.of(json).getBytes());
        assertEquals(json.length, UncopiedBuffer.of(json).length());
    }

    /** The writer is used again, so its bytes are copied out of it, and not a second time. */
    @Test
    void aMessageIsCopiedOnceAndStaysAsItWasWritten() {
        WireWriter writer = new WireWriter(BYTES);
        writer.raw(new byte[BYTES], BYTES);
        UncopiedBuffer.of(writer.toBytes());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        Buffer message = UncopiedBuffer.of(writer.toBytes());
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertTrue(allocated < BYTES * 3 / 2, allocated + " bytes for a message of " + BYTES);
        writer.clear().u8(7);
        assertArrayEquals(new byte[BYTES], message.getBytes());
    }
}
