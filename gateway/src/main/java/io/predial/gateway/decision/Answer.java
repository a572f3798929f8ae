package io.predial.gateway.decision;

import io.predial.contract.Decision;
import io.predial.contract.DialRequest;
import io.predial.contract.ReasonCode;

/**
 * A decision as it was answered. Written out once: the same bytes are the answer's body, what is remembered of it, and the
 * heart of its record.
 *
 * @param request  what was asked
 * @param decision what was decided
 * @param budgetMillis the budget it was decided in
 * @param tookMicros   from the first byte seen to the decision
 * @param written  what is sent, and remembered
 */
public record Answer(DialRequest request, Decision decision, int budgetMillis, int tookMicros, WrittenAnswer written) {
    public static Answer of(DialRequest request, Decision decision, int budgetMillis, int tookMicros, String rulesVersion) {
        ReasonCode reason = decision.decidingReason() == null ? null : decision.decidingReason().code();
        String trunk = decision.route() == null ? null : decision.route().trunk();
        WrittenAnswer written = new WrittenAnswer(request.id(), request.account(), decision.verdict(), reason, trunk,
                DecisionWriter.json(request, decision, budgetMillis, tookMicros, rulesVersion));
        return new Answer(request, decision, budgetMillis, tookMicros, written);
    }

    /** The same call, decided anew with what has come in since. */
    public Answer completed(Decision whole, String rulesVersion) {
        return of(request, whole, budgetMillis, tookMicros, rulesVersion);
    }

    public byte[] json() {
        return written.json();
    }

    @Override
    public String toString() {
        return "Answer[" + request.id() + ", " + decision.verdict() + "]";
    }
}
