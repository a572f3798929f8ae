package io.predial.bus;

import io.predial.contract.CheckId;
import io.predial.contract.wire.Batch;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's own view of the screening nodes: who lives, in what state, how loaded. The bus itself would go round
 * robin over every registration, and to it a dead node looks like a slow one: with one of two nodes frozen, half of all
 * asks burn their whole budget. So nodes announce themselves, and a node is left out when it falls silent or lets
 * several batches in a row time out. It comes back when it announces itself again and answers a probe.
 *
 * <p>One verticle per process; {@link #choice} may be called from any event loop.
 */
public final class NodeView extends VerticleBase {
    private static final int RELAPSES_MAX = 5;
    private static final int TICK_MILLIS = 100;
    private static final int EMPTY_BATCH_BYTES = 16;
    private static final long LATE_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(4L * TICK_MILLIS);
    private static final Logger log = LoggerFactory.getLogger(NodeView.class);

    private final String ownNode;
    private final NodeViewConfig config;
    private final long silenceNanos;
    private final long forgetNanos;
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final AskCounters counters = new AskCounters();
    private final LongAdder ejections = new LongAdder();
    private volatile NodeChoice choice;
    private final LongAdder ejectionsHeld = new LongAdder();
    private final LongAdder nodesIgnored = new LongAdder();
    private long lastTickNanos;
    private long silenceCountsFromNanos;

    /** @param ownNode id of the screening node in this process, or any unused id when there is none */
    public NodeView(String ownNode, NodeViewConfig config) {
        this.ownNode = ownNode;
        this.config = config;
        this.silenceNanos = TimeUnit.MILLISECONDS.toNanos(config.silenceMillis());
        this.forgetNanos = TimeUnit.SECONDS.toNanos(config.forgetSeconds());
        this.choice = NodeChoice.among(List.of(), config);
    }

    /** With every setting at its default. */
    public NodeView(String ownNode) {
        this(ownNode, NodeViewConfig.defaults());
    }

    @Override
    public Future<?> start() {
        lastTickNanos = System.nanoTime();
        silenceCountsFromNanos = lastTickNanos;
        vertx.setPeriodic(TICK_MILLIS, timer -> tick());
        return vertx.eventBus().<Buffer>consumer(BusAddress.NODES, message -> {
            Announcement announcement = Announcement.read(message.body().getBytes());
            if (announcement != null) {
                heard(announcement);
            }
        }).completion();
    }

    /** The ids of the nodes that would be asked now, for people and readiness. */
    public List<String> nodesFor(CheckId check) {
        List<String> nodes = new ArrayList<>();
        for (Peer peer : choice.of(check)) {
            nodes.add(peer.node);
        }
        return nodes;
    }

    /** True when every check has a node that would be asked now. */
    public boolean isWhole() {
        NodeChoice now = choice;
        return Arrays.stream(CheckId.values()).allMatch(check -> now.of(check).length > 0);
    }

    /** What the nodes say of themselves, newest first known; silent ones included until they are forgotten. */
    public List<Announcement> announcements() {
        return peers.values().stream().map(peer -> peer.announcement).toList();
    }

    /** What this process asked. */
    public AskCounters counters() {
        return counters;
    }

    boolean knows(String node) {
        return peers.containsKey(node);
    }

    public long ejections() {
        return ejections.sum();
    }

    /** How often a node that let batches time out was asked on, because too many were out already or it was the last. */
    public long ejectionsHeld() {
        return ejectionsHeld.sum();
    }

    /** Announcements of nodes beyond the most that are followed. */
    public long nodesIgnored() {
        return nodesIgnored.sum();
    }

    /** A batch that had less time than a probe gets says nothing about its node when it times out. */
    long fairTimeoutMillis() {
        return config.probeMillis();
    }

    /** Who may be asked now. */
    NodeChoice choice() {
        return choice;
    }

    /**
     * A batch to this node was not answered: not in time, or with a failure of the whole. A failure counts like a timeout,
     * because a node that fails at once always looks least loaded and would draw all calls. Too many out, or the last one:
     * a slow answer beats none.
     *
     * @param sentNanos when the batch was sent
     */
    void unanswered(Peer peer, long sentNanos, long nowNanos) {
        int unanswered = peer.consecutiveUnanswered.incrementAndGet();
        if (unanswered == 1) {
            peer.unansweredSinceNanos = sentNanos;
        }
        boolean momentary = nowNanos - peer.unansweredSinceNanos
                < TimeUnit.MILLISECONDS.toNanos(config.unansweredMillis());
        if (unanswered < config.timeoutsToEject() || momentary || !peer.selectable) {
            return; // A node that is leaving is not asked anyway, and must not use up the share of those that may be out.
        }
        if (ejectUnlessTooMany(peer)) {
            log.warn("node {} left {} batches in a row unanswered; it is not asked until it answers a probe", peer.node,
                    unanswered);
        } else {
            peer.failing = peer.selectable;
            if (unanswered % config.timeoutsToEject() == 0) {
                ejectionsHeld.increment();
            }
        }
    }

    private synchronized boolean ejectUnlessTooMany(Peer peer) {
        if (!peer.selectable || !mayBeSpared(peer)) {
            return false;
        }
        putOnProbation(peer);
        peer.outForTimeouts = true;
        peer.reachable = false;
        ejections.increment();
        refresh();
        return true;
    }

    /** Whoever was back only for a moment stays out longer each time. */
    private void putOnProbation(Peer peer) {
        long nowNanos = System.nanoTime();
        long maxNanos = TimeUnit.MILLISECONDS.toNanos(config.probationMaxMillis());
        boolean stoodIt = peer.readmittedNanos == 0 || nowNanos - peer.readmittedNanos > maxNanos;
        peer.relapses = stoodIt ? 0 : Math.min(peer.relapses + 1, RELAPSES_MAX);
        peer.probationUntilNanos = nowNanos
                + Math.min(TimeUnit.MILLISECONDS.toNanos(config.probationMillis()) << peer.relapses, maxNanos);
    }

    /** For each of its checks: another node stays, and no more than the share are out for timeouts. */
    private boolean mayBeSpared(Peer peer) {
        for (CheckId check : peer.announcement.checks()) {
            int asked = choice.of(check).length;
            long out = peers.values().stream().filter(other -> other.outForTimeouts && other != peer
                    && other.announcement.checks().contains(check)).count();
            if (asked <= 1 || (out + 1) * 100 > config.ejectPercentMax() * (asked + out)) {
                return false;
            }
        }
        return true;
    }

    void answered(Peer peer) {
        if (peer.consecutiveUnanswered.get() != 0) {
            peer.consecutiveUnanswered.set(0);
            peer.failing = false;
        }
    }

    private void heard(Announcement announcement) {
        Peer peer = peers.get(announcement.node());
        if (peer == null) {
            if (peers.size() >= config.nodesMax()) {
                nodesIgnored.increment();
                return;
            }
            peer = new Peer(announcement.node(), announcement.node().equals(ownNode));
            peer.announcement = announcement;
            peer.probationUntilNanos = System.nanoTime();
            peers.put(peer.node, peer);
            log.info("node {} seen, {}", peer.node, announcement.state());
        }
        boolean stateChanged = peer.announcement.state() != announcement.state();
        peer.announcement = announcement;
        peer.lastSeenNanos = System.nanoTime();
        if (stateChanged) {
            log.info("node {} is now {}", peer.node, announcement.state());
            refresh();
        }
        if (!peer.reachable && announcement.state() == NodeState.READY
                && peer.lastSeenNanos - peer.probationUntilNanos >= 0) {
            probe(peer);
        }
    }

    private void tick() {
        long nowNanos = System.nanoTime();
        boolean ownStall = nowNanos - lastTickNanos > LATE_TICK_NANOS;
        lastTickNanos = nowNanos;
        if (ownStall) {
            // This process stood still, not the others: their announcements wait in our own queue, behind the ticks that
            // were missed and now come in a row.
            silenceCountsFromNanos = nowNanos + silenceNanos;
        }
        if (nowNanos - silenceCountsFromNanos < 0) {
            return;
        }
        for (Peer peer : peers.values()) {
            if (peer.silentSince(nowNanos, silenceNanos) && (peer.reachable || peer.outForTimeouts)) {
                fellSilent(peer);
            } else if (peer.silentSince(nowNanos, forgetNanos)) {
                peers.remove(peer.node);
                log.info("node {} forgotten after {} s of silence", peer.node, config.forgetSeconds());
            }
        }
    }

    private void probe(Peer peer) {
        if (peer.probing) {
            return;
        }
        peer.probing = true;
        DeliveryOptions inTime = new DeliveryOptions().setSendTimeout(config.probeMillis());
        vertx.eventBus().<Buffer>request(BusAddress.echo(peer.node), Buffer.buffer("there?"), inTime)
                .compose(echo -> wayOfAsks(peer, inTime))
                .onComplete(answer -> {
                    peer.probing = false;
                    if (answer.succeeded() && !peer.silentSince(System.nanoTime(), silenceNanos)) {
                        readmit(peer);
                    }
                });
    }

    /**
     * The asks' own address, with a batch of none: the bus looks up each address in the cluster by itself, and after a
     * cut had healed asks came too late although the echo had not. What the node says of it is not looked at, only that
     * it says it in time.
     */
    private Future<?> wayOfAsks(Peer peer, DeliveryOptions inTime) {
        WireWriter none = new WireWriter(EMPTY_BATCH_BYTES);
        Batch.writeHeader(Batch.KIND_ASKS, 0, none);
        return vertx.eventBus().request(BusAddress.asks(peer.node), Buffer.buffer(none.toBytes()), inTime).otherwise(failure -> {
            if (failure instanceof ReplyException said && said.failureType() != ReplyFailure.TIMEOUT) {
                return null;
            }
            throw new IllegalStateException("the asks of " + peer.node + " are on no way yet", failure);
        });
    }

    private synchronized void readmit(Peer peer) {
        peer.consecutiveUnanswered.set(0);
        peer.failing = false;
        peer.readmittedNanos = System.nanoTime();
        peer.outForTimeouts = false;
        peer.reachable = true;
        refresh();
        log.info("node {} answers and is asked from now on", peer.node);
    }

    /** Without limit, unlike timeouts: whoever is not there cannot be asked. */
    private synchronized void fellSilent(Peer peer) {
        peer.outForTimeouts = false;
        if (peer.reachable) {
            putOnProbation(peer);
            peer.reachable = false;
            refresh();
            if (peer.announcement.state() == NodeState.DRAINING) {
                log.info("node {} has left", peer.node);
            } else {
                ejections.increment();
                log.warn("node {} fell silent; it is not asked until it answers a probe", peer.node);
            }
        }
    }

    private synchronized void refresh() {
        List<Peer> selectable = new ArrayList<>();
        for (Peer peer : peers.values()) {
            peer.checks = CheckId.bits(peer.announcement.checks());
            peer.selectable = peer.reachable && peer.announcement.state() == NodeState.READY;
            if (peer.selectable) {
                selectable.add(peer);
            }
        }
        choice = NodeChoice.among(selectable, config);
    }
}
