package io.predial.emergency;

import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.store.rows.TrunkRow;

/**
 * Emergency calls leave over an E911 trunk and over nothing else; no campaign calls an emergency line. The gateway runs
 * the same rule in its own process before any I/O, so it must answer for every string and never throw.
 */
public final class EmergencyRule implements CheckRule {
    static final String NO_ADDRESS = "The caller's number has no registered emergency address.";
    static final String TEST_CALL = "Address test call.";

    private static final Finding CLEAR = Finding.clear(CheckId.EMERGENCY);

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

    /** Clear unless the raw dialled string is an emergency number (or its test); then route or refuse. */
    @Override
    public Finding decide(DialRequest request) {
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
        TrunkRow trunk = trunkFor(request);
        return trunk == null ? Finding.refuse(Reason.of(ReasonCode.EMERGENCY_NO_E911_TRUNK))
                : routed(trunk, addressDetail(request));
    }

    /** A test must go where the emergency call would go, or it tests nothing. */
    private Finding test(DialRequest request) {
        TrunkRow trunk = trunkFor(request);
        String address = addressDetail(request);
        return trunk == null ? CLEAR : routed(trunk, address == null ? TEST_CALL : TEST_CALL + " " + address);
    }

    private TrunkRow trunkFor(DialRequest request) {
        return index.e911Trunk(request.account(), request.trunk(), request.region());
    }

    /** A missing address delays the dispatcher; a refused call would cost more (47 CFR 9.16(b)(3)). */
    private String addressDetail(DialRequest request) {
        boolean known = request.fromE164() != E164.NONE && index.hasAddress(request.fromE164(), request.account());
        return known ? null : NO_ADDRESS;
    }

    private static Finding routed(TrunkRow trunk, String detail) {
        return Finding.route(new Route(trunk.id(), trunk.uri()), Reason.of(ReasonCode.EMERGENCY_ROUTE, detail));
    }
}
