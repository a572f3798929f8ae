package io.predial.bus;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.function.Supplier;

/** Tells the gateways, several times a second, that this node lives and in what state; answers their probes. */
public final class Announcer extends VerticleBase {
    /** Time between announcements. A gateway that misses four of them stops asking: well within a second of a death. */
    public static final int INTERVAL_MILLIS = 150;
    private static final int SELF_PROBE_TIMEOUT_MILLIS = 2_000;

    private final String node;
    private final Supplier<Announcement> source;

    public Announcer(String node, Supplier<Announcement> source) {
        this.node = node;
        this.source = source;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(INTERVAL_MILLIS, timer -> announce());
        return vertx.eventBus().<Buffer>consumer(BusAddress.echo(node), probe -> probe.reply(probe.body())).completion();
    }

    /** Announces at once, for changes of state that should not wait for the next beat. */
    public void announce() {
        vertx.eventBus().publish(BusAddress.NODES, Buffer.buffer(source.get().toBytes()));
    }

    /** Sends a probe to this node's own address through the cluster: succeeds when the registration has taken hold. */
    public Future<Void> probeItself() {
        return vertx.eventBus().<Buffer>request(BusAddress.echo(node), Buffer.buffer("ready?"),
                new DeliveryOptions().setSendTimeout(SELF_PROBE_TIMEOUT_MILLIS)).mapEmpty();
    }
}
