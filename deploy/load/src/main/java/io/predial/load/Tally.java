package io.predial.load;

import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts what was measured. On the load thread only. */
final class Tally {
    private static final long LATENCY_NANOS_MAX = 3_600_000_000_000L;

    private final Histogram latency = histogram();
    private final Histogram service = histogram();
    private final Histogram lateness = histogram();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
    private final long[] failuresByTarget;
    private final long measureFromNanos;
    private long lastNanos;
    private long warmUp;
    private long cpuNanosBefore;

    Tally(int targets, long measureFromNanos) {
        this.failuresByTarget = new long[targets];
        this.measureFromNanos = measureFromNanos;
        this.lastNanos = measureFromNanos;
        startOfMeasuring();
    }

    private static Histogram histogram() {
        return new Histogram(1_000, LATENCY_NANOS_MAX, 3);
    }

    void startOfMeasuring() {
        cpuNanosBefore = cpuNanos();
    }

    void answered(Exchange exchange) {
        if (exchange.warmUp()) {
            warmUp++;
            return;
        }
        lastNanos = exchange.answeredNanos();
        latency.recordValue(within(exchange.latencyNanos()));
        service.recordValue(within(exchange.answeredNanos() - exchange.sentNanos()));
        statuses.merge(exchange.status(), 1L, Long::sum);
    }

    void failed(Exchange exchange) {
        if (exchange.warmUp()) {
            warmUp++;
            return;
        }
        failures.merge(exchange.failure(), 1L, Long::sum);
        if (exchange.target() >= 0) {
            failuresByTarget[exchange.target()]++;
        }
    }

    void ticked(long atNanos, long nowNanos) {
        if (nowNanos - measureFromNanos >= 0) {
            lateness.recordValue(within(nowNanos - atNanos));
        }
    }

    LoadReport report(long nowNanos) {
        long failed = failures.values().stream().mapToLong(Long::longValue).sum();
        long answered = latency.getTotalCount();
        double seconds = Math.max(1, lastNanos - measureFromNanos) / 1e9;
        double cpuMicros = (cpuNanos() - cpuNanosBefore) / 1e3 / Math.max(1, answered + failed);
        return new LoadReport(warmUp, answered + failed, answered, failed, answered / seconds,
                LoadReport.Percentiles.of(latency), LoadReport.Percentiles.of(service),
                LoadReport.Percentiles.of(lateness), new TreeMap<>(statuses), new TreeMap<>(failures),
                failuresByTarget.clone(), cpuMicros);
    }

    private static long within(long nanos) {
        return Math.min(Math.max(nanos, 0), LATENCY_NANOS_MAX);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
