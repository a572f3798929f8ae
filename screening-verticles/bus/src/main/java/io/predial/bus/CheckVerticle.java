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
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a node's pure rules on the bus: takes a batch of calls, drops the expired ones, asks each rule that is wanted,
 * answers with one reply. Every call gets an answer whatever its bytes or a rule do, because a bus handler that throws
 * leaves its sender to find out by timeout. Several instances share one node's work; rules are safe for that.
 */
public final class CheckVerticle extends VerticleBase {
    /** Reply code when the message is not a batch this release understands. */
    static final int FAILURE_WIRE = 1;
    private static final Logger log = LoggerFactory.getLogger(CheckVerticle.class);
    private static final CheckId[] CHECKS = CheckId.values();
    private static final int REPLY_BYTES = 4_096;
    /** Batches waiting for their turn; the oldest of so many has expired. */
    private static final int BATCHES_WAITING_MAX = 1_024;

    private final CheckRule[] rules = new CheckRule[CHECKS.length];
    private final CheckCounters[] counters = new CheckCounters[CHECKS.length];
    private final String node;
    private final LongAdder undecodableBatches;
    private final WireWriter reply = new WireWriter(REPLY_BYTES);
    private MessageConsumer<Buffer> consumer;
    /** When the rule before ended: one reading of the clock per rule is enough. */
    private long lastNanos;

    /** What one check did on this node; read by metrics. */
    public static final class CheckCounters {
        public final LongAdder asks = new LongAdder();
        public final LongAdder expired = new LongAdder();
        /** Findings that were ready only when nobody waited for them any more. */
        public final LongAdder late = new LongAdder();
        public final LongAdder faults = new LongAdder();
        public final LongAdder undecodable = new LongAdder();
        public final LongAdder ruleNanos = new LongAdder();
    }

    /**
     * @param rules              the checks this node runs
     * @param counters           one for each of them
     * @param undecodableBatches counts messages that are no batch this release understands
     */
    public CheckVerticle(String node, Map<CheckId, CheckRule> rules, Map<CheckId, CheckCounters> counters,
                         LongAdder undecodableBatches) {
        this.node = node;
        this.undecodableBatches = undecodableBatches;
        rules.forEach((check, rule) -> {
            this.rules[check.ordinal()] = rule;
            this.counters[check.ordinal()] = counters.get(check);
        });
    }

    @Override
    public Future<?> start() {
        consumer = vertx.eventBus().<Buffer>consumer(new MessageConsumerOptions()
                .setAddress(BusAddress.asks(node)).setMaxBufferedMessages(BATCHES_WAITING_MAX));
        consumer.handler(this::answer);
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        return consumer.unregister();
    }

    /** Runs it on the event loop that answers asks, behind whatever waits there. */
    void passBeat(Runnable passed) {
        context.runOnContext(beat -> passed.run());
    }

    private void answer(Message<Buffer> message) {
        long arrivalNanos = System.nanoTime();
        List<Batch.Ask> asks = Batch.readAsks(message.body().getBytes());
        if (asks == null) {
            undecodableBatches.increment();
            message.fail(FAILURE_WIRE, "not a batch of asks in wire version " + Batch.VERSION);
            return;
        }
        reply.clear();
        Batch.writeHeader(Batch.KIND_FINDINGS, asks.size(), reply);
        lastNanos = arrivalNanos;
        for (int i = 0; i < asks.size(); i++) {
            Batch.Ask ask = asks.get(i);
            for (CheckId check : CHECKS) {
                if ((ask.checks() & check.bit()) != 0) {
                    write(finding(check, ask, lastNanos - arrivalNanos));
                }
            }
        }
        message.reply(UncopiedBuffer.of(reply.toBytes()));
    }

    /** A finding that cannot be written is a fault of its rule and of nobody else's. */
    private void write(Finding finding) {
        int before = reply.size();
        try {
            Batch.writeFinding(finding, reply);
        } catch (RuntimeException unwritable) {
            reply.backTo(before);
            counters[finding.check().ordinal()].faults.increment();
            Batch.writeFinding(Finding.unknown(finding.check(), Cause.FAULT), reply);
        }
    }

    /** @param waitedNanos how long the call has waited since its message was taken up; not how long that lay queued */
    private Finding finding(CheckId check, Batch.Ask ask, long waitedNanos) {
        CheckRule rule = rules[check.ordinal()];
        if (rule == null) {
            return Finding.unknown(check, Cause.ABSENT);
        }
        CheckCounters of = counters[check.ordinal()];
        of.asks.increment();
        if (ask.request() == null) {
            of.undecodable.increment();
            return Finding.unknown(check, Cause.WIRE);
        }
        long remainingNanos = ask.remainingMicros() * 1_000L;
        if (waitedNanos > remainingNanos) {
            of.expired.increment();
            return Finding.unknown(check, Cause.DEADLINE);
        }
        try {
            Finding finding = rule.decide(ask.request());
            long nowNanos = System.nanoTime();
            long tookNanos = nowNanos - lastNanos;
            lastNanos = nowNanos;
            of.ruleNanos.add(tookNanos);
            if (waitedNanos + tookNanos > remainingNanos) {
                of.late.increment();
            }
            return finding.withMicros((int) (tookNanos / 1_000));
        } catch (RuntimeException | StackOverflowError fault) {
            of.faults.increment();
            // The screening's id finds the call; the fault's own text could hold a number, its type and place cannot.
            log.error("check {} failed on screening {}: {} at {}", check.id(), ask.request().id(), fault.getClass().getName(),
                    fault.getStackTrace().length > 0 ? fault.getStackTrace()[0] : "unknown place");
            return Finding.unknown(check, Cause.FAULT);
        }
    }
}
