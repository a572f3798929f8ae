package io.predial.gateway.screen;

import io.predial.bus.CheckClient;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.Decision;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.gateway.account.Directory;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.decision.Policy;
import io.predial.gateway.ops.GatewayMetrics;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.AccountRow.FailureMode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Screens calls on one event loop: emergency in-process, then all four checks at once over the bus, then the policy, and
 * never later than the budget. Not thread-safe.
 */
public final class Screener {
    private static final Logger log = LoggerFactory.getLogger(Screener.class);

    private final CheckClient client;
    private final CheckRule emergencyRule;
    private final Directory directory;
    private final GatewayMetrics metrics;
    private final String rulesVersion;
    private final Deadlines deadlines;
    private final long settleRefusalsAfterNanos;

    /** @param settleRefusalsAfterMillis how long after its arrival a refused call waits for the other findings */
    public Screener(Vertx vertx, CheckClient client, GatewayState state, int settleRefusalsAfterMillis) {
        this.client = client;
        this.emergencyRule = state.emergencyRule();
        this.directory = state.directory();
        this.metrics = state.metrics();
        this.rulesVersion = state.rulesVersion();
        this.deadlines = new Deadlines(vertx);
        this.settleRefusalsAfterNanos = TimeUnit.MILLISECONDS.toNanos(settleRefusalsAfterMillis);
    }

    /** What the emergency rule says, before any I/O. A fault of the rule is an unknown: the asked node may know better. */
    public Finding emergency(DialRequest request) {
        long startNanos = System.nanoTime();
        try {
            return emergencyRule.decide(request).withMicros((int) ((System.nanoTime() - startNanos) / 1_000));
        } catch (RuntimeException fault) {
            log.error("the emergency rule failed on screening {}: {}", request.id(), fault.getClass().getName());
            return Finding.unknown(CheckId.EMERGENCY, Cause.FAULT);
        }
    }

    /** Answers with the emergency finding alone, when it settles the call. */
    public Answer settleEmergency(DialRequest request, Finding emergency, Budget budget) {
        List<Finding> alone = List.of(emergency);
        Answer answer = answer(request, alone, List.of(), budget);
        found(alone);
        return answer;
    }

    /** Asks all checks and decides. @param caller hears of it on this event loop, possibly before this returns */
    public void screen(DialRequest request, Finding emergency, Budget budget, Waiting caller) {
        Screening screening = new Screening(this, request, emergency, budget, caller);
        try {
            client.ask(request, screening.deadlineNanos(), screening);
        } catch (RuntimeException fault) {
            screening.fail(fault);
        }
        if (!screening.isComplete()) {
            deadlines.add(screening);
        }
    }

    /** Completes when every call that was asked about has come to its end, at its deadline at the latest. */
    public Future<Void> idle() {
        return deadlines.empty();
    }

    long settleRefusalsAfterNanos() {
        return settleRefusalsAfterNanos;
    }

    void settleSoon(Screening screening) {
        deadlines.settleSoon(screening);
    }

    void late() {
        metrics.lateFindings.increment();
    }

    /** Decides and counts the decision. */
    Answer answer(DialRequest request, List<Finding> findings, List<CheckId> pending, Budget budget) {
        Decision decision = Policy.decide(findings, pending, request.purpose(), failureModes(request));
        long tookNanos = System.nanoTime() - budget.arrivalNanos();
        metrics.decided(decision, tookNanos, budget.millis(), budget.promisedMillis());
        return Answer.of(request, decision, budget.millis(), (int) (tookNanos / 1_000), rulesVersion);
    }

    /** The same decision with all that has come in since; it was counted when it was answered. */
    Answer completed(Answer answered, List<Finding> findings) {
        found(findings);
        DialRequest request = answered.request();
        Decision decision = Policy.decide(findings, List.of(), request.purpose(), failureModes(request));
        return answered.completed(decision, rulesVersion);
    }

    void found(List<Finding> findings) {
        metrics.found(findings);
    }

    private Map<CheckId, FailureMode> failureModes(DialRequest request) {
        AccountRow account = directory.account(request.account());
        return account == null ? Map.of() : account.failureModes();
    }
}
