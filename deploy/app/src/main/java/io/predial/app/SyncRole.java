package io.predial.app;

import io.predial.node.OpsServer.Readiness;
import io.predial.store.ChangeListener;
import io.predial.store.OutboxRelay;
import io.predial.sync.DncSync;
import io.predial.sync.SyncConfig;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Keeps the record moving: relays committed changes to Kafka and imports the registry files that are dropped. */
public final class SyncRole implements Role {
    private final OutboxRelay relay;
    private final DncSync sync;

    public SyncRole(Ground ground, SyncConfig config) {
        this.relay = new OutboxRelay(ground.database(), ground.config().kafka());
        this.sync = new DncSync(ground.database(), config, ground.context().clock());
        ground.metrics().more().counter("predial_changes_relayed", List.of(), relay, OutboxRelay::relayedCount);
        ground.metrics().more().counter("predial_relay_failures", List.of(), relay, OutboxRelay::failureCount);
        ground.metrics().more().counter("predial_registry_files_imported", List.of(), sync, DncSync::importedCount);
        ground.metrics().more().counter("predial_registry_files_rejected", List.of(), sync, DncSync::rejectedCount);
        ground.metrics().more().counter("predial_registry_import_failures", List.of(), sync, DncSync::failureCount);
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
        return new Readiness(true, new JsonObject().put("relays", relay.isActive())
                .put("filesImported", sync.importedCount()).put("filesRejected", sync.rejectedCount()));
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
