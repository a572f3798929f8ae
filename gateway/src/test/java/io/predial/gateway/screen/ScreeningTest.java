package io.predial.gateway.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.contract.Verdict;
import io.predial.gateway.account.Directory;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.ops.GatewayMetrics;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of findings that come after the answer has left: they change nothing, and those of nodes are counted. */
class ScreeningTest {
    private static final int BUDGET_MILLIS = 60_000;
    private static final Finding REFUSAL = Finding.refuse(Reason.of(ReasonCode.CALLER_ID_NOT_OWNED));
    private static final Finding ROUTE = Finding.route(new Route("e911", "sip:psap@192.0.2.1"),
            Reason.of(ReasonCode.EMERGENCY_ROUTE));

    private final Vertx vertx = Vertx.vertx();
    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry(), BUDGET_MILLIS);
    private final GatewayState state = new GatewayState(new Directory(), null, null, null, metrics, null, null, null, null, null,
            null, null, "rules");
    private final Screener screener = new Screener(vertx, null, state, 0);
    private final Heard caller = new Heard();
    private final Screening screening = screening();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void whatANodeFindsAfterTheDeadlineIsCountedAndNotUsed() {
        screening.due(screening.deadlineNanos());
        assertEquals(0, metrics.lateFindings.sum());
        screening.accept(REFUSAL);
        screening.accept(Finding.clear(CheckId.DNC));
        assertEquals(2, metrics.lateFindings.sum());
        assertEquals(Verdict.BLOCK, caller.whole.get(0).decision().verdict());
        assertEquals(4, caller.whole.get(0).decision().findings().size());
        assertEquals(1, caller.answers.size());
        assertEquals(1, caller.whole.size());
    }

    /** Lanes give up at the same instant as the join, a moment before it or after. */
    @Test
    void aLaneThatGivesUpAfterTheDeadlineHasFoundNothing() {
        screening.due(screening.deadlineNanos());
        screening.accept(Finding.unknown(CheckId.DNC, Cause.DEADLINE));
        assertEquals(0, metrics.lateFindings.sum());
    }

    /** The record must not contradict the answer. */
    @Test
    void aRouteThatComesAfterARefusalHasLeftIsCountedAndNotUsed() {
        screening.accept(REFUSAL);
        screening.due(screening.settleRefusalNanos());
        assertEquals(Verdict.BLOCK, caller.answers.get(0).decision().verdict());
        screening.accept(ROUTE);
        assertEquals(1, metrics.lateFindings.sum());
        screening.due(screening.deadlineNanos());
        assertEquals(Verdict.BLOCK, caller.whole.get(0).decision().verdict());
    }

    private Screening screening() {
        DialRequest.Builder request = DialRequest.builder();
        request.id = "s-1";
        request.account = "demo";
        request.from = "+12025550100";
        request.to = "+12025550144";
        request.purpose = Purpose.MARKETING;
        return new Screening(screener, request.build(), Finding.clear(CheckId.EMERGENCY),
                new Budget(System.nanoTime(), BUDGET_MILLIS, 1), caller);
    }

    private static final class Heard implements Waiting {
        final List<Answer> answers = new ArrayList<>();
        final List<Answer> whole = new ArrayList<>();

        @Override
        public void answered(Answer answer) {
            answers.add(answer);
        }

        @Override
        public void completed(Answer whole) {
            this.whole.add(whole);
        }

        @Override
        public void failed(RuntimeException fault) {
            throw fault;
        }
    }
}
