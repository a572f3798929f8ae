package io.predial.bus;

import java.util.concurrent.ThreadLocalRandom;

/** Which of the nodes that may be asked is asked. */
final class Selection {
    private Selection() {
    }

    /**
     * The co-located node, else the less loaded of two picked at random: nearly as even as asking the least loaded of
     * all, without everybody running to the same one.
     *
     * @param except a node not to choose, or null
     */
    static Peer leastLoaded(Peer[] candidates, Peer except) {
        Peer best = null;
        int offset = ThreadLocalRandom.current().nextInt(candidates.length);
        int looked = 0;
        for (int i = 0; i < candidates.length && looked < 2; i++) {
            Peer peer = candidates[(offset + i) % candidates.length];
            if (peer == except || !peer.selectable) {
                continue;
            }
            looked++;
            if (best == null || peer.inFlight.get() < best.inFlight.get()) {
                best = peer;
            }
        }
        for (Peer peer : candidates) {
            if (peer.local && peer != except && peer.selectable) {
                return peer;
            }
        }
        return best;
    }

    /** Always the same live node for the same account (rendezvous hashing): a death moves only the accounts it had. */
    static Peer owner(Peer[] candidates, String account) {
        Peer best = null;
        long bestScore = Long.MIN_VALUE;
        for (Peer peer : candidates) {
            long score = mix(31L * account.hashCode() + peer.node.hashCode());
            if (peer.selectable && (best == null || score > bestScore)) {
                best = peer;
                bestScore = score;
            }
        }
        return best;
    }

    /** Spreads the bits (the finalizer of SplitMix64), because string hashes of similar names are close together. */
    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
