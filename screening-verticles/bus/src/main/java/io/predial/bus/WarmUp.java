package io.predial.bus;

import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.wire.Batch;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Set;

/**
 * Asks a node's own checks before anybody else does. A JVM runs code it has never run ten to a hundred times slower: the
 * first calls after a restart would miss their budget. The calls are dry runs, so nothing is counted against anybody.
 */
public final class WarmUp {
    private static final int CALLS_PER_BATCH = 8;
    private static final int BATCHES_AT_ONCE = 4;
    private static final int BATCH_TIMEOUT_MILLIS = 2_000;
    private static final int BYTES = 4_096;
    /** Nobody has it, so nobody is held to what it does. */
    private static final String ACCOUNT = "warm-up";
    private static final long FROM = 12_025_550_100L;
    private static final long FIRST_TO = 12_025_550_111L;
    private static final int NUMBERS = 80;

    private final Vertx vertx;
    private final String node;
    /** By bits. */
    private final int checks;
    private final Promise<Void> done = Promise.promise();
    private int toSend;
    private int underway;

    private WarmUp(Vertx vertx, String node, Set<CheckId> checks, int batches) {
        this.vertx = vertx;
        this.node = node;
        this.checks = CheckId.bits(checks);
        this.toSend = batches;
    }

    /** Completes when all batches are answered or given up; never fails, for a cold node is better than none. */
    public static Future<Void> run(Vertx vertx, String node, Set<CheckId> checks, int batches) {
        WarmUp warmUp = new WarmUp(vertx, node, checks, batches);
        vertx.getOrCreateContext().runOnContext(start -> warmUp.more());
        return warmUp.done.future();
    }

    private void more() {
        while (toSend > 0 && underway < BATCHES_AT_ONCE) {
            toSend--;
            underway++;
            vertx.eventBus().<Buffer>request(BusAddress.asks(node), Buffer.buffer(batch(toSend)),
                    new DeliveryOptions().setSendTimeout(BATCH_TIMEOUT_MILLIS)).onComplete(answer -> {
                        underway--;
                        toSend = answer.succeeded() ? toSend : 0;
                        more();
                    });
        }
        if (toSend == 0 && underway == 0) {
            done.tryComplete();
        }
    }

    private byte[] batch(int number) {
        WireWriter out = new WireWriter(BYTES);
        Batch.writeHeader(Batch.KIND_ASKS, CALLS_PER_BATCH, out);
        for (int i = 0; i < CALLS_PER_BATCH; i++) {
            Batch.writeAsk(BATCH_TIMEOUT_MILLIS * 1_000, checks, call(number * CALLS_PER_BATCH + i), out);
        }
        return out.toBytes();
    }

    private static DialRequest call(int number) {
        DialRequest.Builder call = DialRequest.builder();
        call.id = ACCOUNT + number;
        call.account = ACCOUNT;
        call.fromE164 = FROM;
        call.toE164 = FIRST_TO + number % NUMBERS;
        call.from = "+" + call.fromE164;
        call.to = "+" + call.toE164;
        call.dryRun = true;
        call.atMillis = System.currentTimeMillis();
        return call.build();
    }
}
