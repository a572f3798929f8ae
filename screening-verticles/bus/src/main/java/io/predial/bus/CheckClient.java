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
import java.util.function.Consumer;

/**
 * Asks checks, whichever node they are on. One per event loop and not thread-safe: its lanes belong to that loop. It
 * turns every failure into a {@link Finding}; it does not watch the deadline of a call, the join does.
 */
public final class CheckClient {
    final NodeView view;
    final AskCounters counters;
    private final Vertx vertx;
    private final Context context;
    private final Hedging hedging;
    private final Map<CheckId, Map<String, Lane>> lanes = new EnumMap<>(CheckId.class);

    /** @param context the event loop this client lives on */
    public CheckClient(Vertx vertx, Context context, NodeView view, HedgeConfig hedges) {
        this.counters = view.counters();
        this.hedging = new Hedging(vertx, hedges, counters, this::hedge);
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
        Ask ask = new Ask(check, account, request, deadlineNanos, sink);
        send(ask, null);
        if (check.stateless() && !ask.isAnswered()) {
            hedging.watch(ask);
        }
    }

    /** Out of a lane whose node was ejected, into another one's. */
    void reroute(Ask ask, Peer from) {
        if (ask.failedEverywhere() && !ask.isAnswered()) {
            send(ask, from);
        }
    }

    /** One lane could not get it answered. "No such handler" comes at once, so there is time to ask another node. */
    void failed(Ask ask, Cause cause, Peer peer) {
        if (!ask.failedEverywhere() || ask.isAnswered()) {
            return;
        }
        boolean another = !ask.resent && cause == Cause.ABSENT && ask.check.stateless()
                && ask.remainingMicros(System.nanoTime()) > 0
                && view.choose(ask.check, ask.account, peer) != null;
        if (another) {
            ask.resent = true;
            send(ask, peer);
        } else {
            ask.answer(Finding.unknown(ask.check, cause));
        }
    }

    private void send(Ask ask, Peer except) {
        Peer peer = view.choose(ask.check, ask.account, except);
        if (peer == null) {
            ask.answer(Finding.unknown(ask.check, Cause.ABSENT));
            return;
        }
        ask.first = peer;
        lane(ask.check, peer).add(ask);
    }

    private void hedge(Ask ask) {
        Peer other = view.choose(ask.check, ask.account, ask.first);
        if (other != null && other != ask.first) {
            counters.hedges.increment();
            lane(ask.check, other).add(ask);
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
