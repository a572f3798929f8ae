package io.predial.bus;

import java.util.concurrent.atomic.AtomicInteger;

/** What this process knows of one screening node. Written by the node view and by lanes on any event loop. */
final class Peer {
    final String node;
    /** True when the node is this very process: asking it costs no network hop. */
    final boolean local;
    final int nodeHash;
    /** Batches in a row that timed out or failed as a whole. */
    final AtomicInteger consecutiveUnanswered = new AtomicInteger();
    /** When the first of them was sent. */
    volatile long unansweredSinceNanos;
    /** Asks sent and not yet answered, over all lanes: the load this process puts on the node. */
    final AtomicInteger inFlight = new AtomicInteger();
    volatile Announcement announcement;
    volatile long lastSeenNanos;
    /** True after a probe came back, until the node is ejected. A new node starts false: its connection is still cold. */
    volatile boolean reachable;
    volatile boolean probing;
    /** Ejected because batches timed out, and not back yet. */
    volatile boolean outForTimeouts;
    /** It should be out, but too many are: it is the last choice, for one that fails at once would draw all calls. */
    volatile boolean failing;
    volatile boolean selectable;
    /** The checks it runs, by bits. */
    volatile int checks;
    /** Not probed before this instant: a node that answers probes but no asks must not come back at once, again and again. */
    volatile long probationUntilNanos;
    /** Ejections for timeouts since it last stood its probation; each doubles the next probation. */
    int relapses;
    long readmittedNanos;

    Peer(String node, boolean local) {
        this.node = node;
        this.local = local;
        this.nodeHash = node.hashCode();
    }

    /** As this process sees it first, because announcements are old news; the node's own word settles a tie. */
    boolean isLessLoadedThan(Peer other) {
        if (failing != other.failing) {
            return other.failing;
        }
        int difference = inFlight.get() - other.inFlight.get();
        return difference != 0 ? difference < 0
                : announcement.asksPerSecond() < other.announcement.asksPerSecond();
    }

    boolean silentSince(long nowNanos, long limitNanos) {
        return nowNanos - lastSeenNanos > limitNanos;
    }
}
