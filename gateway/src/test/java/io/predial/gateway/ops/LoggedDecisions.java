package io.predial.gateway.ops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A decision log with its figures, impatient enough for a test. */
final class LoggedDecisions implements AutoCloseable {
    static final long PLENTY = 64L << 20;
    private static final long WAIT_SECONDS = 40;

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final DecisionLog log;
    private boolean closed;

    LoggedDecisions(String bootstrap, String topic, Path spool) {
        this(bootstrap, topic, spool, PLENTY, Map.of());
    }

    LoggedDecisions(String bootstrap, String topic, Path spool, long spoolBytesMax, Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", bootstrap,
                "request.timeout.ms", 1_000, "delivery.timeout.ms", 2_000));
        settings.putAll(kafka);
        log = new DecisionLog(new DecisionLog.Settings(topic, 100_000, "", spool, spoolBytesMax, settings), metrics);
    }

    /** The ids from one number to before another, as screenings would have them. */
    static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj("%026d"::formatted).toList();
    }

    void offer(List<String> ids) {
        ids.forEach(id -> log.offer(Decided.blocked(id)));
    }

    DecisionLog log() {
        return log;
    }

    long sent() {
        return count("predial_decision_records_sent");
    }

    long spooled() {
        return count("predial_decision_records_spooled");
    }

    long replayed() {
        return count("predial_decision_records_replayed");
    }

    long dropped() {
        return count("predial_decision_records_dropped");
    }

    long damaged() {
        return count("predial_decision_spool_damaged");
    }

    int unacknowledged() {
        return (int) metrics.get("predial_decision_records_unacknowledged").gauge().value();
    }

    double oldestUnacknowledgedSeconds() {
        return metrics.get("predial_decision_unacknowledged_seconds").gauge().value();
    }

    boolean isUp() {
        return metrics.get("predial_decision_kafka_up").gauge().value() == 1;
    }

    long spoolBytes() {
        return (long) metrics.get("predial_decision_spool_bytes").gauge().value();
    }

    void until(String what, BooleanSupplier holds) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!holds.getAsBoolean() && System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertTrue(holds.getAsBoolean(), what + ": sent " + sent() + ", spooled " + spooled() + ", replayed "
                + replayed() + ", dropped " + dropped() + ", bytes " + spoolBytes());
    }

    private long count(String counter) {
        return (long) metrics.get(counter).functionCounter().count();
    }

    /** The clean stop. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            log.close();
        }
    }
}
