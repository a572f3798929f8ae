package io.predial.faults;

import io.predial.load.AnswerSink;
import io.predial.load.Exchange;
import io.predial.load.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Looks at every answer: was it right, was it in time, was a check away. In time is what the gateway accepted and answered
 * inside its budget by its own clock; slow is what took longer than that from the instant the call was due, with sockets,
 * queues and the load generator in it. Lateness is excused by stalls of the machine that are as long. Called on the load thread.
 */
final class Judge implements AnswerSink {
    private static final int HTTP_OK = 200;

    private final CallMix calls;
    private final Tally tally;
    private final StallWatch stalls;

    Judge(CallMix calls, Tally tally, StallWatch stalls) {
        this.calls = calls;
        this.tally = tally;
        this.stalls = stalls;
    }

    @Override
    public void answered(Exchange exchange, ByteBuffer body) {
        if (exchange.warmUp()) {
            return;
        }
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        if (exchange.status() != HTTP_OK) {
            tally.refused(exchange, new String(bytes, StandardCharsets.UTF_8));
            return;
        }
        judge(exchange, new JsonObject(Buffer.buffer(bytes)));
    }

    private void judge(Exchange exchange, JsonObject decision) {
        boolean degraded = decision.getBoolean("degraded", false);
        boolean blocked = "block".equals(decision.getString("verdict"));
        long budgetNanos = TimeUnit.MILLISECONDS.toNanos(decision.getLong("budgetMillis"));
        long lateNanos = TimeUnit.MICROSECONDS.toNanos(decision.getLong("tookMicros")) - budgetNanos;
        Tally.Timeliness timeliness = lateNanos <= 0 ? Tally.Timeliness.IN_BUDGET
                : stalls.stalledNanosBetween(exchange.dueNanos(), exchange.answeredNanos()) >= lateNanos
                ? Tally.Timeliness.LATE_IN_STALL : Tally.Timeliness.LATE;
        boolean wrong = switch (calls.expected(exchange.index())) {
            case BLOCK -> !blocked;
            case ALLOW -> blocked && !degraded;
        };
        tally.answered(exchange, timeliness, degraded, wrong, decision);
    }

    @Override
    public void failed(Exchange exchange) {
        if (!exchange.warmUp()) {
            tally.failed(exchange, exchange.failure() == Failure.CUT);
        }
    }
}
