package io.predial.app;

import io.predial.contract.CheckId;
import io.predial.gateway.Gateway;
import io.predial.gateway.GatewayConfig;
import io.predial.gateway.account.Directory;
import io.predial.gateway.ops.DecisionLog;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.OpsServer.Readiness;
import io.predial.store.ChangeListener;
import io.predial.store.Records;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * The front door. It runs the emergency rule itself, so that nothing that fails elsewhere can delay an emergency
 * call.
 */
public final class GatewayRole implements Role {
    private final Directory directory = new Directory();
    private final GatewayConfig config;
    private final Check emergency;
    private final Gateway gateway;

    public GatewayRole(Ground ground, GatewayConfig config, DecisionLog.Settings decisions) {
        this.config = config;
        this.emergency = emergency().open(ground.context());
        this.gateway = new Gateway(ground.context().vertx(), config, new Gateway.Parts(ground.node(), directory,
                emergency.rule(), new Records(ground.database()), decisions, ground.metrics()));
    }

    private static CheckProvider emergency() {
        return ServiceLoader.load(CheckProvider.class).stream().map(ServiceLoader.Provider::get)
                .filter(provider -> provider.id() == CheckId.EMERGENCY).findFirst()
                .orElseThrow(() -> new IllegalStateException("the emergency check is not on the class path"));
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public List<ChangeListener> listeners() {
        List<ChangeListener> listeners = new ArrayList<>(emergency.listeners());
        listeners.add(directory);
        return listeners;
    }

    @Override
    public Future<Void> start() {
        return PortInUse.explained(gateway.start(), config.host(), config.port(), "http");
    }

    public int port() {
        return gateway.port();
    }

    @Override
    public Readiness readiness() {
        return new Readiness(gateway.ready(), gateway.describe());
    }

    @Override
    public Future<Void> drain() {
        return gateway.drain();
    }

    @Override
    public Future<Void> stop() {
        return gateway.stop();
    }
}
