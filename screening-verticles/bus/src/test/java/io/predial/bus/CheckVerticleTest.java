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
import io.predial.contract.wire.DialRequestWire;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a check's side of the bus does with good, expired, damaged and foreign bytes, and with a rule that fails. */
class CheckVerticleTest {
    private static final String NODE = "node-1";

    private final CheckCounters counters = new CheckCounters();
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
        List<Finding> findings = Batch.readFindings(ask(batch).body().getBytes(), CheckId.DNC, 3);
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
        Batch.writeAsk(-1, request("1"), out);
        List<Finding> findings = Batch.readFindings(ask(Buffer.buffer(out.toBytes())).body().getBytes(), CheckId.DNC, 1);
        assertEquals(List.of(Finding.unknown(CheckId.DNC, Cause.DEADLINE)), findings);
        assertEquals(1, counters.expired.sum());
    }

    @Test
    void aDamagedAskIsUnknownAndTheOthersAreAnswered() {
        deploy(new FailsAtSecond());
        List<Finding> findings = Batch.readFindings(
                ask(batch(new byte[] {1, 2, 3}, request("1"))).body().getBytes(), CheckId.DNC, 2);
        assertEquals(Cause.WIRE, findings.get(0).cause());
        assertEquals("clear", findings.get(1).outcome().id());
    }

    @Test
    void anUnknownWireVersionFailsCleanly() {
        deploy(new FailsAtSecond());
        CompletionException thrown = assertThrows(CompletionException.class, () -> ask(Buffer.buffer(new byte[] {9, 1, 0, 0})));
        ReplyException failure = assertInstanceOf(ReplyException.class, thrown.getCause());
        assertEquals(ReplyFailure.RECIPIENT_FAILURE, failure.failureType());
        assertEquals(CheckVerticle.FAILURE_WIRE, failure.failureCode());
        assertEquals(1, counters.undecodable.sum());
    }

    private void deploy(CheckRule rule) {
        vertx.deployVerticle(new CheckVerticle(rule, NODE, counters)).toCompletionStage().toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS).join();
    }

    private Message<Buffer> ask(Buffer batch) {
        return vertx.eventBus().<Buffer>request(BusAddress.check(CheckId.DNC, NODE), batch)
                .toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static Buffer batch(byte[]... requests) {
        WireWriter out = new WireWriter(64);
        Batch.writeHeader(Batch.KIND_ASKS, requests.length, out);
        for (byte[] request : requests) {
            Batch.writeAsk(10_000_000, request, out);
        }
        return Buffer.buffer(out.toBytes());
    }

    static byte[] request(String id) {
        DialRequest.Builder request = DialRequest.builder();
        request.id = id;
        request.account = "demo";
        request.from = "+12025550100";
        request.to = "+12025550144";
        WireWriter out = new WireWriter(128);
        DialRequestWire.write(request.build(), out);
        return out.toBytes();
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
