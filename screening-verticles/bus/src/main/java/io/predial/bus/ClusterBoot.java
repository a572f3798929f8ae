package io.predial.bus;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.TimeUnit;

/**
 * Starts a clustered Vert.x with every option that matters written out. Hazelcast holds membership and subscriptions
 * only, never state of ours: it is AP, and maps lose updates under partition.
 */
public final class ClusterBoot {
    private static final int BUS_CONNECT_TIMEOUT_MILLIS = 500;
    private static final int BUS_PING_MILLIS = 1_000;

    private ClusterBoot() {
    }

    public static Future<Vertx> start(ClusterConfig config) {
        EventBusOptions bus = new EventBusOptions().setHost(config.host()).setPort(config.busPort())
                .setConnectTimeout(BUS_CONNECT_TIMEOUT_MILLIS)
                .setClusterPingInterval(BUS_PING_MILLIS).setClusterPingReplyInterval(BUS_PING_MILLIS)
                .setTcpNoDelay(true).setTrustAll(false);
        if (!config.publicHost().isEmpty()) {
            bus.setClusterPublicHost(config.publicHost());
        }
        if (config.busPublicPort() != 0) {
            bus.setClusterPublicPort(config.busPublicPort());
        }
        // Vert.x's own guard warns after 2 s; here one blocked loop is a missed budget for everybody on it.
        VertxOptions options = new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(config.eventLoops())
                .setMaxEventLoopExecuteTime(200).setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setWarningExceptionTime(1).setWarningExceptionTimeUnit(TimeUnit.SECONDS)
                .setEventBusOptions(bus);
        return Vertx.builder().with(options)
                .withClusterManager(new HazelcastClusterManager(hazelcast(config)))
                .buildClustered();
    }

    static Config hazelcast(ClusterConfig config) {
        // The file behind loadConfig defines the structures the cluster manager needs; only then our edits.
        Config hazelcast = ConfigUtil.loadConfig();
        hazelcast.setClusterName(config.name()).setLiteMember(config.lite());
        String loss = Integer.toString(config.heartbeatLossSeconds());
        hazelcast.setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.metrics.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.heartbeat.interval.seconds", "1")
                .setProperty("hazelcast.max.no.heartbeat.seconds", loss)
                .setProperty("hazelcast.merge.first.run.delay.seconds", "20")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "20")
                .setProperty("hazelcast.operation.call.timeout.millis", "5000")
                .setProperty("hazelcast.graceful.shutdown.max.wait", "20")
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.partition.count", "3");
        // Two backups: two nodes may die at once without losing a subscription (vertx-hazelcast issue 109).
        MultiMapConfig subscriptions = hazelcast.getMultiMapConfig("__vertx.subs");
        subscriptions.setBackupCount(2);
        hazelcast.getMapConfig("__vertx.nodeInfo").setBackupCount(2);
        NetworkConfig network = hazelcast.getNetworkConfig();
        network.setPort(config.hazelcastPort()).setPortAutoIncrement(false).setReuseAddress(true);
        if (!config.publicHost().isEmpty()) {
            network.setPublicAddress(config.publicHost() + ":" + config.hazelcastPort());
        }
        network.getInterfaces().setEnabled(true).clear().addInterface(config.host());
        JoinConfig join = network.getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(config.members()).setConnectionTimeoutSeconds(2);
        return hazelcast;
    }
}
