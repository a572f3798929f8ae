package io.predial.app;

import io.predial.node.OpsServer.Readiness;
import io.predial.store.ChangeListener;
import io.predial.store.OutboxRelay;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Keeps the record moving: relays committed changes to Kafka and imports the registry files that are dropped. */
public final class SyncRole implements Role {
    private final OutboxRelay relay;

    public SyncRole(Ground ground) {
        this.relay = new OutboxRelay(ground.database(), ground.config().kafka());
        ground.metrics().more().counter("predial_changes_relayed", List.of(), relay, OutboxRelay::relayedCount);
        ground.metrics().more().counter("predial_relay_failures", List.of(), relay, OutboxRelay::failureCount);
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
        return Future.succeededFuture();
    }

    @Override
    public Readiness readiness() {
        return new Readiness(true, new JsonObject().put("relays", relay.isActive()));
    }

    @Override
    public Future<Void> drain() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> stop() {
        return relay.stop();
    }
}
