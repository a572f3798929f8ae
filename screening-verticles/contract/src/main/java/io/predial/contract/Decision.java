package io.predial.contract;

import java.util.List;
import java.util.Objects;

/**
 * The verdict on one call, with everything that led to it.
 *
 * @param verdict  what to do
 * @param reasons  every reason given by any check, the deciding one first, those that explain last; never empty
 *                 unless the verdict is {@code ALLOW}
 * @param route    where to send the call; null unless the verdict is {@code ROUTE}
 * @param findings one per check that was waited for, in {@link CheckId} order; an unanswered check is here as unknown
 * @param pending  checks that were asked and not waited for: the call was refused without them
 * @param degraded true when the verdict was reached although a check could not answer
 */
public record Decision(Verdict verdict, List<Reason> reasons, Route route, List<Finding> findings, List<CheckId> pending,
                       boolean degraded) {
    public Decision {
        Objects.requireNonNull(verdict, "verdict");
        reasons = List.copyOf(reasons);
        findings = List.copyOf(findings);
        pending = List.copyOf(pending);
        if (verdict != Verdict.ALLOW && reasons.isEmpty()) {
            throw new IllegalArgumentException("a call is never blocked or routed without a reason");
        }
        if (verdict != Verdict.BLOCK && !pending.isEmpty()) {
            throw new IllegalArgumentException("only a refusal is certain before every check has answered");
        }
    }

    /** The deciding reason; null for an allow, whose reasons only explain it or say what was not checked. */
    public Reason decidingReason() {
        return verdict == Verdict.ALLOW ? null : reasons.get(0);
    }

    /**
     * The first instant (epoch milliseconds) at which the call could be placed, 0 when waiting does not help. Every
     * reason must have passed, so it is the latest of them, and one reason that never passes makes it 0. While a check is
     * pending it is 0 too: its reason could name a later instant.
     */
    public long retryAtMillis() {
        if (verdict != Verdict.BLOCK || !pending.isEmpty()) {
            return 0;
        }
        long latest = 0;
        for (Reason reason : reasons) {
            if (reason.code().explains()) {
                continue;
            }
            if (reason.retryAtMillis() == 0) {
                return 0;
            }
            latest = Math.max(latest, reason.retryAtMillis());
        }
        return latest;
    }
}
