package io.predial.emergency;

import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.emergency.EmergencyRouting.Way;

/**
 * Emergency calls leave over an E911 trunk and over nothing else; no campaign calls an emergency line, be it a short number or
 * one of the operator's list (47 CFR 64.1200(a)(1)(i)). The gateway runs the same rule in its own process before any I/O, so it must answer for every string and never throw.
 */
public final class EmergencyRule implements CheckRule {
    static final String NO_ADDRESS = "The caller's number has no registered emergency address.";
    static final String TEST_CALL = "Address test call.";

    static final String WHAT_TO_DO = "Let a trunk of the account carry emergency calls (PUT /v1/trunks/{id} with e911 true), or "
            + "set emergency.fallback-trunks. This call: dial it through the local network.";
    static final String ON_THE_LIST = "The called number is on the operator's list of emergency lines.";

    private static final Finding CLEAR = Finding.clear(CheckId.EMERGENCY);
    private static final Finding NO_WAY = Finding.refuse(Reason.of(ReasonCode.EMERGENCY_NO_E911_TRUNK, WHAT_TO_DO));
    private static final Finding LISTED = Finding.refuse(Reason.of(ReasonCode.EMERGENCY_BROADCAST, ON_THE_LIST));

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

    /** Clear unless the raw dialled string is an emergency number (or its test); then route or refuse. */
    @Override
    public Finding decide(DialRequest request) {
        if (!request.purpose().isPersonToPerson() && index.isEmergencyLine(request.toE164())) {
            return LISTED;
        }
        if (EmergencyNumbers.isPlainlyOrdinary(request.to())) {
            return CLEAR;
        }
        EmergencyKind kind = numbers.kindOf(request.to(), request.region(), index.homeRegion(request.account()),
                request.atMillis());
        return switch (kind) {
            case NONE, PROTECTED_SERVICE -> CLEAR;
            case TEST -> test(request);
            case EMERGENCY -> emergency(request);
        };
    }

    private Finding emergency(DialRequest request) {
        if (!request.purpose().isPersonToPerson()) {
            return Finding.refuse(Reason.of(ReasonCode.EMERGENCY_BROADCAST));
        }
        Way way = routing.of(request);
        return way == null ? NO_WAY : Finding.route(way.route(), Reason.of(
                way.fallback() ? ReasonCode.EMERGENCY_FALLBACK : ReasonCode.EMERGENCY_ROUTE, addressDetail(way)));
    }

    /** A test must go where the emergency call would go, or it tests nothing. */
    private Finding test(DialRequest request) {
        Way way = routing.of(request);
        if (way == null) {
            return CLEAR;
        }
        String address = addressDetail(way);
        return Finding.route(way.route(), Reason.of(way.fallback() ? ReasonCode.EMERGENCY_FALLBACK
                : ReasonCode.EMERGENCY_ROUTE, address == null ? TEST_CALL : TEST_CALL + " " + address));
    }

    /** True when a route of this rule is one of a test and not of an emergency. */
    public static boolean isTest(Reason reason) {
        return reason.detail() != null && reason.detail().startsWith(TEST_CALL);
    }

    /** A missing address delays the dispatcher; a refused call would cost more (47 CFR 9.16(b)(3)). */
    private static String addressDetail(Way way) {
        EmergencyAddress address = way.address();
        if (address.isRegistered()) {
            return null;
        }
        return address.state() == null ? NO_ADDRESS : NO_ADDRESS + " Its state: " + address.stateId() + ".";
    }
}
