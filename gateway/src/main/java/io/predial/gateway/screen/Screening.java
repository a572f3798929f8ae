package io.predial.gateway.screen;

import io.predial.bus.FindingSink;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * One call while its checks are asked: a slot for each finding, settled when all are in or at the deadline, once.
 * Belongs to one event loop.
 */
final class Screening implements FindingSink {
    private static final CheckId[] CHECKS = CheckId.values();

    private final long deadlineNanos;
    private final Finding ownEmergencyFinding;
    private final Consumer<List<Finding>> settle;
    private final LongAdder lateFindings;
    private final Finding[] findings = new Finding[CHECKS.length];
    private int missing = CHECKS.length;
    private boolean settled;

    /**
     * @param ownEmergencyFinding what the emergency rule found in this process; stands in when the asked one is unknown
     * @param settle              gets one finding per check, in {@link CheckId} order
     */
    Screening(long deadlineNanos, Finding ownEmergencyFinding, LongAdder lateFindings, Consumer<List<Finding>> settle) {
        this.deadlineNanos = deadlineNanos;
        this.ownEmergencyFinding = ownEmergencyFinding;
        this.lateFindings = lateFindings;
        this.settle = settle;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isSettled() {
        return settled;
    }

    @Override
    public void accept(Finding finding) {
        if (settled) {
            lateFindings.increment();
            return;
        }
        int slot = finding.check().ordinal();
        if (findings[slot] == null) {
            findings[slot] = finding;
            missing--;
            if (missing == 0) {
                settle();
            }
        }
    }

    /** The deadline has come: whatever is missing stays unknown. */
    void expire() {
        if (!settled) {
            settle();
        }
    }

    private void settle() {
        settled = true;
        List<Finding> all = new ArrayList<>(CHECKS.length);
        for (CheckId check : CHECKS) {
            Finding finding = findings[check.ordinal()];
            if (check == CheckId.EMERGENCY && (finding == null || finding.outcome() == Outcome.UNKNOWN)) {
                finding = ownEmergencyFinding;
            }
            all.add(finding == null ? Finding.unknown(check, Cause.DEADLINE) : finding);
        }
        settle.accept(all);
    }
}
