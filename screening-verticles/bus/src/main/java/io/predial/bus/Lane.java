package io.predial.bus;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.wire.Batch;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The way from one event loop to one node. Calls asked about in the same tick travel as one message: a lone one leaves at
 * the end of its tick, so an idle system pays nothing, and a busy one pays the bus's price (a reply address, a timer, a
 * frame, a hop) once for up to a batch of calls with all their checks. While a node is slow its messages in flight reach
 * their limit, calls wait, and the next messages are fuller.
 */
final class Lane {
    private static final CheckId[] CHECKS = CheckId.values();
    private static final int WRITER_BYTES = 16_384;

    /** One call's checks in this lane. */
    private record Item(CallAsk ask, int checks) {
    }

    /** A timeout that is told later than this says that this process stood still, and nothing about the node. */
    private static final long LATE_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Vertx vertx;
    private final Context context;
    final Peer peer;
    private final CheckClient client;
    private final LaneConfig limits;
    private final String address;
    private final ArrayDeque<Item> waiting = new ArrayDeque<>();
    private final WireWriter writer = new WireWriter(WRITER_BYTES);
    private int batchesInFlight;
    /** So many of those waiting travel alone, because one of them cannot be written. */
    private int alone;
    private boolean flushScheduled;

    Lane(Vertx vertx, Context context, Peer peer, CheckClient client, LaneConfig limits) {
        this.vertx = vertx;
        this.context = context;
        this.peer = peer;
        this.client = client;
        this.limits = limits;
        this.address = BusAddress.asks(peer.node);
    }

    void add(CallAsk ask, int checks) {
        ask.sentTo(peer, checks);
        if (waiting.size() >= limits.queueMax()) {
            client.counters.shed.increment();
            client.failed(ask, checks, Cause.SHED, peer);
            return;
        }
        waiting.add(new Item(ask, checks));
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
        while (!waiting.isEmpty() && batchesInFlight < limits.inFlightMax()) {
            send();
        }
        if (!waiting.isEmpty()) {
            client.counters.lanesFull.increment();
        }
    }

    private void send() {
        List<Item> batch = nextBatch();
        if (batch.isEmpty()) {
            return; // Expired while waiting: their calls were answered without them.
        }
        long nowNanos = System.nanoTime();
        long longestMicros = 1;
        try {
            writer.clear();
            Batch.writeHeader(Batch.KIND_ASKS, batch.size(), writer);
            for (Item item : batch) {
                long remainingMicros = item.ask.remainingMicros(nowNanos);
                longestMicros = Math.max(longestMicros, remainingMicros);
                Batch.writeAsk((int) remainingMicros, item.checks, item.ask.request, writer);
            }
        } catch (RuntimeException unwritable) {
            sendApart(batch);
            return;
        }
        request(batch, nowNanos, longestMicros / 1_000 + 1);
    }

    private void request(List<Item> batch, long nowNanos, long timeoutMillis) {
        batchesInFlight++;
        peer.inFlight.addAndGet(batch.size());
        client.counters.batches.increment();
        client.counters.asks.add(batch.size());
        Future<Message<Buffer>> reply;
        try {
            // The co-located node is found without asking the cluster, and its message does not leave the process.
            reply = vertx.eventBus().request(address, UncopiedBuffer.of(writer.toBytes()),
                    new DeliveryOptions().setSendTimeout(timeoutMillis).setLocalOnly(peer.local));
        } catch (RuntimeException closed) {
            reply = Future.failedFuture(closed);
        }
        reply.onComplete(done -> received(batch, nowNanos, timeoutMillis, done));
    }

    /** One call that cannot be written must not take the others along; alone, it fails alone. */
    private void sendApart(List<Item> batch) {
        if (batch.size() == 1) {
            client.counters.unwritable.increment();
            client.failed(batch.get(0).ask, batch.get(0).checks, Cause.WIRE, peer);
            return;
        }
        alone = batch.size();
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
        }
    }

    private List<Item> nextBatch() {
        int most = alone > 0 ? 1 : limits.batchMax();
        List<Item> batch = new ArrayList<>(Math.min(most, waiting.size()));
        long nowNanos = System.nanoTime();
        while (!waiting.isEmpty() && batch.size() < most) {
            Item item = waiting.poll();
            alone = Math.max(0, alone - 1);
            if (item.ask.unanswered(item.checks) == 0) {
                continue;
            }
            if (item.ask.remainingMicros(nowNanos) > 0) {
                batch.add(item);
            } else {
                client.counters.expired.increment();
            }
        }
        return batch;
    }

    private void received(List<Item> batch, long sentNanos, long timeoutMillis, AsyncResult<Message<Buffer>> reply) {
        batchesInFlight--;
        peer.inFlight.addAndGet(-batch.size());
        if (reply.succeeded()) {
            client.view.answered(peer);
            answer(batch, new Batch.Findings(reply.result().body().getBytes()));
        } else {
            Cause cause = BusFailure.cause(reply.cause(),
                    code -> code == CheckVerticle.FAILURE_WIRE ? Cause.WIRE : Cause.FAULT);
            if (cause == Cause.DEADLINE) {
                timedOut(sentNanos, timeoutMillis);
            } else {
                client.view.unanswered(peer, sentNanos, System.nanoTime());
            }
            for (Item item : batch) {
                client.failed(item.ask, item.checks, cause, peer);
            }
        }
        if (!waiting.isEmpty()) {
            flush();
        }
    }

    private void timedOut(long sentNanos, long timeoutMillis) {
        if (timeoutMillis < client.view.fairTimeoutMillis()) {
            return; // A caller that gives up after a millisecond must not be able to have nodes ejected.
        }
        long nowNanos = System.nanoTime();
        if (nowNanos - sentNanos - TimeUnit.MILLISECONDS.toNanos(timeoutMillis) < LATE_TIMEOUT_NANOS) {
            client.view.unanswered(peer, sentNanos, nowNanos);
        }
    }

    private void answer(List<Item> batch, Batch.Findings findings) {
        for (int i = 0; i < batch.size(); i++) {
            Item item = batch.get(i);
            for (CheckId check : CHECKS) {
                if ((item.checks & check.bit()) != 0) {
                    client.found(item.ask, findings.next(check), peer);
                }
            }
        }
    }

    /** The node was ejected while calls waited for it: another may still answer them in time. */
    private void rerouteWaiting() {
        List<Item> items = new ArrayList<>(waiting);
        waiting.clear();
        long nowNanos = System.nanoTime();
        for (Item item : items) {
            if (item.ask.remainingMicros(nowNanos) > 0) {
                client.reroute(item.ask, item.checks, peer);
            } else {
                client.counters.expired.increment();
            }
        }
    }
}
