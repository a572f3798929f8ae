package io.predial.emergency;

import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.numbering.NumberPlan;
import io.predial.store.rows.TrunkRow;
import java.util.List;

/**
 * Emergency calls leave over an E911 trunk and over nothing else; no campaign calls an emergency line. The gateway runs
 * the same rule in its own process before any I/O, so it must answer for every string and never throw.
 */
public final class EmergencyRule implements CheckRule {
    static final String NO_ADDRESS = "The caller's number has no registered emergency address.";
    static final String CRISIS_LINE = "A line for people in need counts as one.";

    private static final Finding CLEAR = Finding.clear(CheckId.EMERGENCY);
    private static final Finding PROTECTED = explained(ReasonCode.EMERGENCY_PROTECTED_SERVICE);
    private static final Finding TEST_WITHOUT_TRUNK = explained(ReasonCode.EMERGENCY_TEST_NO_E911_TRUNK);
    private static final Finding CRISIS_BROADCAST =
            Finding.refuse(Reason.of(ReasonCode.EMERGENCY_BROADCAST, CRISIS_LINE));

    private final EmergencyNumbers numbers;
    private final EmergencyIndex index;

    public EmergencyRule(EmergencyNumbers numbers, EmergencyIndex index) {
        this.numbers = numbers;
        this.index = index;
    }

    @Override
    public CheckId id() {
        return CheckId.EMERGENCY;
    }

    /**
     * Clear without a reason unless the raw dialled string is one of ours: an emergency number or its test is routed or
     * refused, a protected service clear with a reason. The gateway asks nobody else when there is a reason.
     */
    @Override
    public Finding decide(DialRequest request) {
        if (EmergencyNumbers.isPlainlyOrdinary(request.to())) {
            return CLEAR;
        }
        EmergencyKind kind = numbers.kindOf(request.to(), place(request), request.atMillis());
        boolean person = request.purpose().isPersonToPerson();
        return switch (kind) {
            case NONE -> CLEAR;
            // What no list can answer for is the do-not-call check's to say of a campaign.
            case PROTECTED_SERVICE -> person ? PROTECTED : CLEAR;
            case CRISIS_LINE -> person ? PROTECTED : CRISIS_BROADCAST;
            case TEST -> test(request);
            case EMERGENCY -> emergency(request);
        };
    }

    private Finding emergency(DialRequest request) {
        if (!request.purpose().isPersonToPerson()) {
            return Finding.refuse(Reason.of(ReasonCode.EMERGENCY_BROADCAST));
        }
        TrunkRow trunk = trunkFor(request);
        return trunk == null ? Finding.refuse(Reason.of(ReasonCode.EMERGENCY_NO_E911_TRUNK))
                : routed(trunk, Reason.of(ReasonCode.EMERGENCY_ROUTE, addressDetail(request)));
    }

    /** A test must go where the emergency call would go, or it tests nothing; whoever asks, and why, does not matter. */
    private Finding test(DialRequest request) {
        TrunkRow trunk = trunkFor(request);
        return trunk == null ? TEST_WITHOUT_TRUNK
                : routed(trunk, Reason.of(ReasonCode.EMERGENCY_TEST, addressDetail(request)));
    }

    private DiallingPlace place(DialRequest request) {
        return new DiallingPlace(request.region(), index.homeRegion(request.account()),
                NumberPlan.regionOf(request.fromE164()),
                index.outsideLinePrefixes(request.account(), request.trunk()));
    }

    private TrunkRow trunkFor(DialRequest request) {
        return index.e911Trunk(request.account(), request.trunk(), request.region());
    }

    /** A missing address delays the dispatcher; a refused call would cost more (47 CFR 9.16(b)(3)). */
    private String addressDetail(DialRequest request) {
        boolean known = request.fromE164() != E164.NONE && index.hasAddress(request.fromE164(), request.account());
        return known ? null : NO_ADDRESS;
    }

    private static Finding routed(TrunkRow trunk, Reason reason) {
        return Finding.route(new Route(trunk.id(), trunk.uri()), reason);
    }

    private static Finding explained(ReasonCode code) {
        return new Finding(CheckId.EMERGENCY, Outcome.CLEAR, null, List.of(Reason.of(code)), null, null, 0);
    }
}
