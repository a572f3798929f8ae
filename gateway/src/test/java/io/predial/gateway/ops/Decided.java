package io.predial.gateway.ops;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Decision;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Source;
import io.predial.contract.Verdict;
import io.predial.gateway.decision.Answer;
import java.util.List;

/** Answers as a gateway gives them. */
final class Decided {
    private Decided() {
    }

    /** A blocked call whose screening has this id. */
    static Answer blocked(String id) {
        return blocked(request(id).build());
    }

    static Answer blocked(DialRequest request) {
        Reason listed = Reason.from(ReasonCode.DNC_NATIONAL, new Source("us-national", "2026-11-20", 3));
        Decision decision = new Decision(Verdict.BLOCK, List.of(listed), null,
                List.of(Finding.clear(CheckId.EMERGENCY), Finding.refuse(listed).withMicros(7),
                        Finding.clear(CheckId.CALLER_ID), Finding.unknown(CheckId.FRAUD, Cause.DEADLINE)), List.of(), true);
        return new Answer(request, decision, 50, 1_234);
    }

    static DialRequest.Builder request(String id) {
        DialRequest.Builder request = DialRequest.builder();
        request.id = id;
        request.account = "demo";
        request.from = "+12025550100";
        request.to = "+12025550143";
        request.fromE164 = 12025550100L;
        request.toE164 = 12025550143L;
        request.trunk = "main";
        request.callId = "call-" + id;
        request.atMillis = 1_795_000_000_000L;
        return request;
    }
}
