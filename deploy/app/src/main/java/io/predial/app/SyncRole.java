package io.predial.app;

import io.predial.node.OpsServer.Readiness;
import io.predial.store.ChangeListener;
import io.predial.store.OutboxRelay;
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
        ground.metrics().more().counter("predial_changes_relayed", List.of(), relay, OutboxRelay::relayedCount);
        ground.metrics().more().counter("predial_relay_failures", List.of(), relay, OutboxRelay::failureCount);
        ground.metrics().more().counter("predial_registry_files_imported", List.of(), sync, DncSync::importedCount);
        ground.metrics().more().counter("predial_registry_files_rejected", List.of(), sync, DncSync::rejectedCount);
        ground.metrics().more().counter("predial_registry_import_failures", List.of(), sync, DncSync::failureCount);
        ground.metrics().gauge("predial_sync_active", sync, s -> s.isActive() ? 1 : 0);
        this.ages = new AgeMetrics(ground.metrics());
        ground.context().vertx().setPeriodic(AGES_EVERY_MILLIS, timer -> ages.show(sync.ages()));
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
