package io.predial.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predial.bus.CheckVerticle.CheckCounters;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.wire.Batch;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a check's side of the bus does with good, expired, damaged and foreign bytes, and with a rule that fails. */
class CheckVerticleTest {
    private static final String NODE = "node-1";

    private final CheckCounters counters = new CheckCounters();
    private final LongAdder undecodable = new LongAdder();
    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void everyAskOfABatchIsAnsweredInOrder() {
        deploy(new FailsAtSecond());
        Buffer batch = batch(request("1"), request("2"), request("3"));
        List<Finding> findings = findings(ask(batch), 3);
        assertEquals(List.of("clear", "unknown", "clear"), findings.stream().map(f -> f.outcome().id()).toList());
        assertEquals(Cause.FAULT, findings.get(1).cause());
        assertEquals(1, counters.faults.sum());
        assertEquals(3, counters.asks.sum());
    }

    @Test
    void expiredWorkIsNotDone() {
        deploy(new FailsAtSecond());
        WireWriter out = new WireWriter(64);
        Batch.writeHeader(Batch.KIND_ASKS, 1, out);
        Batch.writeAsk(-1, CheckId.DNC.bit(), request("1"), out);
        List<Finding> findings = findings(ask(Buffer.buffer(out.toBytes())), 1);
        assertEquals(List.of(Finding.unknown(CheckId.DNC, Cause.DEADLINE)), findings);
        assertEquals(1, counters.expired.sum());
    }

    @Test
    void aFindingThatIsReadyTooLateIsCounted() {
        deploy(new TakesLongerThanItMay());
        WireWriter out = new WireWriter(64);
        Batch.writeHeader(Batch.KIND_ASKS, 2, out);
        Batch.writeAsk(TakesLongerThanItMay.MILLIS * 1_000, CheckId.DNC.bit(), request("slow"), out);
        Batch.writeAsk(10_000_000, CheckId.DNC.bit(), request("in time"), out);
        findings(ask(Buffer.buffer(out.toBytes())), 2);
        assertEquals(1, counters.late.sum());
        assertEquals(0, counters.expired.sum());
    }

    @Test
    void aDamagedAskIsUnknownAndTheOthersAreAnswered() {
        deploy(new FailsAtSecond());
        byte[] batch = batch(request("1"), request("1")).getBytes();
        int firstTextLength = Batch.HEADER_BYTES + 4 + 1 + 4; // the first request's id now claims to be null
        batch[firstTextLength] = (byte) 0xFF;
        batch[firstTextLength + 1] = (byte) 0xFF;
        List<Finding> findings = findings(ask(Buffer.buffer(batch)), 2);
        assertEquals(Cause.WIRE, findings.get(0).cause());
        assertEquals("clear", findings.get(1).outcome().id());
    }

    @Test
    void aCheckThatTheNodeDoesNotRunIsAbsent() {
        deploy(new FailsAtSecond());
        WireWriter out = new WireWriter(64);
        Batch.writeHeader(Batch.KIND_ASKS, 1, out);
        Batch.writeAsk(10_000_000, CheckId.DNC.bit() | CheckId.FRAUD.bit(), request("1"), out);
        Batch.Findings findings = new Batch.Findings(ask(Buffer.buffer(out.toBytes())).body().getBytes());
        assertEquals("clear", findings.next(CheckId.DNC).outcome().id());
        assertEquals(Cause.ABSENT, findings.next(CheckId.FRAUD).cause());
    }

    @Test
    void anUnknownWireVersionFailsCleanly() {
        deploy(new FailsAtSecond());
        CompletionException thrown = assertThrows(CompletionException.class, () -> ask(Buffer.buffer(new byte[] {9, 1, 0, 0})));
        ReplyException failure = assertInstanceOf(ReplyException.class, thrown.getCause());
        assertEquals(ReplyFailure.RECIPIENT_FAILURE, failure.failureType());
        assertEquals(CheckVerticle.FAILURE_WIRE, failure.failureCode());
        assertEquals(1, undecodable.sum());
    }

    private void deploy(CheckRule rule) {
        vertx.deployVerticle(new CheckVerticle(NODE, Map.of(CheckId.DNC, rule), Map.of(CheckId.DNC, counters),
                undecodable)).toCompletionStage().toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS).join();
    }

    private Message<Buffer> ask(Buffer batch) {
        return vertx.eventBus().<Buffer>request(BusAddress.asks(NODE), batch)
                .toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static Buffer batch(DialRequest... requests) {
        WireWriter out = new WireWriter(64);
        Batch.writeHeader(Batch.KIND_ASKS, requests.length, out);
        for (DialRequest request : requests) {
            Batch.writeAsk(10_000_000, CheckId.DNC.bit(), request, out);
        }
        return Buffer.buffer(out.toBytes());
    }

    private static DialRequest request(String id) {
        return request(id, "demo");
    }

    static DialRequest request(String id, String account) {
        DialRequest.Builder request = DialRequest.builder();
        request.id = id;
        request.account = account;
        request.from = "+12025550100";
        request.to = "+12025550144";
        return request.build();
    }

    private static List<Finding> findings(Message<Buffer> reply, int count) {
        Batch.Findings findings = new Batch.Findings(reply.body().getBytes());
        return IntStream.range(0, count).mapToObj(i -> findings.next(CheckId.DNC)).toList();
    }

    /** Is still at work when the first call's time is over. */
    private static final class TakesLongerThanItMay implements CheckRule {
        static final int MILLIS = 300;

        @Override
        public CheckId id() {
            return CheckId.DNC;
        }

        @Override
        public Finding decide(DialRequest request) {
            long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS + 1);
            while (request.id().equals("slow") && System.nanoTime() < endNanos) {
                Thread.onSpinWait();
            }
            return Finding.clear(CheckId.DNC);
        }
    }

    /** Clears every call but the one with id 2, at which it fails. */
    private static final class FailsAtSecond implements CheckRule {
        @Override
        public CheckId id() {
            return CheckId.DNC;
        }

        @Override
        public Finding decide(DialRequest request) {
            if (request.id().equals("2")) {
                throw new IllegalStateException("a rule that fails");
            }
            return Finding.clear(CheckId.DNC);
        }
    }
}
