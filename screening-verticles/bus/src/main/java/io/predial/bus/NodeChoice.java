package io.predial.bus;

import io.predial.contract.CheckId;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who may be asked now, as one unchanging picture; the {@link NodeView} draws a new one when that changes. Any thread may
 * choose from it.
 */
final class NodeChoice {
    private static final CheckId[] CHECKS = CheckId.values();

    private final Peer[][] byCheck = new Peer[CHECKS.length][];
    private final int togetherFromCalls;
    private final int splitFromCalls;

    private NodeChoice(Peer[] selectable, NodeViewConfig config) {
        togetherFromCalls = config.togetherFromCalls();
        splitFromCalls = config.splitFromCalls();
        for (CheckId check : CHECKS) {
            byCheck[check.ordinal()] = Arrays.stream(selectable)
                    .filter(peer -> (peer.checks & check.bit()) != 0).toArray(Peer[]::new);
        }
    }

    static NodeChoice among(Collection<Peer> selectable, NodeViewConfig config) {
        return new NodeChoice(selectable.toArray(new Peer[0]), config);
    }

    Peer[] of(CheckId check) {
        return byCheck[check.ordinal()];
    }

    /**
     * The node for a call's stateless checks: the co-located one; when there is much to do, the owner of its counts unless
     * another is much less loaded; else the less loaded of two picked at random.
     *
     * @param checks stateless checks wanted, by bits
     * @param owner  the node that counts for the call's account, or null
     * @param except a node not to choose, or null
     * @return null when no check is wanted, or nobody runs the first of them
     */
    Peer near(int checks, Peer owner, Peer except) {
        for (CheckId check : CHECKS) {
            if ((checks & check.bit()) != 0) {
                Peer best = leastLoaded(of(check), except);
                boolean ownerServes = owner != null && owner != except && owner.selectable && !owner.failing
                        && best != null && !best.local
                        && (owner.checks & check.bit()) != 0
                        && isBetter(owner.inFlight.get(), best.inFlight.get());
                return ownerServes ? owner : best;
            }
        }
        return null;
    }

    /** Together the checks cost one message and one decoding, so a small imbalance is cheaper than a split. */
    private boolean isBetter(int ownerInFlight, int bestInFlight) {
        return ownerInFlight + bestInFlight >= togetherFromCalls && ownerInFlight - bestInFlight < splitFromCalls;
    }

    /** The node for one check, where any may answer: the preferred one where it serves, else the less loaded of two. */
    Peer of(CheckId check, Peer preferred, Peer except) {
        boolean serves = preferred != null && preferred != except && preferred.selectable
                && (preferred.checks & check.bit()) != 0;
        return serves ? preferred : leastLoaded(of(check), except);
    }

    /**
     * The node for a check that counts: always the same live node for the same account (rendezvous hashing), so that a
     * node's death moves only the accounts it had. One that lets its asks time out and is kept because too many are out
     * already comes last: the others hold the same counts.
     *
     * @param except a node not to choose, or null
     * @return null when no live node runs the check
     */
    Peer owner(CheckId check, String account, Peer except) {
        Peer best = null;
        long bestScore = Long.MIN_VALUE;
        int accountHash = account.hashCode();
        for (Peer peer : of(check)) {
            if (!peer.selectable || peer == except) {
                continue;
            }
            long score = mix(31L * accountHash + peer.nodeHash);
            if (best == null || (best.failing == peer.failing ? score > bestScore : best.failing)) {
                best = peer;
                bestScore = score;
            }
        }
        return best;
    }

    private static Peer leastLoaded(Peer[] candidates, Peer except) {
        Peer best = null;
        int offset = candidates.length < 2 ? 0 : ThreadLocalRandom.current().nextInt(candidates.length);
        int looked = 0;
        for (int i = 0; i < candidates.length; i++) {
            Peer peer = candidates[(offset + i) % candidates.length];
            if (peer == except || !peer.selectable) {
                continue;
            }
            if (peer.local) {
                return peer;
            }
            if ((looked++ < 2 || best.failing) && (best == null || peer.isLessLoadedThan(best))) {
                best = peer;
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
