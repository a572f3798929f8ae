package io.predial.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.store.Kind;
import io.predial.store.Reconcile;
import io.predial.store.ReconcileCounters;

/** The figures of the nightly comparison with PostgreSQL. */
final class ReconcileMetrics {
    private ReconcileMetrics() {
    }

    static void register(Reconcile reconcile, MeterRegistry metrics) {
        ReconcileCounters counters = reconcile.counters();
        for (Kind kind : Kind.values()) {
            FunctionCounter.builder("predial_reconcile_differences", counters, c -> c.differences(kind).sum())
                    .tag("kind", kind.id()).description("Times that data in memory differed from PostgreSQL").register(metrics);
        }
        FunctionCounter.builder("predial_reconcile_runs", counters, c -> c.runs.sum())
                .description("Comparisons with PostgreSQL made").register(metrics);
        FunctionCounter.builder("predial_reconcile_skipped", counters, c -> c.skipped.sum())
                .description("Comparisons with PostgreSQL that could not be made").register(metrics);
        FunctionCounter.builder("predial_segments_mended", counters, c -> c.segmentsMended.sum())
                .description("Registry files replaced after a comparison found them damaged").register(metrics);
        FunctionCounter.builder("predial_segment_bytes_verified", counters, c -> c.segmentBytesVerified.sum())
                .description("Registry files compared with their names, bytes").register(metrics);
        Gauge.builder("predial_reconcile_last_success_timestamp_seconds", counters, c -> c.lastSuccessAtMillis() / 1e3)
                .description("When this process last held what PostgreSQL does, seconds since 1970; 0 for never")
                .register(metrics);
    }
}
