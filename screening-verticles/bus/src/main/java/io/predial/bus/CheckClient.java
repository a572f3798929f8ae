package io.predial.bus;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Asks checks, whichever node they are on. One per event loop and not thread-safe: its lanes belong to that loop. It
 * turns every failure into a {@link Finding}; it does not watch the deadline of a call, the join does.
 */
public final class CheckClient {
    final NodeView view;
    final LongAdder batches = new LongAdder();
    final LongAdder asks = new LongAdder();
    final LongAdder shed = new LongAdder();
    private final Vertx vertx;
    private final Context context;
    private final Map<CheckId, Map<String, Lane>> lanes = new EnumMap<>(CheckId.class);

    /** @param context the event loop this client lives on */
    public CheckClient(Vertx vertx, Context context, NodeView view) {
        this.vertx = vertx;
        this.context = context;
        this.view = view;
        for (CheckId check : CheckId.values()) {
            lanes.put(check, new HashMap<>());
        }
    }

    /**
     * Asks one check about one call.
     *
     * @param account       decides the node of a check that counts
     * @param request       the encoded request; the same array serves all checks of a call and must not change
     * @param deadlineNanos {@link System#nanoTime} after which nobody waits for the finding
     * @param sink          gets at most one finding, on this event loop; none when no reply arrives before the deadline
     */
    public void ask(CheckId check, String account, byte[] request, long deadlineNanos, Consumer<Finding> sink) {
        route(new Ask(check, account, request, deadlineNanos, sink), null);
    }

    public long batchesSent() {
        return batches.sum();
    }

    public long asksSent() {
        return asks.sum();
    }

    public long asksShed() {
        return shed.sum();
    }

    void route(Ask ask, Peer except) {
        Peer peer = view.choose(ask.check, ask.account, except);
        if (peer == null) {
            ask.answer(Finding.unknown(ask.check, Cause.ABSENT));
            return;
        }
        lane(ask.check, peer).add(ask);
    }

    /** A batch failed. "No such handler" comes at once, so there is time to ask another node; other causes stand. */
    void failed(Ask ask, Cause cause, Peer peer) {
        Peer other = cause == Cause.ABSENT && ask.check.stateless() && !ask.isAnswered()
                ? view.choose(ask.check, ask.account, peer) : null;
        if (other != null && other != peer && ask.remainingMicros(System.nanoTime()) > 0) {
            lane(ask.check, other).add(ask);
        } else {
            ask.answer(Finding.unknown(ask.check, cause));
        }
    }

    private Lane lane(CheckId check, Peer peer) {
        Map<String, Lane> ofCheck = lanes.get(check);
        Lane lane = ofCheck.get(peer.node);
        if (lane == null) {
            forgetGoneNodes(ofCheck);
            lane = new Lane(vertx, context, check, peer, this);
            ofCheck.put(peer.node, lane);
        }
        return lane;
    }

    /** A node that restarts has a new id, so lanes of the old one would pile up. */
    private void forgetGoneNodes(Map<String, Lane> ofCheck) {
        List<String> gone = new ArrayList<>(ofCheck.keySet());
        gone.removeIf(view::knows);
        gone.forEach(ofCheck::remove);
    }
}
