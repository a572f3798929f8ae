package io.predial.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.store.Kind;
import io.predial.store.Reconcile;
import io.predial.store.ReconcileCounters;
import java.util.List;

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
        metrics.more().counter("predial_reconcile_runs", List.of(), counters, c -> c.runs.sum());
        metrics.more().counter("predial_reconcile_skipped", List.of(), counters, c -> c.skipped.sum());
        metrics.more().counter("predial_segments_mended", List.of(), counters, c -> c.segmentsMended.sum());
        metrics.more().counter("predial_segment_bytes_verified", List.of(), counters, c -> c.segmentBytesVerified.sum());
        metrics.gauge("predial_reconcile_last_success_timestamp_seconds", counters, c -> c.lastSuccessAtMillis() / 1e3);
    }
}
