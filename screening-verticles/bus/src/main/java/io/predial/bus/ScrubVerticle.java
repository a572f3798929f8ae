package io.predial.bus;

import io.predial.contract.CheckRule;
import io.predial.contract.wire.ScrubRows;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Answers packets of rows on threads of its own: the event loops that answer calls only hand the bytes over. A node that
 * has enough to do says so at once, and nothing is lost by it: the gateway asks again.
 */
public final class ScrubVerticle extends VerticleBase {
    /** Reply code when the message is not a packet this release understands. */
    static final int FAILURE_WIRE = 1;
    /** Reply code when enough packets wait here. */
    static final int FAILURE_BUSY = 2;
    private static final int STUCK_AFTER_SECONDS = 10;

    /** What a node scrubbed; read by metrics. */
    public static final class ScrubCounters {
        public final LongAdder packets = new LongAdder();
        public final LongAdder rows = new LongAdder();
        /** Packets turned away because enough waited. */
        public final LongAdder busy = new LongAdder();
        public final LongAdder undecodable = new LongAdder();
        /** Rows whose rule failed. */
        public final LongAdder faults = new LongAdder();
        public final LongAdder nanos = new LongAdder();
    }

    private final String node;
    private final CheckRule rule;
    private final ScrubNodeConfig config;
    private final ScrubCounters counters;
    private final ConcurrentLinkedDeque<PacketJudge> idleJudges = new ConcurrentLinkedDeque<>();
    private WorkerExecutor workers;
    private MessageConsumer<Buffer> consumer;
    private int packetsHere;

    /** @param rule the do-not-call check */
    public ScrubVerticle(String node, CheckRule rule, ScrubNodeConfig config, ScrubCounters counters) {
        this.node = node;
        this.rule = rule;
        this.config = config;
        this.counters = counters;
    }

    @Override
    public Future<?> start() {
        workers = vertx.createSharedWorkerExecutor("predial-scrub-" + node, config.threads(), STUCK_AFTER_SECONDS,
                TimeUnit.SECONDS);
        consumer = vertx.eventBus().<Buffer>consumer(BusAddress.scrubs(node), this::take);
        return consumer.completion();
    }

    @Override
    public Future<?> stop() {
        return consumer.unregister().eventually(workers::close);
    }

    private void take(Message<Buffer> message) {
        if (packetsHere >= config.threads() + config.waitingMax()) {
            counters.busy.increment();
            message.fail(FAILURE_BUSY, "enough packets wait here");
            return;
        }
        packetsHere++;
        workers.executeBlocking(() -> answer(message.body().getBytes()), false).onComplete(done -> {
            packetsHere--;
            if (done.succeeded() && done.result() != null) {
                message.reply(UncopiedBuffer.of(done.result()));
            } else {
                message.fail(FAILURE_WIRE, "not a packet of rows in wire version " + ScrubRows.VERSION);
            }
        });
    }

    /** @return null for bytes that are no packet */
    private byte[] answer(byte[] packet) {
        PacketJudge judge = idleJudges.pollFirst();
        if (judge == null) {
            judge = new PacketJudge(rule, counters);
        }
        try {
            return judge.answer(packet);
        } finally {
            idleJudges.addFirst(judge);
        }
    }
}
