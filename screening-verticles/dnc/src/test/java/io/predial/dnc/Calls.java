package io.predial.dnc;

import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;
import java.time.Instant;

/** Requests as a gateway would send them. */
final class Calls {
    private Calls() {
    }

    static DialRequest to(long number, Purpose purpose, Instant at) {
        return to(number, purpose, at, null);
    }

    static DialRequest to(long number, Purpose purpose, Instant at, String timeZone) {
        return toPlace(number, at, null, null, timeZone, purpose);
    }

    static DialRequest toPlace(long number, Instant at, String state, String postalCode, String timeZone, Purpose purpose) {
        DialRequest.Builder call = call(number, purpose, at);
        call.calleeState = state;
        call.calleePostalCode = postalCode;
        call.calleeTimeZone = timeZone;
        return call.build();
    }

    static DialRequest by(String account, long number, Purpose purpose, Instant at) {
        DialRequest.Builder call = call(number, purpose, at);
        call.account = account;
        return call.build();
    }

    static DialRequest byTo(String account, long number, Purpose purpose, Instant at, String state) {
        DialRequest.Builder call = call(number, purpose, at);
        call.account = account;
        call.calleeState = state;
        return call.build();
    }

    /** @param campaign null when the call names none */
    static DialRequest of(String account, long number, Purpose purpose, Instant at, String campaign) {
        DialRequest.Builder call = call(number, purpose, at);
        call.account = account;
        call.campaign = campaign;
        return call.build();
    }

    private static DialRequest.Builder call(long number, Purpose purpose, Instant at) {
        DialRequest.Builder call = DialRequest.builder();
        call.id = "screening";
        call.account = "caller";
        call.from = "+12025550100";
        call.to = "+" + number;
        call.toE164 = number;
        call.purpose = purpose;
        call.atMillis = at.toEpochMilli();
        return call;
    }
}
