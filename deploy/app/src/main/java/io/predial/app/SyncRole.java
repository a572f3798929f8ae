package io.predial.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.node.OpsServer.Readiness;
import io.predial.store.ChangeListener;
import io.predial.store.OutboxRelay;
import io.predial.sync.BitmapCache;
import io.predial.sync.DncSync;
import io.predial.sync.SyncConfig;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps the record moving: relays committed changes to Kafka and imports the registry files that are dropped. */
public final class SyncRole implements Role {
    private static final long AGES_EVERY_MILLIS = 5_000;

    private final OutboxRelay relay;
    private final DncSync sync;
    private final AgeMetrics ages;

    public SyncRole(Ground ground, SyncConfig config) {
        this.relay = new OutboxRelay(ground.database(), ground.config().kafka());
        this.sync = new DncSync(ground.database(), config, ground.context().clock());
        FunctionCounter.builder("predial_changes_relayed", relay, OutboxRelay::relayedCount)
                .description("Committed changes handed to Kafka").register(ground.metrics());
        FunctionCounter.builder("predial_relay_failures", relay, OutboxRelay::failureCount)
                .description("Times that changes could not be handed to Kafka").register(ground.metrics());
        FunctionCounter.builder("predial_registry_files_imported", sync, DncSync::importedCount)
                .description("Registry files brought into force").register(ground.metrics());
        FunctionCounter.builder("predial_registry_files_rejected", sync, DncSync::rejectedCount)
                .description("Registry files refused for what they say").register(ground.metrics());
        FunctionCounter.builder("predial_registry_import_failures", sync, DncSync::failureCount)
                .description("Imports of registry files that failed and are tried again").register(ground.metrics());
        Gauge.builder("predial_sync_active", sync, s -> s.isActive() ? 1 : 0)
                .description("1 on the one worker that imports, else 0").register(ground.metrics());
        cacheMetrics(ground.metrics(), sync.cache());
        this.ages = new AgeMetrics(ground.metrics());
        ground.context().vertx().setPeriodic(AGES_EVERY_MILLIS, timer -> ages.show(sync.ages()));
    }

    private static void cacheMetrics(MeterRegistry metrics, BitmapCache cache) {
        FunctionCounter.builder("predial_sync_bitmaps_found", cache, BitmapCache::foundCount)
                .description("Bitmaps that change lists found on the worker's disk").register(metrics);
        FunctionCounter.builder("predial_sync_bitmaps_fetched", cache, BitmapCache::fetchedCount)
                .description("Bitmaps that change lists had to fetch from PostgreSQL").register(metrics);
        FunctionCounter.builder("predial_sync_bitmaps_damaged", cache, BitmapCache::damagedCount)
                .description("Bitmaps on the worker's disk that were not what they had been").register(metrics);
        Gauge.builder("predial_sync_bitmaps_not_kept", cache, BitmapCache::notKept)
                .description("Bitmaps in force that the worker's disk has no room for, or cannot take").register(metrics);
    }

    @Override
    public String name() {
        return "sync";
    }

    @Override
    public List<ChangeListener> listeners() {
        return List.of();
    }

    @Override
    public Future<Void> start() {
        relay.start();
        sync.start();
        return Future.succeededFuture();
    }

    @Override
    public Readiness readiness() {
        JsonArray registries = new JsonArray();
        sync.ages().forEach(age -> registries.add(new JsonObject().put("id", age.registry())
                .put("daysLeft", age.inForce() ? Math.floor(age.daysLeft()) : null).put("overdue", age.overdue())
                .put("nextDueAt", Optional.ofNullable(sync.nextDueMillis().get(age.registry()))
                        .map(millis -> Instant.ofEpochMilli(millis).toString()).orElse("at-once"))));
        return new Readiness(true, new JsonObject().put("relays", relay.isActive()).put("active", sync.isActive())
                .put("activity", sync.activity()).put("filesImported", sync.importedCount())
                .put("filesRejected", sync.rejectedCount()).put("registries", registries));
    }

    @Override
    public Future<Void> drain() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> stop() {
        return Future.join(sync.stop(), relay.stop()).mapEmpty();
    }
}
