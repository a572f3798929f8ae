package io.predial.faults;

import java.util.Locale;

/**
 * One row of the table, as it came out; or the reason why it was not run.
 *
 * @param costsCalls whether a gateway is killed, and with it the calls it had accepted
 */
record Row(String title, boolean costsCalls, Tally tally, long longestStallMillis, String skippedBecause) {
    static final String HEAD = "| fault | requests | answered inside budget | late | slow from the instant due "
            + "| cut or unanswered | wrong verdicts | degraded "
            + "| seconds until the last degraded answer | p99.9 ms | max ms | machine stalled, longest ms |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|\n";

    String line() {
        if (skippedBecause != null) {
            return "| " + title + " | not run: " + skippedBecause + " | | | | | | | | | | |\n";
        }
        int late = tally.in(Tally.Timeliness.LATE);
        int lateInStall = tally.in(Tally.Timeliness.LATE_IN_STALL);
        return String.format(Locale.ROOT, "| %s | %d | %d (%.3f %%) | %s | %d | %s | %d | %s | %s | %.1f | %.1f | %s |%n",
                title, tally.requests, tally.in(Tally.Timeliness.IN_BUDGET),
                100.0 * tally.in(Tally.Timeliness.IN_BUDGET) / Math.max(1, tally.answered()),
                late + (lateInStall > 0 ? " and " + lateInStall + " in a stall" : ""), tally.slow,
                tally.cut + tally.unanswered + tally.refused, tally.wrong,
                tally.degradedAfter + (tally.degradedBefore > 0 ? " (before the fault " + tally.degradedBefore + ")" : ""),
                tally.lastDegradedSeconds(), tally.latencyMillis(0.999), tally.latencyMillis(1),
                longestStallMillis == 0 ? "no" : Long.toString(longestStallMillis));
    }

    /** Whether nothing that is promised was broken; lateness in a stall of the machine is not held against anybody. */
    boolean holds() {
        return skippedBecause != null || tally.wrong == 0 && tally.in(Tally.Timeliness.LATE) == 0
                && tally.unanswered == 0 && tally.refused == 0
                && (tally.cut == 0 || costsCalls);
    }
}
