package io.predial.gateway.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record of everything it is offered to Kafka, after the answer and off its way: event loops only put it into a
 * bounded queue, one thread encodes and sends. What Kafka does not take (it is away, or slower than the calls come)
 * goes to a bounded {@link Spool} on the local disk, and a second thread sends it from there when Kafka takes it.
 *
 * <p><b>At least once.</b> A record arrives again when an acknowledgement was lost, or when the process died between
 * acknowledgement and deletion. A Kafka record carries many decisions, one a line ({@link RecordPacket}); each has the
 * screening's id, so copies can be told. The spool is sent in the order in which it was written; newer records, sent
 * directly, may arrive before it.
 *
 * <p><b>What can be lost.</b> Nothing on {@link #close}: what Kafka has not acknowledged by then is on the disk, and
 * the next start sends it. On SIGKILL, what was in memory: at most {@code queueMax} offers and 16 MiB of records on
 * their way. On a power failure, also what was spooled in the last ten seconds. Otherwise only what
 * {@code predial_decision_records_dropped} (or that of another kind) counts: queue full (the disk is slower than the
 * calls), spool full (the newest is refused), disk failed.
 */
final class RecordLog<T> {
    private static final Logger log = LoggerFactory.getLogger(RecordLog.class);
    private static final int BATCH = 256;
    /**
     * Between looks into the queue: what comes meanwhile travels in one packet, and the broker pays by the packet. Waiting
     * to be woken would cost every event loop a wake-up per call.
     */
    private static final int IDLE_MILLIS = 50;
    private static final int SEGMENT_BYTES_MAX = 8 << 20;
    private static final Duration ENCODE_TIMEOUT = Duration.ofMillis(1_500);
    private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofMillis(1_000);
    private static final Duration REPLAY_TIMEOUT = Duration.ofMillis(500);

    /** What the records are called: in metrics, in thread names and in the log. @param word such as {@code decision} */
    record Kind(String word) {
        String metric(String what) {
            return "predial_" + word + "_" + what;
        }
    }

    private final Kind kind;
    private final BlockingQueue<T> queue;
    private final Function<T, DecisionRecord> writer;
    private final DecisionCounters counters = new DecisionCounters();
    private final Spool spool;
    private final KafkaLink link;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread encoding;
    private final Thread replaying;

    /**
     * @param settings of which the number key is the writer's business
     * @param writer   called by one thread; what it throws costs the record, which is counted
     */
    RecordLog(Kind kind, DecisionLog.Settings settings, Function<T, DecisionRecord> writer, MeterRegistry metrics) {
        this.kind = kind;
        this.writer = writer;
        queue = new ArrayBlockingQueue<>(settings.queueMax());
        spool = new Spool(new Spool.Settings(settings.spoolDirectory(), settings.spoolBytesMax(), SEGMENT_BYTES_MAX));
        spool.open();
        link = new KafkaLink(settings.topic(), settings.producerSettings(), kind.word(), counters, this::keep);
        counters.register(metrics, kind);
        registerGauges(metrics);
        encoding = start(kind.word() + "-log", this::encode);
        replaying = start(kind.word() + "-replay", new SpoolReplay(link, spool, counters, stopping));
    }

    private void registerGauges(MeterRegistry metrics) {
        Gauge.builder(kind.metric("records_waiting"), queue, BlockingQueue::size)
                .description("Records waiting to be written out").register(metrics);
        Gauge.builder(kind.metric("records_unacknowledged"), link.onTheWay(), OnTheWay::records)
                .description("Records handed to Kafka, directly or out of the spool, and not acknowledged yet").register(metrics);
        Gauge.builder(kind.metric("unacknowledged_seconds"), link.onTheWay(), OnTheWay::oldestSeconds)
                .description("Time since the oldest record on its way was handed to Kafka, seconds").register(metrics);
        Gauge.builder(kind.metric("spool_bytes"), spool, Spool::bytes)
                .description("Size of the spool on disk, bytes").register(metrics);
        Gauge.builder(kind.metric("kafka_up"), link, way -> way.isUp() ? 1 : 0)
                .description("1 while Kafka takes records, else 0").register(metrics);
    }

    /** Never blocks: a full queue drops the record and counts it. */
    void offer(T answer) {
        if (stopping.getCount() == 0 || !queue.offer(answer)) {
            counters.dropped.increment();
        }
    }

    /**
     * Sends or spools everything offered before; blocks for three seconds at most, and for five more when a broker fell silent
     * while it was being connected to.
     */
    void close() {
        stopping.countDown();
        try {
            encoding.join(ENCODE_TIMEOUT.toMillis());
            link.close(ACKNOWLEDGE_TIMEOUT);
            replaying.join(REPLAY_TIMEOUT.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            spool.close();
        }
        counters.dropped.add(queue.drainTo(new ArrayList<>()));
        log.info("{} records: {} dropped, {} bytes left in the spool for the next start", kind.word(), counters.dropped.sum(),
                spool.bytes());
    }

    private void encode() {
        List<T> answers = new ArrayList<>(BATCH);
        boolean last;
        try {
            do {
                // Asked before the queue is emptied: what was offered before the stop is in it.
                last = stopping.await(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                while (queue.drainTo(answers, BATCH) > 0) {
                    forward(answers);
                    answers.clear();
                }
            } while (!last);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(List<T> answers) {
        List<DecisionRecord> records = new ArrayList<>(answers.size());
        for (T answer : answers) {
            DecisionRecord record = record(answer);
            if (record != null) {
                records.add(record);
            }
        }
        keep(link.offer(records));
    }

    /** @return null when it cannot be written, which is counted */
    private DecisionRecord record(T answer) {
        try {
            DecisionRecord record = writer.apply(answer);
            if (SpoolFormat.fits(record)) {
                return record;
            }
            log.error("a {} record is too long: {} bytes", kind.word(), record.bytes());
        } catch (RuntimeException fault) {
            log.error("a {} record cannot be written: {}", kind.word(), fault.getClass().getName());
        }
        counters.dropped.increment();
        return null;
    }

    private void keep(List<DecisionRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        int kept = spool.append(records);
        counters.spooled.add(kept);
        counters.dropped.add((long) records.size() - kept);
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
