package io.predial.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.store.Change;
import io.predial.store.ChangeListener;
import io.predial.store.Kind;
import io.predial.store.rows.RegistryRow;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How old each registry is and how long it may still be relied on, by what this process was told: a node that lost touch shows
 * its own copy growing old.
 */
final class RegistryAges implements ChangeListener {
    private static final double DAY_MILLIS = 86_400_000;

    private final MeterRegistry metrics;
    private final Clock clock;
    private final Map<String, List<Meter>> shown = new HashMap<>();

    RegistryAges(MeterRegistry metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void begin() {
        // What a full load does not bring was never taken away: registries are not deleted.
    }

    @Override
    public void apply(Change change) {
        if (change.kind() == Kind.REGISTRY) {
            RegistryRow row = change.deleted() ? null : RegistryRow.from(change.row());
            show(change.row().getString("id"), row);
        }
    }

    @Override
    public Future<Void> commit(long version) {
        return Future.succeededFuture();
    }

    private void show(String id, RegistryRow row) {
        shown.getOrDefault(id, List.of()).forEach(metrics::remove);
        shown.remove(id);
        if (row == null || row.segments().isEmpty()) {
            return;
        }
        long oldestMillis = row.oldestMillis();
        List<Meter> meters = new ArrayList<>();
        meters.add(Gauge.builder("predial_sync_registry_age_days", () -> (clock.millis() - oldestMillis) / DAY_MILLIS)
                .tag("registry", id).description("Age of the oldest segment in force, days").register(metrics));
        meters.add(Gauge.builder("predial_sync_registry_days_left",
                        () -> row.maxAgeDays() - (clock.millis() - oldestMillis) / DAY_MILLIS)
                .tag("registry", id).description("Days until the oldest segment in force may no longer be relied on")
                .register(metrics));
        shown.put(id, meters);
    }
}
