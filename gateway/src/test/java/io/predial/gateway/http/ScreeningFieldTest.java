package io.predial.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ScreeningFieldTest {
    private static final int TIMES = 1_000;

    @Test
    void everyFieldIsFoundByNameAndLeavesNothingBehind() {
        assertEquals(ScreeningField.values().length, ScreeningField.COUNT);
        ScreeningField[] all = ScreeningField.values();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        int wrong = 0;
        for (int i = 0; i < TIMES; i++) {
            for (ScreeningField field : all) {
                wrong += ScreeningField.named(field.jsonName) == field ? 0 : 1;
            }
        }
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertEquals(0, wrong);
        assertTrue(bytes < (long) TIMES * all.length, bytes + " bytes for " + TIMES * all.length + " names");
    }
}
