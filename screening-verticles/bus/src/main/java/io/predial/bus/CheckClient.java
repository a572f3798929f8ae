package io.predial.bus;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Asks checks, whichever nodes they are on. One per event loop and not thread-safe: its lanes belong to that loop. It
 * turns every failure into a {@link Finding}; it does not watch the deadline of a call, the join does.
 */
public final class CheckClient {
    private static final CheckId[] CHECKS = CheckId.values();
    static final int ALL = CheckId.bits(List.of(CHECKS));
    static final int STATELESS = CheckId.bits(Arrays.stream(CHECKS).filter(CheckId::stateless).toList());

    final NodeView view;
    final AskCounters counters;
    private final Vertx vertx;
    private final Context context;
    private final LaneConfig limits;
    private final Hedging hedging;
    private final Map<String, Lane> lanes = new HashMap<>();

    /**
     * @param context  the event loop this client lives on
     * @param shedding true while calls are turned away: nobody is asked twice then
     */
    public CheckClient(Vertx vertx, Context context, NodeView view, LaneConfig limits, HedgeConfig hedges,
                       BooleanSupplier shedding) {
        this.counters = view.counters();
        this.hedging = new Hedging(vertx, hedges, counters, shedding, this::hedge);
        this.vertx = vertx;
        this.context = context;
        this.view = view;
        this.limits = limits;
    }

    /**
     * Asks all checks about one call.
     *
     * @param deadlineNanos {@link System#nanoTime} after which nobody waits for a finding
     */
    public void ask(DialRequest request, long deadlineNanos, FindingSink sink) {
        CallAsk ask = new CallAsk(request, deadlineNanos, sink);
        send(ask, ALL, null);
        if (ask.unanswered(ALL) != 0) {
            hedging.watch(ask);
        }
    }

    /**
     * What a node says of one check. Where the node could not say, another that is asked too may; where its data does not
     * say, no other's would.
     */
    void found(CallAsk ask, Finding finding, Peer peer) {
        boolean failed = finding.outcome() == Outcome.UNKNOWN && finding.reasons().isEmpty();
        if (failed) {
            failed(ask, finding.check().bit(), finding.cause(), peer);
        } else {
            ask.answer(finding);
        }
    }

    /** Out of a lane whose node was ejected, into another one's. */
    void reroute(CallAsk ask, int checks, Peer from) {
        int lost = ask.lost(checks);
        if (lost != 0) {
            send(ask, lost, from);
        }
    }

    /**
     * One lane could not get these answered. "No such handler" comes at once, so there is time to ask another node. Also about
     * what is counted: should the first have counted the call all the same, it is one call when they tell each other.
     */
    void failed(CallAsk ask, int checks, Cause cause, Peer peer) {
        int lost = ask.lost(checks);
        if (cause == Cause.ABSENT && lost != 0 && ask.remainingMicros(System.nanoTime()) > 0) {
            int again = ask.resend(lost);
            lost &= ~again;
            send(ask, again, peer);
        }
        ask.answerUnknown(lost, cause);
    }

    /** To as few nodes as can be: checks that go the same way share a message and are decoded once. */
    private void send(CallAsk ask, int checks, Peer except) {
        NodeChoice choice = view.choice();
        Peer owner = (checks & CheckId.FRAUD.bit()) == 0 ? null : choice.owner(CheckId.FRAUD, ask.request.account(), except);
        Peer near = choice.near(checks & STATELESS, owner, except);
        int open = checks;
        while (open != 0) {
            CheckId check = lowest(open);
            Peer peer = check.stateless() ? choice.of(check, near, except) : owner;
            int together = peer == null ? check.bit() : sameWay(open, peer, near, owner);
            open &= ~together;
            if (peer == null) {
                ask.answerUnknown(together, Cause.ABSENT);
            } else {
                lane(peer).add(ask, together);
            }
        }
    }

    /** Those of the checks that go to this node anyway. */
    private static int sameWay(int checks, Peer peer, Peer near, Peer owner) {
        int stateless = peer == near ? STATELESS & peer.checks : 0;
        int counting = peer == owner ? ~STATELESS : 0;
        int together = checks & (stateless | counting);
        return together == 0 ? Integer.lowestOneBit(checks) : together;
    }

    private static CheckId lowest(int checks) {
        for (CheckId check : CHECKS) {
            if ((checks & check.bit()) != 0) {
                return check;
            }
        }
        throw new IllegalArgumentException("no check in " + checks);
    }

    /**
     * Silence for a while: another node is asked. Also about what is counted: all nodes hold the same counts, and a call that
     * two of them have counted is one call when they tell each other. The less loaded one, and not the next in line: of a node
     * that has died as well more is in flight.
     */
    private boolean hedge(CallAsk ask) {
        NodeChoice choice = view.choice();
        boolean asked = false;
        for (int open = ask.unanswered(ALL); open != 0; ) {
            CheckId check = lowest(open);
            Peer first = ask.first(check);
            Peer other = choice.of(check, null, first);
            int together = other == null ? check.bit() : withSameFirst(ask, open & other.checks, first);
            open &= ~together;
            if (other != null) {
                asked = true;
                lane(other).add(ask, together);
            }
        }
        return asked;
    }

    private static int withSameFirst(CallAsk ask, int checks, Peer first) {
        int together = 0;
        for (CheckId check : CHECKS) {
            if ((checks & check.bit()) != 0 && ask.first(check) == first) {
                together |= check.bit();
            }
        }
        return together;
    }

    private Lane lane(Peer peer) {
        Lane lane = lanes.get(peer.node);
        // A node that was forgotten and is back under its id is a new peer; the old one will never be asked again.
        if (lane == null || lane.peer != peer) {
            forgetGoneNodes();
            lane = new Lane(vertx, context, peer, this, limits);
            lanes.put(peer.node, lane);
        }
        return lane;
    }

    /** A node that restarts has a new id, so lanes of the old one would pile up. */
    private void forgetGoneNodes() {
        List<String> gone = new ArrayList<>(lanes.keySet());
        gone.removeIf(view::knows);
        gone.forEach(lanes::remove);
    }
}
