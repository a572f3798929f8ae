package io.predial.gateway.decision;

import io.predial.contract.Decision;
import io.predial.contract.DialRequest;

/**
 * A decision as it was answered, kept for repeats of the same call and for {@code GET /v1/screenings/{id}}. Written out
 * once: the same bytes are the answer's body and the heart of its record.
 *
 * @param request  what was asked
 * @param decision what was decided
 * @param budgetMillis the budget it was decided in
 * @param tookMicros   from the first byte seen to the decision
 * @param json     the answer's body; not to be changed
 */
public record Answer(DialRequest request, Decision decision, int budgetMillis, int tookMicros, byte[] json) {
    public static Answer of(DialRequest request, Decision decision, int budgetMillis, int tookMicros, String rulesVersion) {
        return new Answer(request, decision, budgetMillis, tookMicros,
                DecisionWriter.json(request, decision, budgetMillis, tookMicros, rulesVersion));
    }

    /** The same call, decided anew with what has come in since. */
    public Answer completed(Decision whole, String rulesVersion) {
        return of(request, whole, budgetMillis, tookMicros, rulesVersion);
    }

    @Override
    public String toString() {
        return "Answer[" + request.id() + ", " + decision.verdict() + "]";
    }
}
