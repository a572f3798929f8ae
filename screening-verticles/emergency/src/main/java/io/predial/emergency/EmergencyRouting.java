package io.predial.emergency;

import io.predial.contract.DialRequest;
import io.predial.contract.Route;
import io.predial.emergency.EmergencyIndex.Behind;
import io.predial.store.rows.TrunkRow;
import java.util.List;

/**
 * Over which trunk an emergency call leaves. Whatever exists carries it: a call with a poor address is dispatched late, a
 * refused one not at all. Pure.
 */
final class EmergencyRouting {
    /**
     * A way out.
     *
     * @param route    trunk and URI
     * @param address  what is known of the caller's address on that trunk
     * @param fallback true when it is the operator's trunk and not the account's
     */
    record Way(Route route, EmergencyAddress address, boolean fallback) {
    }

    private final EmergencyIndex index;
    private final EmergencyFallback fallback;

    EmergencyRouting(EmergencyIndex index, EmergencyFallback fallback) {
        this.index = index;
        this.fallback = fallback;
    }

    /**
     * In this order: a trunk of the account or of those above it that fits (below), the operator's for the region dialled
     * from, any other E911 trunk, the operator's for any region. A trunk fits when it is the asked one, when it stands in the
     * region dialled from, or when the caller's address is registered with it by name: an emergency number of one country is
     * nothing in another.
     *
     * @return null when there is no way at all
     */
    Way of(DialRequest request) {
        List<String> accounts = index.lineage(request.account());
        Candidate best = null;
        for (int level = 0; level < accounts.size(); level++) {
            for (TrunkRow trunk : index.e911Trunks(accounts.get(level))) {
                Candidate next = new Candidate(trunk, index.behind(accounts, request.fromE164(), trunk.id()), request, level);
                best = best == null || next.beats(best) ? next : best;
            }
        }
        if (best != null && best.fits()) {
            return best.way();
        }
        Route regional = fallback.of(request.region());
        if (regional == null && best != null) {
            return best.way();
        }
        Route operators = regional == null ? fallback.ofAny() : regional;
        return operators == null ? null
                : new Way(operators, index.address(accounts, request.fromE164(), EmergencyFallback.TRUNK), true);
    }

    /**
     * A trunk that could carry the call.
     *
     * @param level of the account it belongs to: 0 for the caller's, 1 for the one above it
     */
    private record Candidate(TrunkRow trunk, Behind behind, DialRequest request, int level) {
        boolean isAsked() {
            return trunk.id().equals(request.trunk());
        }

        boolean standsThere() {
            return request.region().equalsIgnoreCase(trunk.country());
        }

        boolean fits() {
            return behind.itsOwn() && behind.address().isRegistered() || isAsked() || standsThere();
        }

        /** Address before wish, wish before region, the account's own before those above it; of equals the first by id. */
        boolean beats(Candidate other) {
            int rank = behind.address().rank();
            if (rank != other.behind.address().rank()) {
                return rank < other.behind.address().rank();
            }
            if (isAsked() != other.isAsked()) {
                return isAsked();
            }
            if (standsThere() != other.standsThere()) {
                return standsThere();
            }
            return level < other.level;
        }

        Way way() {
            return new Way(new Route(trunk.id(), trunk.uri()), behind.address(), false);
        }
    }
}
