package io.predial.gateway.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Decision;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The gateway's figures. Every meter is built at start and kept: looking meters up by label while a call is answered
 * costs more than the call. Labels are enums, never numbers, accounts or ids.
 */
public final class GatewayMetrics {
    public final LongAdder lateFindings = new LongAdder();
    public final LongAdder uploadRowsAdded = new LongAdder();
    public final LongAdder uploadRowsBad = new LongAdder();
    public final LongAdder uploadsRefused = new LongAdder();
    public final LongAdder entriesRefused = new LongAdder();
    public final LongAdder callerIdConflicts = new LongAdder();
    private final MeterRegistry registry;
    private final Timer latency;
    private final Counter budgetMisses;
    private final Counter callersDeadlineMisses;
    private final Counter degraded;
    private final Counter early;
    private final Counter repeats;
    private final Map<Verdict, Map<String, Counter>> decisions = new EnumMap<>(Verdict.class);
    private final Map<CheckId, Map<Outcome, Counter>> outcomes = new EnumMap<>(CheckId.class);
    private final Map<CheckId, Map<Cause, Counter>> causes = new EnumMap<>(CheckId.class);

    /** @param budgetMillis a histogram bucket ends at it, so that misses can be read off */
    public GatewayMetrics(MeterRegistry registry, int budgetMillis) {
        this.registry = registry;
        Duration[] buckets = Arrays.stream(new int[] {1, 2, 5, 10, 20, 30, budgetMillis, 75, 100, 250, 1_000})
                .sorted().distinct().mapToObj(Duration::ofMillis).toArray(Duration[]::new);
        latency = Timer.builder("predial_decision_seconds").description("From the first byte seen to the decision, seconds")
                .serviceLevelObjectives(buckets).register(registry);
        budgetMisses = counter("predial_budget_misses", "Decisions that took longer than the budget");
        callersDeadlineMisses = counter("predial_callers_deadline_misses",
                "Decisions inside the budget that took longer than the shorter time their caller had asked for");
        degraded = counter("predial_degraded_decisions", "Decisions reached although a check could not answer");
        early = counter("predial_early_answers", "Refusals answered before every check had");
        repeats = counter("predial_repeated_calls", "Requests that repeated a callId and got its decision again");
        FunctionCounter.builder("predial_late_findings", lateFindings, LongAdder::sum)
                .description("Findings of nodes that came after the answer had left; they are not used").register(registry);
        FunctionCounter.builder("predial_upload_rows_added", uploadRowsAdded, LongAdder::sum)
                .description("Rows of uploads taken in").register(registry);
        FunctionCounter.builder("predial_upload_rows_bad", uploadRowsBad, LongAdder::sum)
                .description("Rows of uploads refused for what they say").register(registry);
        FunctionCounter.builder("predial_uploads_refused", uploadsRefused, LongAdder::sum)
                .description("Uploads refused because too many were going on").register(registry);
        FunctionCounter.builder("predial_entries_refused", entriesRefused, LongAdder::sum)
                .description("Entries of accounts refused because the account holds as many as it may").register(registry);
        FunctionCounter.builder("predial_caller_id_conflicts", callerIdConflicts, LongAdder::sum)
                .description("Caller IDs and ranges refused because another account owns the number").register(registry);
        for (Verdict verdict : Verdict.values()) {
            Map<String, Counter> byClass = new HashMap<>();
            for (ReasonCode code : ReasonCode.values()) {
                byClass.computeIfAbsent(code.reasonClass(), reason -> decisionCounter(verdict, reason));
            }
            byClass.put("none", decisionCounter(verdict, "none"));
            decisions.put(verdict, byClass);
        }
        for (CheckId check : CheckId.values()) {
            outcomes.put(check, outcomeCounters(check));
            causes.put(check, causeCounters(check));
        }
    }

    /**
     * @param budgetMillis   what the call had: as long as promised, or shorter because its caller asked for that
     * @param promisedMillis what the account is promised
     */
    public void decided(Decision decision, long tookNanos, int budgetMillis, int promisedMillis) {
        latency.record(tookNanos, TimeUnit.NANOSECONDS);
        if (tookNanos > TimeUnit.MILLISECONDS.toNanos(promisedMillis)) {
            budgetMisses.increment();
        } else if (tookNanos > TimeUnit.MILLISECONDS.toNanos(budgetMillis)) {
            callersDeadlineMisses.increment(); // Not the other: a caller that asks for a millisecond must not ring an alarm.
        }
        if (decision.degraded()) {
            degraded.increment();
        }
        Reason deciding = decision.decidingReason();
        decisions.get(decision.verdict()).get(deciding == null ? "none" : deciding.code().reasonClass()).increment();
        if (!decision.pending().isEmpty()) {
            early.increment();
        }
    }

    /** Counts what the checks of one call found, once they are all in or given up. */
    public void found(List<Finding> findings) {
        for (Finding finding : findings) {
            outcomes.get(finding.check()).get(finding.outcome()).increment();
            if (finding.cause() != null) {
                causes.get(finding.check()).get(finding.cause()).increment();
            }
        }
    }

    public void repeated() {
        repeats.increment();
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Counter decisionCounter(Verdict verdict, String reasonClass) {
        return Counter.builder("predial_decisions").description("Decisions by verdict and class of the deciding reason")
                .tag("verdict", verdict.id()).tag("reason_class", reasonClass).register(registry);
    }

    private Map<Outcome, Counter> outcomeCounters(CheckId check) {
        Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            counters.put(outcome, Counter.builder("predial_findings").description("Findings by check and outcome")
                    .tag("check", check.id()).tag("outcome", outcome.id()).register(registry));
        }
        return counters;
    }

    private Map<Cause, Counter> causeCounters(CheckId check) {
        Map<Cause, Counter> counters = new EnumMap<>(Cause.class);
        for (Cause cause : Cause.values()) {
            counters.put(cause, Counter.builder("predial_unknown_findings").description("Unknown findings by check and cause")
                    .tag("check", check.id()).tag("cause", cause.id()).register(registry));
        }
        return counters;
    }
}
