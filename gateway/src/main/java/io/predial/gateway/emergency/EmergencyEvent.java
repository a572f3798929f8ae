package io.predial.gateway.emergency;

import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.emergency.EmergencyAddress;
import io.predial.gateway.decision.Answer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * What a central location is told of an emergency call (47 CFR 9.16(b)(2)). Numbers are in clear: whoever reads it must know
 * whom to help.
 *
 * @param request that was routed
 * @param route   over which trunk
 * @param code    of the deciding reason
 * @param address what is known of the caller's address
 */
record EmergencyEvent(DialRequest request, Route route, ReasonCode code, EmergencyAddress address) {
    static final String CALL = "emergency.call";
    static final String TEST = "emergency.test";

    /** @param answer whose verdict is a route */
    static EmergencyEvent of(Answer answer, EmergencyAddress address) {
        return new EmergencyEvent(answer.request(), answer.decision().route(), answer.decision().decidingReason().code(),
                address);
    }

    /** The screening's id. */
    String id() {
        return request.id();
    }

    boolean isTest() {
        return code == ReasonCode.EMERGENCY_TEST;
    }

    String name() {
        return isTest() ? TEST : CALL;
    }

    boolean isFallback() {
        return code == ReasonCode.EMERGENCY_FALLBACK;
    }

    JsonObject toJson() {
        return new JsonObject().put("event", name()).put("id", request.id())
                .put("at", Instant.ofEpochMilli(request.atMillis()).toString()).put("account", request.account())
                .put("callId", request.callId())
                .put("from", request.fromE164() == E164.NONE ? request.from() : E164.format(request.fromE164()))
                .put("dialled", request.to()).put("region", request.region()).put("trunk", route.trunk())
                .put("uri", route.uri()).put("fallback", isFallback())
                .put("address", new JsonObject().put("state", address.stateId()).put("reference", address.reference()));
    }

    /** Hides the numbers. */
    @Override
    public String toString() {
        return "EmergencyEvent[" + id() + ", " + name() + "]";
    }
}
