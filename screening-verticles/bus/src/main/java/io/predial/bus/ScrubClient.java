package io.predial.bus;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import io.predial.contract.wire.ScrubFindings;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Brings packets of rows to nodes that run the do-not-call check, each to the one that has fewest of ours, and to another
 * one when that does not answer. How many are on their way at once is the caller's affair. What goes wrong here says nothing
 * about a node's calls, so no node is ejected for it. One per event loop and not thread-safe.
 */
public final class ScrubClient {
    private static final int PAUSE_MILLIS = 50;

    /** What one process asked, over all its event loops; read by metrics. */
    public static final class Counters {
        public final LongAdder packets = new LongAdder();
        /** Times a packet was asked again, of the same node or another. */
        public final LongAdder retries = new LongAdder();
        /** Packets nobody answered: their rows are unknown. */
        public final LongAdder unanswered = new LongAdder();
    }

    private final Vertx vertx;
    private final NodeView view;
    private final int timeoutMillis;
    private final int patienceMillis;
    private final Counters counters;
    private final Map<String, Integer> inFlight = new HashMap<>();

    /**
     * @param timeoutMillis  how long one node is waited for
     * @param patienceMillis how long nodes are tried, one after the other
     */
    public ScrubClient(Vertx vertx, NodeView view, int timeoutMillis, int patienceMillis, Counters counters) {
        this.vertx = vertx;
        this.view = view;
        this.timeoutMillis = timeoutMillis;
        this.patienceMillis = patienceMillis;
        this.counters = counters;
    }

    /** One packet until it is answered or nobody could. */
    private final class Asking {
        final Promise<ScrubFindings> promise = Promise.promise();
        final Buffer packet;
        final int rows;
        final Set<String> tried = new HashSet<>();
        final long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        Cause cause = Cause.ABSENT;

        Asking(Buffer packet, int rows) {
            this.packet = packet;
            this.rows = rows;
        }

        void ask() {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (leftMillis <= 0) {
                counters.unanswered.increment();
                promise.complete(ScrubFindings.all(Finding.unknown(CheckId.DNC, cause), rows));
                return;
            }
            Peer peer = idlest(tried);
            if (peer == null) {
                tried.clear();
                vertx.setTimer(Math.min(PAUSE_MILLIS, leftMillis), pause -> ask());
                return;
            }
            tried.add(peer.node);
            inFlight.merge(peer.node, 1, Integer::sum);
            request(peer, Math.min(timeoutMillis, leftMillis)).onComplete(reply -> {
                inFlight.computeIfPresent(peer.node, (node, count) -> count > 1 ? count - 1 : null);
                answered(reply);
            });
        }

        private Future<Message<Buffer>> request(Peer peer, long millis) {
            try {
                return vertx.eventBus().request(BusAddress.scrubs(peer.node), packet,
                        new DeliveryOptions().setSendTimeout(Math.max(1, millis)).setLocalOnly(peer.local));
            } catch (RuntimeException closed) {
                return Future.failedFuture(closed);
            }
        }

        private void answered(AsyncResult<Message<Buffer>> reply) {
            ScrubFindings findings = reply.failed() ? null : ScrubFindings.read(reply.result().body().getBytes(), rows);
            if (findings != null) {
                promise.complete(findings);
                return;
            }
            cause = !reply.failed() ? Cause.WIRE : BusFailure.cause(reply.cause(),
                    code -> code == ScrubVerticle.FAILURE_BUSY ? Cause.SHED : Cause.WIRE);
            counters.retries.increment();
            ask();
        }
    }

    /**
     * @param packet {@link io.predial.contract.wire.ScrubRows}; not to be changed any more
     * @param rows   how many it holds
     * @return never fails: rows that nobody could answer are unknown, with the cause of the last try
     */
    public Future<ScrubFindings> ask(byte[] packet, int rows) {
        counters.packets.increment();
        Asking asking = new Asking(UncopiedBuffer.of(packet), rows);
        asking.ask();
        return asking.promise.future();
    }

    private Peer idlest(Set<String> except) {
        Peer best = null;
        for (Peer peer : view.choice().of(CheckId.DNC)) {
            boolean candidate = peer.selectable && !except.contains(peer.node);
            if (candidate && (best == null || waitingFor(peer) < waitingFor(best))) {
                best = peer;
            }
        }
        return best;
    }

    private int waitingFor(Peer peer) {
        return inFlight.getOrDefault(peer.node, 0);
    }
}
