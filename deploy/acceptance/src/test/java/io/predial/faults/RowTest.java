package io.predial.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.faults.Fault.Promise;
import io.predial.faults.Tally.Timeliness;
import io.predial.load.Exchange;
import io.predial.load.Failure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What counts as a missed target, and that the run then fails. */
class RowTest {
    private final Tally tally = new Tally();

    @Test
    void aRowThatKeepsAllIsNotHeldAgainstAnybody() {
        tally.mark("fault");
        answered(0, Timeliness.IN_BUDGET, false, false);
        answered(0, Timeliness.LATE_IN_STALL, false, false);
        answered(500, Timeliness.IN_BUDGET, true, false);
        assertMissed(Promise.USUAL);
    }

    @Test
    void aCheckThatIsMissedForLongerThanAMomentIsNamed() {
        tally.mark("fault");
        answered(1_500, Timeliness.IN_BUDGET, true, false);
        String missed = row(Promise.USUAL).missed().get(0);
        assertTrue(missed.matches("degraded until 1\\.\\d\\d s, at most 1 s"), missed);
        assertEquals(1, FaultsMain.exitCode(List.of(row(Promise.USUAL))));
    }

    /** Only then is it the fault's. */
    @Test
    void whatWasDegradedBeforeIsNotHeldAgainstTheFault() {
        answered(0, Timeliness.IN_BUDGET, true, false);
        tally.mark("fault");
        assertMissed(Promise.USUAL);
        assertMissed(Promise.NOTHING_DEGRADED);
    }

    @Test
    void aPlannedRestartMayDegradeNothing() {
        tally.mark("restart");
        answered(200, Timeliness.IN_BUDGET, true, false);
        assertMissed(Promise.USUAL);
        assertMissed(Promise.NOTHING_DEGRADED, "degraded: 1");
    }

    @Test
    void everyCountIsNamed() {
        answered(0, Timeliness.LATE, false, true);
        tally.refused(exchange(0, null), "503");
        tally.failed(exchange(0, Failure.CUT), true);
        tally.failed(exchange(0, Failure.CUT), false);
        assertMissed(Promise.USUAL, "late: 1", "cut: 1", "unanswered: 1", "refused: 1", "wrong verdicts: 1");
        assertTrue(row(Promise.USUAL).line().endsWith("| late: 1; cut: 1; unanswered: 1; refused: 1; wrong verdicts: 1 |\n"));
    }

    /** They die with their gateway. */
    @Test
    void callsThatAKilledGatewayHadAcceptedAreNotPromised() {
        tally.failed(exchange(0, Failure.CUT), true);
        assertMissed(Promise.ALL_BUT_ACCEPTED_CALLS);
        assertMissed(Promise.USUAL, "cut: 1");
    }

    @Test
    void oneRowOfManyFailsTheRunAndEveryLineHasAllColumns() {
        Row good = row(Promise.USUAL);
        Row skipped = new Row("title", Promise.USUAL, null, 0, "no root");
        assertEquals(0, FaultsMain.exitCode(List.of(good, skipped)));
        tally.mark("restart");
        answered(0, Timeliness.IN_BUDGET, true, false);
        assertEquals(1, FaultsMain.exitCode(List.of(good, row(Promise.NOTHING_DEGRADED), skipped)));
        long columns = Row.HEAD.lines().findFirst().orElseThrow().chars().filter(c -> c == '|').count();
        for (String line : List.of(good.line(), skipped.line(), Row.HEAD.lines().skip(1).findFirst().orElseThrow())) {
            assertEquals(columns, line.chars().filter(c -> c == '|').count(), line);
        }
    }

    private void assertMissed(Promise promise, String... missed) {
        assertEquals(List.of(missed), row(promise).missed());
        assertEquals(missed.length == 0 ? 0 : 1, FaultsMain.exitCode(List.of(row(promise))));
    }

    private Row row(Promise promise) {
        return new Row("title", promise, tally, 0, null);
    }

    /** @param afterMillis from now on */
    private void answered(int afterMillis, Timeliness timeliness, boolean degraded, boolean wrong) {
        tally.answered(exchange(afterMillis, null), timeliness, degraded, wrong,
                new JsonObject().put("budgetMillis", 50L).put("checks", new JsonObject()));
    }

    private static Exchange exchange(int afterMillis, Failure failure) {
        long nanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(afterMillis);
        return new Exchange(0, 0, nanos, nanos, nanos, 200, failure, false);
    }
}
