package io.predial.contract.wire;

import io.predial.contract.Attestation;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.contract.Source;
import java.util.List;

/** The values whose bytes are pinned for good. */
final class Samples {
    private Samples() {
    }

    static DialRequest request() {
        return request(null);
    }

    /** @param campaign a field that was appended later; null as in all requests before */
    static DialRequest request(String campaign) {
        DialRequest.Builder b = DialRequest.builder();
        b.id = "01JD0000000000000000000000";
        b.account = "demo";
        b.from = "+12025550100";
        b.to = "+1 202 555 0143";
        b.fromE164 = 12025550100L;
        b.toE164 = 12025550143L;
        b.region = "US";
        b.purpose = Purpose.SURVEY;
        b.trunk = "main";
        b.calleeTimeZone = "America/New_York";
        b.callerName = "Prüfung ☎";
        b.campaign = campaign;
        b.dryRun = true;
        b.atMillis = 1_796_144_400_000L;
        return b.build();
    }

    static List<Finding> findings() {
        return List.of(
                Finding.clear(CheckId.DNC).withMicros(7),
                new Finding(CheckId.DNC, Outcome.REFUSE, null, List.of(
                        Reason.from(ReasonCode.DNC_NATIONAL, new Source("us-national", "3", 12)),
                        Reason.until(ReasonCode.DNC_HOURS, "America/New_York 08:00-21:00", 1_796_216_400_000L)),
                        null, Attestation.B, 42),
                Finding.route(new Route("e911", "sip:psap@127.0.0.1:5090"), Reason.of(ReasonCode.EMERGENCY_ROUTE)),
                Finding.unknown(CheckId.FRAUD, Cause.DEADLINE));
    }

    /** A clear finding that explains itself: reasons that came later. */
    static Finding explained() {
        return new Finding(CheckId.DNC, Outcome.CLEAR, null, List.of(
                Reason.of(ReasonCode.DNC_CONSENT, "Written consent of 2026-05-01T00:00:00Z, until it is revoked."),
                Reason.of(ReasonCode.DNC_RELATIONSHIP), Reason.of(ReasonCode.DNC_EXEMPT), Reason.of(ReasonCode.DNC_REASSIGNED)),
                null, null, 9);
    }
}
