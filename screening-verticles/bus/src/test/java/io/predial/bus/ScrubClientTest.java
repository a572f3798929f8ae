package io.predial.bus;

import static io.predial.bus.Patience.await;
import static io.predial.bus.Patience.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.bus.ScrubVerticle.ScrubCounters;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.config.Knobs;
import io.predial.contract.wire.ScrubFindings;
import io.predial.contract.wire.ScrubRows;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets to healthy nodes, a frozen one (takes packets, never answers), a dead one, a full one, and none. */
class ScrubClientTest {
    private static final Finding LISTED = Finding.refuse(Reason.of(ReasonCode.DNC_NATIONAL));
    private static final long FAILING = 12025550177L;
    private static final ScrubNodeConfig ROOMY = new ScrubNodeConfig(2, 16);
    private static final int ROWS = 100;

    private final ScrubClient.Counters asked = new ScrubClient.Counters();
    private Vertx vertx;
    private NodeView view;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        view = new NodeView("none", NodeViewConfig.from(new Knobs(Map.of())));
        await(vertx.deployVerticle(view));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void rowsAreAnsweredInTheirOrder() {
        ScrubCounters counters = healthy("a", ROOMY, ScrubClientTest::oddIsListed);
        ScrubFindings findings = ask(client(2_000, 5_000));
        assertEquals(expected(), verdicts(findings));
        assertEquals(ROWS, counters.rows.sum());
        assertEquals(2, findings.findings().size());
    }

    @Test
    void aRowOnWhichTheRuleFailsCostsNoOther() {
        ScrubCounters counters = healthy("a", ROOMY, request -> {
            if (request.toE164() == FAILING) {
                throw new IllegalStateException("a rule that fails");
            }
            return oddIsListed(request);
        });
        List<Finding> expected = new ArrayList<>(expected());
        expected.set((int) (FAILING - 12025550100L), Finding.unknown(CheckId.DNC, Cause.FAULT));
        assertEquals(expected, verdicts(ask(client(2_000, 5_000))));
        assertEquals(1, counters.faults.sum());
    }

    @Test
    void aFrozenNodesPacketGoesToAnother() {
        frozen("a");
        healthy("b", ROOMY, ScrubClientTest::oddIsListed);
        ScrubClient client = client(100, 10_000);
        for (int i = 0; i < 10; i++) {
            assertEquals(expected(), verdicts(ask(client)));
        }
        assertEquals(0, asked.unanswered.sum());
    }

    @Test
    void aDeadNodesPacketGoesToAnother() {
        announced("a");
        healthy("b", ROOMY, ScrubClientTest::oddIsListed);
        ScrubClient client = client(2_000, 10_000);
        for (int i = 0; i < 10; i++) {
            assertEquals(expected(), verdicts(ask(client)));
        }
    }

    @Test
    void whatNobodyAnswersIsUnknownAndSaysWhy() {
        assertEquals(unknown(Cause.ABSENT), verdicts(ask(client(50, 200))));
        announced("a");
        assertEquals(unknown(Cause.ABSENT), verdicts(ask(client(50, 200))));
        frozen("b");
        assertEquals(unknown(Cause.DEADLINE), verdicts(ask(client(150, 200))));
        assertEquals(3, asked.unanswered.sum());
    }

    @Test
    void aNodeOfAnotherReleaseIsNotBelieved() {
        announced("a");
        vertx.eventBus().<Buffer>consumer(BusAddress.scrubs("a"), message -> message.reply(Buffer.buffer("what?")));
        assertEquals(unknown(Cause.WIRE), verdicts(ask(client(50, 200))));
    }

    /** As a release from before campaigns answers a packet that has them, by its flags ({@link ScrubRows}). */
    @Test
    void whatAnOlderNodeRefusesANewerOneAnswers() {
        announced("a");
        vertx.eventBus().<Buffer>consumer(BusAddress.scrubs("a"),
                message -> message.fail(ScrubVerticle.FAILURE_WIRE, "not a packet of rows in wire version 1"));
        assertEquals(unknown(Cause.WIRE), verdicts(ask(client(50, 200))), "and with none, nobody judges them");
        healthy("b", ROOMY, ScrubClientTest::oddIsListed);
        ScrubClient client = client(2_000, 10_000);
        for (int i = 0; i < 10; i++) {
            assertEquals(expected(), verdicts(ask(client)));
        }
    }

