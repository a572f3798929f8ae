package io.predial.fraud;

import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;

/**
 * What a call is recognised by when it is asked about again. What was dialled and why is part of it: a new call under an old
 * id must not inherit its answer.
 */
record CallKey(String account, String callId, String to, Purpose purpose) {
    /** @return null for a call without an id */
    static CallKey of(DialRequest request) {
        return request.callId() == null ? null
                : new CallKey(request.account(), request.callId(), request.to(), request.purpose());
    }

    /** Without the number: it is personal data. */
    @Override
    public String toString() {
        return "CallKey[" + account + ", " + callId + ", " + purpose.id() + "]";
    }
}
