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
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private final Deadlines deadlines;

    public Screener(Vertx vertx, CheckClient client, GatewayState state) {
        this.client = client;
        this.emergencyRule = state.emergencyRule();
        this.directory = state.directory();
        this.metrics = state.metrics();
        this.deadlines = new Deadlines(vertx);
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
        return answer(request, List.of(emergency), budget);
    }

    /**
     * Asks all checks and decides.
     *
     * @param answered gets the answer once, on this event loop
     */
    public void screen(DialRequest request, Finding emergency, Budget budget, Consumer<Answer> answered) {
        long deadlineNanos = budget.checksDeadlineNanos();
        Screening screening = new Screening(deadlineNanos, emergency, metrics.lateFindings,
                findings -> answered.accept(answer(request, findings, budget)));
        client.ask(request, deadlineNanos, screening);
        if (!screening.isSettled()) {
            deadlines.add(screening);
        }
    }

    private Answer answer(DialRequest request, List<Finding> findings, Budget budget) {
        AccountRow account = directory.account(request.account());
        Decision decision = Policy.decide(findings, request.purpose(),
                account == null ? Map.of() : account.failureModes());
        long tookNanos = System.nanoTime() - budget.arrivalNanos();
        metrics.decided(decision, tookNanos, TimeUnit.MILLISECONDS.toNanos(budget.millis()));
        return new Answer(request, decision, budget.millis(), (int) (tookNanos / 1_000));
    }
}
