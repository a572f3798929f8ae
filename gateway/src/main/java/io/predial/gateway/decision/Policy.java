package io.predial.gateway.decision;

import io.predial.contract.CheckId;
import io.predial.contract.Decision;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.contract.Verdict;
import io.predial.store.rows.AccountRow.FailureMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From findings to one verdict. In order: an emergency route beats everything; a person's call to a protected service
 * is allowed; any refusal blocks; then an unknown finding follows the check's failure mode; then allow.
 * All reasons are kept, the deciding one first.
 */
public final class Policy {
    private Policy() {
    }

    /**
     * @param findings one per check that was asked, in {@link CheckId} order; unanswered checks as unknown, pending ones left out
     * @param pending  checks that were asked and are not waited for, because a finding refuses and none routes
     * @param chosen   the account's own failure modes; checks it does not name follow {@link FailureModes}
     */
    public static Decision decide(List<Finding> findings, List<CheckId> pending, Purpose purpose,
                                  Map<CheckId, FailureMode> chosen) {
        List<Reason> routing = new ArrayList<>();
        List<Reason> refusing = new ArrayList<>();
        List<Reason> closing = new ArrayList<>();
        List<Reason> remarks = new ArrayList<>();
        Route route = null;
        boolean degraded = false;
        boolean isProtected = false;
        for (Finding finding : findings) {
            switch (finding.outcome()) {
                case ROUTE -> {
                    route = route == null ? finding.route() : route;
                    routing.addAll(finding.reasons());
                }
                case REFUSE -> sort(finding, refusing, remarks);
                case UNKNOWN -> {
                    degraded = true;
                    boolean closed = FailureModes.of(finding.check(), purpose, chosen) == FailureMode.CLOSED;
                    sort(finding, closed ? closing : remarks, remarks);
                }
                case CLEAR -> {
                    isProtected |= outweighsRefusals(finding);
                    remarks.addAll(finding.reasons());
                }
            }
        }
        Verdict verdict = route != null ? Verdict.ROUTE
                : isProtected || refusing.isEmpty() && closing.isEmpty() ? Verdict.ALLOW : Verdict.BLOCK;
        List<Reason> reasons = new ArrayList<>(routing);
        reasons.addAll(refusing);
        reasons.addAll(closing);
        reasons.addAll(remarks);
        return new Decision(verdict, reasons, route, findings, pending, degraded);
    }

    /** A reason that only explains never decides, whichever finding it comes with. */
    private static void sort(Finding finding, List<Reason> deciding, List<Reason> remarks) {
        boolean named = false;
        for (Reason reason : finding.reasons()) {
            named |= !reason.code().explains();
            (reason.code().explains() ? remarks : deciding).add(reason);
        }
        if (!named) {
            deciding.add(unnamed(finding));
        }
    }

    /** A check that knows why it cannot say gives its own reason; for one that did not answer, the cause is the reason. */
    private static Reason unnamed(Finding finding) {
        String check = finding.check().id();
        return new Reason(finding.check(), ReasonCode.CHECK_UNAVAILABLE, finding.cause() == null
                ? check + " refused the call and named no reason"
                : check + " could not be checked: " + finding.cause().id(), null, 0);
    }

    /** True when this finding of the emergency rule settles the call without asking anybody (47 CFR 9.16). */
    public static boolean settlesAlone(Finding emergency) {
        return emergency.outcome() == Outcome.REFUSE || outweighsRefusals(emergency);
    }

    /** True when the call goes out whatever other checks say: a route, or a clear with a reason of the emergency rule. */
    public static boolean outweighsRefusals(Finding finding) {
        boolean isEmergency = finding.check() == CheckId.EMERGENCY;
        return finding.outcome() == Outcome.ROUTE
                || isEmergency && finding.outcome() == Outcome.CLEAR && !finding.reasons().isEmpty();
    }
}
