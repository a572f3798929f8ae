package io.predial.bus;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.Finding;
import io.predial.contract.wire.Batch;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one pure rule on the bus: takes a batch of asks, drops the expired ones, asks the rule, answers with one reply.
 * Every ask gets an answer whatever its bytes or the rule do, because a bus handler that throws leaves its sender to
 * find out by timeout.
 */
public final class CheckVerticle extends VerticleBase {
    /** Reply code when the message is not a batch this release understands. */
    static final int FAILURE_WIRE = 1;
    private static final Logger log = LoggerFactory.getLogger(CheckVerticle.class);
    private static final int REPLY_BYTES = 4_096;

    private final CheckRule rule;
    private final String node;
    private final CheckCounters counters;
    private final WireWriter reply = new WireWriter(REPLY_BYTES);
    private MessageConsumer<Buffer> consumer;

    /** What this check did on this node; read by metrics. */
    public static final class CheckCounters {
        public final LongAdder asks = new LongAdder();
        public final LongAdder expired = new LongAdder();
        public final LongAdder faults = new LongAdder();
        public final LongAdder undecodable = new LongAdder();
        public final LongAdder ruleNanos = new LongAdder();
    }

    public CheckVerticle(CheckRule rule, String node, CheckCounters counters) {
        this.rule = rule;
        this.node = node;
        this.counters = counters;
    }

    @Override
    public Future<?> start() {
        consumer = vertx.eventBus().<Buffer>consumer(new MessageConsumerOptions()
                .setAddress(BusAddress.check(rule.id(), node)).setMaxBufferedMessages(Lane.BATCHES_IN_FLIGHT_MAX * 64));
        consumer.handler(this::answer);
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        return consumer.unregister();
    }

    private void answer(Message<Buffer> message) {
        long arrivalNanos = System.nanoTime();
        List<Batch.Ask> asks = Batch.readAsks(message.body().getBytes());
        if (asks == null) {
            counters.undecodable.increment();
            message.fail(FAILURE_WIRE, "not a batch of asks in wire version " + Batch.VERSION);
            return;
        }
        reply.clear();
        Batch.writeHeader(Batch.KIND_FINDINGS, asks.size(), reply);
        for (Batch.Ask ask : asks) {
            Batch.writeFinding(finding(ask, arrivalNanos), reply);
        }
        message.reply(Buffer.buffer(reply.toBytes()));
    }

    private Finding finding(Batch.Ask ask, long arrivalNanos) {
        CheckId check = rule.id();
        long startNanos = System.nanoTime();
        counters.asks.increment();
        if (ask.request() == null) {
            counters.undecodable.increment();
            return Finding.unknown(check, Cause.WIRE);
        }
        if (startNanos - arrivalNanos > ask.remainingMicros() * 1_000L) {
            counters.expired.increment();
            return Finding.unknown(check, Cause.DEADLINE);
        }
        try {
            Finding finding = rule.decide(ask.request());
            long tookNanos = System.nanoTime() - startNanos;
            counters.ruleNanos.add(tookNanos);
            return finding.withMicros((int) (tookNanos / 1_000));
        } catch (RuntimeException | StackOverflowError fault) {
            counters.faults.increment();
            // The screening's id finds the call; the fault's own text could hold a number, its type and place cannot.
            log.error("check {} failed on screening {}: {} at {}", check.id(), ask.request().id(), fault.getClass().getName(),
                    fault.getStackTrace().length > 0 ? fault.getStackTrace()[0] : "unknown place");
            return Finding.unknown(check, Cause.FAULT);
        }
    }
}
