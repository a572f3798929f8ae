package io.predial.fraud;

import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;

/** Requests as a gateway would send them; each with a screening id of its own. */
final class Calls {
    static final long CALLEE = 12025550143L;
    static final long NOON = 1_796_144_400_000L;

    private static int calls;

    private Calls() {
    }

    static DialRequest.Builder call() {
        DialRequest.Builder call = DialRequest.builder();
        call.id = "screening-" + nextNumber();
        call.account = "caller";
        call.from = "+12025550100";
        call.to = "+" + CALLEE;
        call.toE164 = CALLEE;
        call.purpose = Purpose.MARKETING;
        call.atMillis = NOON;
        return call;
    }

    static DialRequest at(long atMillis) {
        DialRequest.Builder call = call();
        call.atMillis = atMillis;
        return call.build();
    }

    static DialRequest at(long atMillis, long callee) {
        DialRequest.Builder call = call();
        call.atMillis = atMillis;
        return to(call, callee);
    }

    static DialRequest to(DialRequest.Builder call, long callee) {
        call.toE164 = callee;
        call.to = callee == 0 ? "nobody" : "+" + callee;
        return call.build();
    }

    private static synchronized int nextNumber() {
        return ++calls;
    }
}