    @Test
    void bytesThatAreNoPacketAreRefusedAndCounted() {
        ScrubCounters counters = healthy("a", ROOMY, ScrubClientTest::oddIsListed);
        Future<?> answer = vertx.eventBus().request(BusAddress.scrubs("a"), Buffer.buffer("nonsense"));
        until(vertx, answer::isComplete);
        assertTrue(answer.failed());
        assertEquals(1, counters.undecodable.sum());
        assertEquals(expected(), verdicts(ask(client(2_000, 5_000))));
    }

    /** More packets than the node takes: it turns some away, and all are answered. */
    @Test
    void aFullNodeLosesNothing() {
        CountDownLatch gate = new CountDownLatch(1);
        ScrubCounters counters = healthy("a", new ScrubNodeConfig(1, 1), request -> {
            try {
                gate.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return oddIsListed(request);
        });
        ScrubClient client = client(5_000, 10_000);
        List<Future<ScrubFindings>> answers = IntStream.range(0, 6).mapToObj(i -> later(client)).toList();
        until(vertx, () -> counters.busy.sum() > 0);
        gate.countDown();
        answers.forEach(answer -> assertEquals(expected(), verdicts(await(answer))));
    }

    private static Finding oddIsListed(DialRequest request) {
        return request.toE164() % 2 == 1 ? LISTED : Finding.clear(CheckId.DNC);
    }

    private static List<Finding> expected() {
        return IntStream.range(0, ROWS).mapToObj(i -> i % 2 == 1 ? LISTED : Finding.clear(CheckId.DNC)).toList();
    }

    private static List<Finding> unknown(Cause cause) {
        return IntStream.range(0, ROWS).mapToObj(i -> Finding.unknown(CheckId.DNC, cause)).toList();
    }

    private static List<Finding> verdicts(ScrubFindings findings) {
        return IntStream.of(findings.byRow()).mapToObj(findings.findings()::get).toList();
    }

    private ScrubClient client(int timeoutMillis, int patienceMillis) {
        return new ScrubClient(vertx, view, timeoutMillis, patienceMillis, asked);
    }

    private ScrubFindings ask(ScrubClient client) {
        return await(later(client));
    }

    private Future<ScrubFindings> later(ScrubClient client) {
        Promise<ScrubFindings> answer = Promise.promise();
        vertx.runOnContext(tick -> client.ask(packet(), ROWS).onComplete(answer));
        return answer.future();
    }

    private static byte[] packet() {
        DialRequest.Builder common = DialRequest.builder();
        common.id = "scrub";
        common.account = "caller";
        common.from = "";
        common.to = "";
        WireWriter out = new WireWriter(1_024);
        int countAt = ScrubRows.writeHeader(common.build(), false, false, out);
        IntStream.range(0, ROWS).forEach(i -> ScrubRows.writeRow(12025550100L + i, out));
        ScrubRows.writeCount(countAt, ROWS, out);
        return out.toBytes();
    }

    private ScrubCounters healthy(String node, ScrubNodeConfig config, Function<DialRequest, Finding> script) {
        ScrubCounters counters = new ScrubCounters();
        await(vertx.deployVerticle(new ScrubVerticle(node, new CheckRule() {
            @Override
            public CheckId id() {
                return CheckId.DNC;
            }

            @Override
            public Finding decide(DialRequest request) {
                return script.apply(request);
            }
        }, config, counters)));
        announced(node);
        return counters;
    }

    private void frozen(String node) {
        vertx.eventBus().<Buffer>consumer(BusAddress.scrubs(node), message -> { });
        announced(node);
    }

    private void announced(String node) {
        await(vertx.deployVerticle(new Announcer(node,
                () -> new Announcement(node, NodeState.READY, Set.of(CheckId.DNC), 1, 0, 0))));
        until(vertx, () -> view.nodesFor(CheckId.DNC).contains(node));
    }
}
