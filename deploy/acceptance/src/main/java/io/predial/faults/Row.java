package io.predial.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One row of the table, as it came out; or the reason why it was not run.
 *
 * @param promise what is held against it
 */
record Row(String title, Fault.Promise promise, Tally tally, long longestStallMillis, String skippedBecause) {
    /** The last answer without some check is gone so soon after whatever was done. */
    private static final double DEGRADED_SECONDS_MAX = 1.0;
    static final String HEAD = "| fault | requests | answered inside budget | late | slow from the instant due "
            + "| cut or unanswered | wrong verdicts | degraded "
            + "| seconds until the last degraded answer | p99.9 ms | max ms | machine stalled, longest ms | targets missed |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";

    String line() {
        if (skippedBecause != null) {
            return "| " + title + " | not run: " + skippedBecause + " | | | | | | | | | | | |\n";
        }
        int late = tally.in(Tally.Timeliness.LATE);
        int lateInStall = tally.in(Tally.Timeliness.LATE_IN_STALL);
        return String.format(Locale.ROOT, "| %s | %d | %d (%.3f %%) | %s | %d | %s | %d | %s | %s | %.1f | %.1f | %s | %s |%n",
                title, tally.requests, tally.in(Tally.Timeliness.IN_BUDGET),
                100.0 * tally.in(Tally.Timeliness.IN_BUDGET) / Math.max(1, tally.answered()),
                late + (lateInStall > 0 ? " and " + lateInStall + " in a stall" : ""), tally.slow,
                tally.cut + tally.unanswered + tally.refused, tally.wrong,
                tally.degradedAfter + (tally.degradedBefore > 0 ? " (before the fault " + tally.degradedBefore + ")" : ""),
                tally.lastDegradedSeconds(), tally.latencyMillis(0.999), tally.latencyMillis(1),
                longestStallMillis == 0 ? "no" : Long.toString(longestStallMillis),
                missed().isEmpty() ? "none" : String.join("; ", missed()));
    }

    /** What was promised and not kept, for people; lateness in a stall of the machine is not held against anybody. */
    List<String> missed() {
        List<String> missed = new ArrayList<>();
        if (skippedBecause != null) {
            return missed;
        }
        count(tally.in(Tally.Timeliness.LATE), "late", missed);
        count(promise == Fault.Promise.ALL_BUT_ACCEPTED_CALLS ? 0 : tally.cut, "cut", missed);
        count(tally.unanswered, "unanswered", missed);
        count(tally.refused, "refused", missed);
        count(tally.wrong, "wrong verdicts", missed);
        if (promise == Fault.Promise.NOTHING_DEGRADED) {
            count(tally.degradedAfter, "degraded", missed);
        }
        double longest = tally.lastDegradedAfterMarks().stream().mapToDouble(seconds -> seconds).max().orElse(0);
        if (longest > DEGRADED_SECONDS_MAX) {
            missed.add(String.format(Locale.ROOT, "degraded until %.2f s, at most %.0f s", longest, DEGRADED_SECONDS_MAX));
        }
        return missed;
    }

    /** The target of each is none. */
    private static void count(int seen, String what, List<String> missed) {
        if (seen > 0) {
            missed.add(what + ": " + seen);
        }
    }
}
