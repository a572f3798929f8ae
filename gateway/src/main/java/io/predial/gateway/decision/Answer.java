package io.predial.gateway.decision;

import io.predial.contract.Decision;
import io.predial.contract.DialRequest;

/**
 * A decision as it was answered, kept for repeats of the same call and for {@code GET /v1/screenings/{id}}.
 *
 * @param request      what was asked
 * @param decision     what was decided
 * @param budgetMillis the budget it was decided in
 * @param tookMicros   from the first byte seen to the decision
 */
public record Answer(DialRequest request, Decision decision, int budgetMillis, int tookMicros) {
    @Override
    public String toString() {
        return "Answer[" + request.id() + ", " + decision.verdict() + "]";
    }
}
