package io.predial.gateway.screen;

import io.predial.bus.FindingSink;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.decision.Policy;
import java.util.ArrayList;
import java.util.List;

/**
 * One call while its checks are asked: a slot for each finding. It is answered once, when all are in, at the deadline,
 * or soon after a refusal, and complete when all are in or at the deadline. Belongs to one event loop.
 *
 * <p>A refusal is certain: nothing but the emergency rule outweighs it, and the emergency rule has already spoken in this
 * process. It still waits a moment, because the other reasons are usually on their way, and a caller that hears all of
 * them at once does not try again in vain. What comes in after the answer belongs to the record.
 */
final class Screening implements FindingSink {
    private static final CheckId[] CHECKS = CheckId.values();

    final DialRequest request;
    final Budget budget;
    private final Screener screener;
    private final Finding ownEmergencyFinding;
    private final Waiting caller;
    private final long deadlineNanos;
    private final long settleRefusalNanos;
    private final Finding[] findings = new Finding[CHECKS.length];
    private int missing = CHECKS.length;
    private boolean refused;
    /** A node's emergency check knows a route or a protected line that this process does not: no refusal is certain now. */
    private boolean outweighed;
    private boolean complete;
    private Answer answer;

    /**
     * @param ownEmergencyFinding what the emergency rule found in this process; stands in when the asked one is unknown
     */
    Screening(Screener screener, DialRequest request, Finding ownEmergencyFinding, Budget budget, Waiting caller) {
        this.screener = screener;
        this.request = request;
        this.ownEmergencyFinding = ownEmergencyFinding;
        this.budget = budget;
        this.caller = caller;
        this.deadlineNanos = budget.checksDeadlineNanos();
        this.settleRefusalNanos = budget.settleRefusalNanos(screener.settleRefusalsAfterNanos());
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** When the answer leaves at the latest once a refusal is in; never after the deadline. */
    long settleRefusalNanos() {
        return settleRefusalNanos;
    }

    boolean isAnswered() {
        return answer != null || complete;
    }

    boolean isComplete() {
        return complete;
    }

    @Override
    public void accept(Finding finding) {
        int slot = finding.check().ordinal();
        // The answer has left, and the record must not contradict it: a route would, and a protected line.
        boolean outweighs = Policy.outweighsRefusals(finding);
        boolean tooLate = complete || answer != null && outweighs;
        if (tooLate) {
            // That a lane stops waiting is not a finding, and whether it does so before the join or after is chance.
            if (finding.cause() != Cause.DEADLINE) {
                screener.late();
            }
        } else if (findings[slot] == null) {
            findings[slot] = finding;
            outweighed |= outweighs;
            missing--;
            if (missing == 0) {
                complete();
            } else if (finding.outcome() == Outcome.REFUSE && !refused) {
                refused = true;
                settleSoon();
            }
        }
    }

    /** When the emergency rule failed here, only the asked one can rule an emergency out, so it is waited for. */
    private void settleSoon() {
        if (ownEmergencyFinding.outcome() == Outcome.CLEAR) {
            screener.settleSoon(this);
        }
    }

    /** An instant this call waits for may have come. */
    void due(long nowNanos) {
        if (complete) {
            return;
        }
        if (deadlineNanos - nowNanos <= 0) {
            complete();
        } else if (answer == null && refused && !outweighed && settleRefusalNanos - nowNanos <= 0) {
            try {
                List<CheckId> pending = new ArrayList<>(missing);
                answer(findings(null, pending), pending);
            } catch (RuntimeException fault) {
                fail(fault);
            }
        }
    }

    void fail(RuntimeException fault) {
        complete = true;
        caller.failed(fault);
    }

    /** Whatever is missing now stays unknown. */
    private void complete() {
        complete = true;
        try {
            List<Finding> all = findings(Cause.DEADLINE, List.of());
            if (answer == null) {
                screener.found(all); // First: whoever has the answer finds it counted.
                answer(all, List.of());
                caller.completed(answer);
            } else {
                caller.completed(screener.completed(answer, all));
            }
        } catch (RuntimeException fault) {
            caller.failed(fault);
        }
    }

    private void answer(List<Finding> known, List<CheckId> pending) {
        answer = screener.answer(request, known, pending, budget);
        caller.answered(answer);
    }

    /**
     * The findings in {@link CheckId} order.
     *
     * @param causeOfMissing a check without a finding is unknown for this cause; null leaves it out
     * @param leftOut        gets the checks that were left out
     */
    private List<Finding> findings(Cause causeOfMissing, List<CheckId> leftOut) {
        List<Finding> known = new ArrayList<>(CHECKS.length);
        for (CheckId check : CHECKS) {
            Finding finding = findings[check.ordinal()];
            if (check == CheckId.EMERGENCY && (finding == null || finding.outcome() == Outcome.UNKNOWN)) {
                finding = ownEmergencyFinding;
            }
            if (finding != null) {
                known.add(finding);
            } else if (causeOfMissing == null) {
                leftOut.add(check);
            } else {
                known.add(Finding.unknown(check, causeOfMissing));
            }
        }
        return known;
    }
}
