package io.predial.gateway.decision;

import io.predial.contract.ReasonCode;
import io.predial.contract.Verdict;

/**
 * All that is needed to give an answer again, and no more: thousands are remembered, and each that kept its findings alive
 * would be copied by the collector while calls wait.
 *
 * @param id      the screening's id
 * @param account whose call it was
 * @param verdict what to do
 * @param reason  the deciding reason; null for an allow
 * @param trunk   the trunk to route to; null unless the verdict is {@code ROUTE}
 * @param json    the answer's body; not to be changed
 */
public record WrittenAnswer(String id, String account, Verdict verdict, ReasonCode reason, String trunk, byte[] json) {
    /** {@code ALLOW}, {@code BLOCK dnc.national} or {@code ROUTE trunk-id}. */
    public String text() {
        return switch (verdict) {
            case ALLOW -> "ALLOW";
            case BLOCK -> "BLOCK " + reason.code();
            case ROUTE -> "ROUTE " + trunk;
        };
    }

    @Override
    public String toString() {
        return "WrittenAnswer[" + id + ", " + verdict + "]";
    }
}
