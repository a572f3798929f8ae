package io.predial.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class MessageBytesTest {
    private static final int BYTES = 1 << 20;

    @Test
    void aMessageIsCopiedOnceAndStaysAsItWasWritten() {
        WireWriter writer = new WireWriter(BYTES);
        writer.raw(new byte[BYTES], BYTES);
        MessageBytes.of(writer);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        Buffer message = MessageBytes.of(writer);
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertTrue(allocated < BYTES * 3 / 2, allocated + " bytes for a message of " + BYTES);
        writer.clear().u8(7);
        assertArrayEquals(new byte[BYTES], message.getBytes());
    }
}
