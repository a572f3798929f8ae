package io.predial.bus;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import io.predial.contract.wire.Batch;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The way from one event loop to one check on one node. Asks made in the same tick travel as one message: a lone ask
 * leaves at the end of its tick, so an idle system pays nothing, and a busy one pays the bus's price (a reply address, a
 * timer, a frame, a hop) once for up to {@link #BATCH_MAX} asks.
 */
final class Lane {
    static final int BATCH_MAX = 64;
    static final int BATCHES_IN_FLIGHT_MAX = 8;
    /** Asks waiting for a free batch; more is refused as shed, because they could not be answered in time anyway. */
    static final int QUEUE_MAX = 4_096;
    private static final int WRITER_BYTES = 16_384;

    private final Vertx vertx;
    private final Context context;
    private final CheckId check;
    private final Peer peer;
    private final CheckClient client;
    private final String address;
    private final ArrayDeque<Ask> waiting = new ArrayDeque<>();
    private final WireWriter writer = new WireWriter(WRITER_BYTES);
    private int batchesInFlight;
    private boolean flushScheduled;

    Lane(Vertx vertx, Context context, CheckId check, Peer peer, CheckClient client) {
        this.vertx = vertx;
        this.context = context;
        this.check = check;
        this.peer = peer;
        this.client = client;
        this.address = BusAddress.check(check, peer.node);
    }

    void add(Ask ask) {
        ask.underway();
        if (waiting.size() >= QUEUE_MAX) {
            client.counters.shed.increment();
            client.failed(ask, Cause.SHED, peer);
            return;
        }
        waiting.add(ask);
        if (!flushScheduled) {
            flushScheduled = true;
            context.runOnContext(tick -> flush());
        }
    }

    private void flush() {
        flushScheduled = false;
        if (!peer.selectable) {
            rerouteWaiting();
            return;
        }
        while (!waiting.isEmpty() && batchesInFlight < BATCHES_IN_FLIGHT_MAX) {
            send();
        }
    }

    private void send() {
        List<Ask> batch = new ArrayList<>(Math.min(BATCH_MAX, waiting.size()));
        long nowNanos = System.nanoTime();
        long longestMicros = 0;
        while (!waiting.isEmpty() && batch.size() < BATCH_MAX) {
            Ask ask = waiting.poll();
            long remainingMicros = ask.remainingMicros(nowNanos);
            if (remainingMicros > 0 && !ask.isAnswered()) {
                batch.add(ask);
                longestMicros = Math.max(longestMicros, remainingMicros);
            }
        }
        if (batch.isEmpty()) {
            return; // Expired while waiting: their calls were answered without them.
        }
        writer.clear();
        Batch.writeHeader(Batch.KIND_ASKS, batch.size(), writer);
        for (Ask ask : batch) {
            Batch.writeAsk((int) ask.remainingMicros(nowNanos), ask.request, writer);
        }
        batchesInFlight++;
        peer.inFlight.addAndGet(batch.size());
        client.counters.batches.increment();
        client.counters.asks.add(batch.size());
        vertx.eventBus().<Buffer>request(address, Buffer.buffer(writer.toBytes()),
                new DeliveryOptions().setSendTimeout(longestMicros / 1_000 + 1)).onComplete(reply -> received(batch, reply));
    }

    private void received(List<Ask> batch, AsyncResult<Message<Buffer>> reply) {
        batchesInFlight--;
        peer.inFlight.addAndGet(-batch.size());
        if (reply.succeeded()) {
            client.view.answered(peer);
            List<Finding> findings = Batch.readFindings(reply.result().body().getBytes(), check, batch.size());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer(findings.get(i));
            }
        } else {
            Cause cause = cause(reply.cause());
            if (cause == Cause.DEADLINE) {
                client.view.timedOut(peer);
            }
            for (Ask ask : batch) {
                client.failed(ask, cause, peer);
            }
        }
        if (!waiting.isEmpty()) {
            flush();
        }
    }

    /** The one place where what the bus says becomes a {@link Cause}. */
    private static Cause cause(Throwable failure) {
        if (failure instanceof ReplyException reply) {
            return switch (reply.failureType()) {
                case TIMEOUT -> Cause.DEADLINE;
                case NO_HANDLERS -> Cause.ABSENT;
                case ERROR -> Cause.WIRE;
                case RECIPIENT_FAILURE -> reply.failureCode() == CheckVerticle.FAILURE_WIRE ? Cause.WIRE : Cause.FAULT;
            };
        }
        return Cause.ABSENT;
    }

    /** The node was ejected while asks waited for it: another may still answer them in time. */
    private void rerouteWaiting() {
        List<Ask> asks = new ArrayList<>(waiting);
        waiting.clear();
        asks.forEach(ask -> client.reroute(ask, peer));
    }
}
