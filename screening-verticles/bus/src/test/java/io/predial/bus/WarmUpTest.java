package io.predial.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.bus.CheckVerticle.CheckCounters;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node asks itself, over its own address, and counts nothing against anybody. */
class WarmUpTest {
    private static final int BATCHES = 25;

    private final Vertx vertx = Vertx.vertx();
    private final LongAdder dryRuns = new LongAdder();
    private final LongAdder counted = new LongAdder();

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void everyCheckIsAskedAboutDryRunsOnly() {
        CheckCounters counters = new CheckCounters();
        await(vertx.deployVerticle(new CheckVerticle("a", Map.of(CheckId.DNC, new TellsDryRunsApart()),
                Map.of(CheckId.DNC, counters), new LongAdder())));
        await(WarmUp.run(vertx, "a", Set.of(CheckId.DNC), BATCHES));
        assertEquals(BATCHES * 8L, dryRuns.sum());
        assertEquals(0, counted.sum());
        assertEquals(0, counters.expired.sum() + counters.faults.sum() + counters.undecodable.sum());
    }

    @Test
    void aNodeThatDoesNotAnswerItselfStartsColdAndNotNever() {
        assertTrue(WarmUp.run(vertx, "nobody", Set.of(CheckId.DNC), BATCHES).toCompletionStage().toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS).thenApply(done -> true).join());
    }

    private final class TellsDryRunsApart implements CheckRule {
        @Override
        public CheckId id() {
            return CheckId.DNC;
        }

        @Override
        public Finding decide(DialRequest request) {
            (request.dryRun() ? dryRuns : counted).increment();
            return Finding.clear(CheckId.DNC);
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
