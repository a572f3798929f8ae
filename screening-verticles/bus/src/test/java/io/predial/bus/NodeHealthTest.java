package io.predial.bus;

import static io.predial.bus.Patience.await;
import static io.predial.bus.Patience.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.bus.CheckVerticle.CheckCounters;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.config.Knobs;
import io.predial.contract.wire.Batch;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that live and announce themselves, and yet are of no use. */
class NodeHealthTest {
    private Vertx vertx;
    private NodeView view;
    private CheckClient client;
    private Context context;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        view = new NodeView("none", NodeViewConfig.defaults());
        client = new CheckClient(vertx, context, view, LaneConfig.from(new Knobs(Map.of())), new HedgeConfig(0, 0, 0),
                () -> false);
        await(vertx.deployVerticle(view));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    /** It answers at once, so to whoever looks at calls in flight it is the least loaded of all. */
    @Test
    void aNodeThatFailsEveryBatchIsLeftOut() {
        await(vertx.eventBus().<Buffer>consumer(BusAddress.asks("failing"), ask -> ask.fail(7, "broken")).completion());
        announce("failing", List.of());
        verticle("well", new ClearsAll(CheckId.DNC));
        announce("well", List.of());
        askUntilOnlyIsLeft("well");
    }

    /** Its announcer runs on while its checks are gone, as after a fault in mid-flight. */
    @Test
    void aNodeWithoutHandlersIsLeftOut() {
        announce("hollow", List.of());
        verticle("well", new ClearsAll(CheckId.DNC));
        announce("well", List.of());
        askUntilOnlyIsLeft("well");
    }

    @Test
    void aNodeOfWhichOneLoopStandsStillIsLeftOutUntilItMoves() {
        CountDownLatch held = new CountDownLatch(1);
        CheckRule holds = new CheckRule() {
            @Override
            public CheckId id() {
                return CheckId.DNC;
            }

            @Override
            public Finding decide(DialRequest request) {
                try {
                    held.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                return Finding.clear(CheckId.DNC);
            }
        };
        announce("half", List.of(verticle("half", new ClearsAll(CheckId.DNC)), verticle("half", holds)));
        verticle("well", new ClearsAll(CheckId.DNC));
        announce("well", List.of());
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        // The bus takes turns between the two, so one of any two asks holds its loop.
        for (int i = 0; i < 2; i++) {
            byte[] ask = batch("half-" + i);
            vertx.eventBus().request(BusAddress.asks("half"), Buffer.buffer(ask), new DeliveryOptions().setSendTimeout(50));
        }
        until(vertx, () -> view.nodesFor(CheckId.DNC).equals(List.of("well")));
        held.countDown();
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
    }

    @Test
    void aCallThatCannotBeWrittenDoesNotTakeOthersAlong() {
        verticle("well", new ClearsAll(CheckId.DNC));
        announce("well", List.of());
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 1);
        List<Finding> findings = ask(List.of(call("one", "Alice"), call("two", "A".repeat(WireWriter.TEXT_BYTES_MAX + 1)),
                call("three", "Bob")));
        assertEquals(List.of(Outcome.CLEAR, Outcome.UNKNOWN, Outcome.CLEAR),
                findings.stream().map(Finding::outcome).toList());
        assertEquals(Cause.WIRE, findings.get(1).cause());
        assertTrue(view.nodesFor(CheckId.DNC).contains("well"), "the node is not to blame");
        assertEquals(1, view.counters().unwritable.sum(), "only the call itself");
    }

    private void askUntilOnlyIsLeft(String node) {
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        vertx.setPeriodic(5, again -> context.runOnContext(tick -> client.ask(call("ask", null), in(200), finding -> { })));
        until(vertx, () -> view.nodesFor(CheckId.DNC).equals(List.of(node)));
        assertFalse(view.ejections() == 0);
    }

    /** All in one tick. @return what do-not-call says of each */
    private List<Finding> ask(List<DialRequest> calls) {
        List<CompletableFuture<Finding>> answers = new ArrayList<>();
        calls.forEach(call -> answers.add(new CompletableFuture<>()));
        context.runOnContext(tick -> {
            for (int i = 0; i < calls.size(); i++) {
                CompletableFuture<Finding> answer = answers.get(i);
                client.ask(calls.get(i), in(2_000), finding -> {
                    if (finding.check() == CheckId.DNC) {
                        answer.complete(finding);
                    }
                });
            }
        });
        return answers.stream().map(answer -> answer.orTimeout(10, TimeUnit.SECONDS).join().withMicros(0)).toList();
    }

    private static byte[] batch(String id) {
        WireWriter out = new WireWriter(256);
        Batch.writeHeader(Batch.KIND_ASKS, 1, out);
        Batch.writeAsk(1_000_000, CheckId.DNC.bit(), call(id, null), out);
        return out.toBytes();
    }

    private static DialRequest call(String id, String callerName) {
        DialRequest.Builder call = DialRequest.builder();
        call.id = id;
        call.account = "test";
        call.from = "+12025550100";
        call.to = "+12025550143";
        call.callerName = callerName;
        return call.build();
    }

    private static long in(int millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private CheckVerticle verticle(String node, CheckRule rule) {
        CheckVerticle verticle = new CheckVerticle(node, Map.of(CheckId.DNC, rule),
                Map.of(CheckId.DNC, new CheckCounters()), new LongAdder());
        await(vertx.deployVerticle(verticle));
        return verticle;
    }

    private void announce(String node, List<CheckVerticle> working) {
        await(vertx.deployVerticle(new Announcer(node,
                () -> new Announcement(node, NodeState.READY, Set.of(CheckId.DNC), 1, 0, 0), working, 1_500)));
    }
}
