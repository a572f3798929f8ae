package io.predial.gateway.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OnTheWayTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final OnTheWay onTheWay = new OnTheWay(nanos::get);

    @Test
    void theOldestCountsWhateverOrderPacketsArriveIn() {
        assertEquals(0, onTheWay.oldestSeconds());
        Runnable first = onTheWay.add(packet(2));
        nanos.addAndGet(1_000_000_000);
        Runnable second = onTheWay.add(packet(3));
        nanos.addAndGet(500_000_000);
        Runnable third = onTheWay.add(packet(1));
        assertEquals(6, onTheWay.records());
        assertEquals(6 * 3, onTheWay.bytes());
        assertEquals(1.5, onTheWay.oldestSeconds());
        second.run();
        assertEquals(3, onTheWay.records());
        assertEquals(1.5, onTheWay.oldestSeconds());
        first.run();
        assertEquals(0, onTheWay.oldestSeconds());
        assertEquals(1, onTheWay.records());
        third.run();
        assertEquals(0, onTheWay.records());
        assertEquals(0, onTheWay.bytes());
    }

    private static RecordPacket packet(int records) {
        return new RecordPacket(Collections.nCopies(records, new DecisionRecord(new byte[1], new byte[2])));
    }
}
