package io.predial.bus;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the gateways, several times a second, that this node lives and in what state; answers their probes. Each beat
 * passes through every event loop that answers asks: when one of them has stood still too long, the
 * node announces itself no more and is left out, because with half a node half of its asks would burn their whole budget.
 * Loops that are only behind do not silence it: under too much load that would take away one node after the other.
 */
public final class Announcer extends VerticleBase {
    /** Time between announcements. A gateway that misses four of them stops asking: well within a second of a death. */
    public static final int INTERVAL_MILLIS = 150;
    private static final Logger log = LoggerFactory.getLogger(Announcer.class);
    private static final int SELF_PROBE_TIMEOUT_MILLIS = 2_000;

    private final String node;
    private final Supplier<Announcement> source;
    private final List<CheckVerticle> working;
    private final long stillNanos;
    /** Event loops that this beat has not passed yet. */
    private int behind;
    private long passedOnNanos;
    private boolean silent;

    /**
     * @param working     those whose event loops each beat passes; they may be added after this and before the start
     * @param stillMillis a beat that has not passed all of them for so long is the last; longer than any wait behind work that
     *                    could still be in time
     */
    public Announcer(String node, Supplier<Announcement> source, List<CheckVerticle> working, int stillMillis) {
        this.node = node;
        this.source = source;
        this.working = working;
        this.stillNanos = TimeUnit.MILLISECONDS.toNanos(stillMillis);
    }

    public Announcer(String node, Supplier<Announcement> source) {
        this(node, source, List.of(), 0);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(INTERVAL_MILLIS, timer -> beat());
        return vertx.eventBus().<Buffer>consumer(BusAddress.echo(node), probe -> probe.reply(probe.body())).completion();
    }

    private void beat() {
        long nowNanos = System.nanoTime();
        if (behind == 0) {
            passedOnNanos = nowNanos;
            for (CheckVerticle each : working) {
                behind++;
                each.passBeat(() -> context.runOnContext(passed -> cameRound()));
            }
        }
        boolean still = nowNanos - passedOnNanos > stillNanos;
        if (!still) {
            announce();
        } else if (!silent) {
            silent = true;
            log.warn("an event loop of node {} stands still; the node does not announce itself until it moves", node);
        }
    }

    private void cameRound() {
        behind--;
        if (behind == 0 && silent) {
            silent = false;
            log.info("all event loops of node {} move again", node);
        }
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
