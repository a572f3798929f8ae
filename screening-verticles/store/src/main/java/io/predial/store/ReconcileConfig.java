package io.predial.store;

import io.predial.contract.config.Knobs;
import io.predial.contract.config.TimesOfDay;

/**
 * When a process compares what it holds with PostgreSQL.
 *
 * @param at                  times of day, UTC
 * @param spreadMinutes       each process waits for a part of this, so that not all of them read PostgreSQL at once
 * @param statementMillis     one digest in PostgreSQL
 * @param mibPerSecond        segment files are read again no faster than this
 * @param retryMillis         after a comparison that could not be made
 */
public record ReconcileConfig(TimesOfDay at, int spreadMinutes, int statementMillis, int mibPerSecond, int retryMillis) {
    public static ReconcileConfig from(Knobs knobs) {
        return new ReconcileConfig(at(knobs),
                knobs.whole("reconcile.spread-minutes", 30, 0, 720,
                        "each process compares up to so much later, so that not all of them do at once"),
                knobs.whole("reconcile.statement-millis", 600_000, 1_000, 3_600_000, "for one digest in PostgreSQL"),
                knobs.whole("reconcile.segment-mib-per-second", 20, 1, 10_000,
                        "how fast registry segments on disk are read again, in MiB a second"),
                knobs.whole("reconcile.retry-millis", 60_000, 100, 3_600_000,
                        "pause after a comparison that could not be made, PostgreSQL being away"));
    }

    private static TimesOfDay at(Knobs knobs) {
        String text = knobs.text("reconcile.at", "03:30",
                "times of day (UTC) at which data in memory is compared with PostgreSQL, such as 03:30 or 03:30,15:30");
        try {
            return TimesOfDay.parse(text);
        } catch (IllegalArgumentException e) {
            knobs.problem("reconcile.at is '" + text + "': " + e.getMessage());
            return TimesOfDay.parse("03:30");
        }
    }
}
