package io.predial.gateway.ops;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What was handed to Kafka and not acknowledged yet. A broker that stands still refuses nothing for as long as the producer is
 * patient: until then nothing else shows that records wait for it. From any thread.
 */
final class OnTheWay {
    private final LongSupplier nanos;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicLong ordinal = new AtomicLong();
    /** When each packet was handed over, by its ordinal: packets are acknowledged out of order. */
    private final ConcurrentSkipListMap<Long, Long> sinceNanos = new ConcurrentSkipListMap<>();

    /** @param nanos a clock like {@link System#nanoTime} */
    OnTheWay(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** @return to be run once, when the packet is acknowledged or given back */
    Runnable add(RecordPacket packet) {
        int size = packet.bytes();
        int count = packet.count();
        Long key = ordinal.incrementAndGet();
        bytes.addAndGet(size);
        records.addAndGet(count);
        sinceNanos.put(key, nanos.getAsLong());
        return () -> {
            sinceNanos.remove(key);
            records.addAndGet(-count);
            bytes.addAndGet(-size);
        };
    }

    long bytes() {
        return bytes.get();
    }

    int records() {
        return records.get();
    }

    /** Since the oldest of them was handed over; 0 when there is none. */
    double oldestSeconds() {
        Map.Entry<Long, Long> oldest = sinceNanos.firstEntry();
        return oldest == null ? 0 : (nanos.getAsLong() - oldest.getValue()) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
