package io.predial.emergency;

import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.emergency.EmergencyRouting.Way;
import io.predial.numbering.NumberPlan;
import java.util.List;

/**
 * Emergency calls leave over an E911 trunk and over nothing else; no campaign calls an emergency line, be it a short number or
 * one of the operator's list (47 CFR 64.1200(a)(1)(i)). The gateway runs the same rule in its own process before any I/O, so it
 * must answer for every string and never throw.
 */
public final class EmergencyRule implements CheckRule {
    static final String NO_ADDRESS = "The caller's number has no registered emergency address.";
    static final String CRISIS_LINE = "A line for people in need counts as one.";

    static final String WHAT_TO_DO = "Let a trunk of the account carry emergency calls (PUT /v1/trunks/{id} with e911 true), or "
            + "set emergency.fallback-trunks. This call: dial it through the local network.";
    static final String ON_THE_LIST = "The called number is on the operator's list of emergency lines.";

    private static final Finding CLEAR = Finding.clear(CheckId.EMERGENCY);
    private static final Finding NO_WAY = Finding.refuse(Reason.of(ReasonCode.EMERGENCY_NO_E911_TRUNK, WHAT_TO_DO));
    private static final Finding LISTED = Finding.refuse(Reason.of(ReasonCode.EMERGENCY_BROADCAST, ON_THE_LIST));
    private static final Finding PROTECTED = explained(ReasonCode.EMERGENCY_PROTECTED_SERVICE);
    private static final Finding TEST_WITHOUT_TRUNK = explained(ReasonCode.EMERGENCY_TEST_NO_E911_TRUNK);
    private static final Finding CRISIS_BROADCAST =
            Finding.refuse(Reason.of(ReasonCode.EMERGENCY_BROADCAST, CRISIS_LINE));

    private final EmergencyNumbers numbers;
    private final EmergencyIndex index;
    private final EmergencyRouting routing;

    /** Without a fallback of the operator's. */
    public EmergencyRule(EmergencyNumbers numbers, EmergencyIndex index) {
        this(numbers, index, EmergencyFallback.NONE);
    }

    public EmergencyRule(EmergencyNumbers numbers, EmergencyIndex index, EmergencyFallback fallback) {
        this.numbers = numbers;
        this.index = index;
        this.routing = new EmergencyRouting(index, fallback);
    }

    /** What it decides from. */
    public EmergencyIndex index() {
        return index;
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
        if (!request.purpose().isPersonToPerson() && index.isEmergencyLine(request.toE164())) {
            return LISTED;
        }
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
        Way way = routing.of(request);
        return way == null ? NO_WAY
                : routed(way, way.fallback() ? ReasonCode.EMERGENCY_FALLBACK : ReasonCode.EMERGENCY_ROUTE);
    }

    /** A test must go where the emergency call would go, or it tests nothing; whoever asks, and why, does not matter. */
    private Finding test(DialRequest request) {
        Way way = routing.of(request);
        return way == null ? TEST_WITHOUT_TRUNK : routed(way, ReasonCode.EMERGENCY_TEST);
    }

    private DiallingPlace place(DialRequest request) {
        return new DiallingPlace(request.region(), index.homeRegion(request.account()),
                NumberPlan.regionOf(request.fromE164()),
                index.outsideLinePrefixes(request.account(), request.trunk()));
    }

    private static Finding routed(Way way, ReasonCode code) {
        return Finding.route(way.route(), Reason.of(code, addressDetail(way.address())));
    }

    /** A missing address delays the dispatcher; a refused call would cost more (47 CFR 9.16(b)(3)). */
    private static String addressDetail(EmergencyAddress address) {
        if (address.isRegistered()) {
            return null;
        }
        return address.state() == null ? NO_ADDRESS : NO_ADDRESS + " Its state: " + address.stateId() + ".";
    }

    private static Finding explained(ReasonCode code) {
        return new Finding(CheckId.EMERGENCY, Outcome.CLEAR, null, List.of(Reason.of(code)), null, null, 0);
    }
}
