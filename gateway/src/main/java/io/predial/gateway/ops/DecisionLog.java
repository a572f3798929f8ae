package io.predial.gateway.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.contract.config.Knobs;
import io.predial.gateway.decision.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record of every decision to Kafka, after the answer and off its way: event loops only put the answer into a
 * bounded queue, one thread encodes and sends. What Kafka does not take (it is away, or slower than the calls come)
 * goes to a bounded {@link Spool} on the local disk, and a second thread sends it from there when Kafka takes it.
 *
 * <p><b>At least once.</b> A record arrives again when an acknowledgement was lost, or when the process died between
 * acknowledgement and deletion. A Kafka record carries many decisions, one a line ({@link RecordPacket}); each has the
 * screening's id, so copies can be told. The spool is sent in the order in which it was written; newer records, sent
 * directly, may arrive before it.
 *
 * <p><b>What can be lost.</b> Nothing on {@link #close}: what Kafka has not acknowledged by then is on the disk, and
 * the next start sends it. On SIGKILL, what was in memory: at most {@code queueMax} answers and 16 MiB of records on
 * their way. On a power failure, also what was spooled in the last few seconds. Otherwise only what
 * {@code predial_decision_records_dropped} counts: queue full (the disk is slower than the calls), spool full (the
 * newest is refused), disk failed.
 */
public final class DecisionLog {
    private static final Logger log = LoggerFactory.getLogger(DecisionLog.class);
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

    /**
     * @param topic            where records go
     * @param queueMax         answers waiting to be encoded
     * @param numberKey        key of the number hash; empty leaves the hash out
     * @param spoolDirectory   of this process alone: where records wait while Kafka is away
     * @param spoolBytesMax    disk space for them
     * @param producerSettings Kafka client settings: bootstrap servers and security
     */
    public record Settings(String topic, int queueMax, String numberKey, Path spoolDirectory, long spoolBytesMax,
                           Map<String, Object> producerSettings) {
        /**
         * @param bootstrap Kafka brokers, {@code host:port}, comma separated
         * @param data      the process's own directory; the spool is below it unless told otherwise
         */
        public static Settings from(Knobs knobs, String bootstrap, Path data) {
            return new Settings(knobs.text("decisions.topic", "predial.decisions", "Kafka topic of decision records"),
                    knobs.whole("decisions.queue-max", 50_000, 1_000, 10_000_000,
                            "answers waiting to become decision records"),
                    knobs.secret("privacy.number-key", "",
                            "key of the number hashes in decision records; none when empty"),
                    Path.of(knobs.text("decisions.spool-dir", data.resolve("decisions").toString(),
                            "directory of this process alone, for decision records that Kafka has not taken")),
                    knobs.wholeLong("decisions.spool-bytes-max", 1L << 30, 1L << 20, 1L << 50,
                            "disk space for decision records; when it is used up, the newest are dropped"),
                    Map.of("bootstrap.servers", bootstrap));
        }

        @Override
        public String toString() {
            return "Settings[" + topic + "]";
        }
    }

    private final BlockingQueue<Answer> queue;
    private final DecisionRecordWriter writer;
    private final DecisionCounters counters = new DecisionCounters();
    private final Spool spool;
    private final KafkaLink link;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread encoding;
    private final Thread replaying;

    public DecisionLog(Settings settings, MeterRegistry metrics) {
        queue = new ArrayBlockingQueue<>(settings.queueMax());
        writer = new DecisionRecordWriter(settings.numberKey());
        spool = new Spool(new Spool.Settings(settings.spoolDirectory(), settings.spoolBytesMax(), SEGMENT_BYTES_MAX));
        spool.open();
        link = new KafkaLink(settings.topic(), settings.producerSettings(), counters, this::keep);
        counters.register(metrics);
        Gauge.builder("predial_decision_records_waiting", queue, Collection::size)
                .description("Decision records waiting to be written out").register(metrics);
        Gauge.builder("predial_decision_spool_bytes", spool, Spool::bytes)
                .description("Size of the spool on disk, bytes").register(metrics);
        Gauge.builder("predial_decision_kafka_up", link, way -> way.isUp() ? 1 : 0)
                .description("1 while Kafka takes decision records, else 0").register(metrics);
        encoding = start("decision-log", this::encode);
        replaying = start("decision-replay", new SpoolReplay(link, spool, counters, stopping));
    }

    /** Never blocks: a full queue drops the record and counts it. */
    public void offer(Answer answer) {
        if (stopping.getCount() == 0 || !queue.offer(answer)) {
            counters.dropped.increment();
        }
    }

    /** Sends or spools everything offered before; blocks for three seconds at most. */
    public void close() {
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
        log.info("decision records: {} dropped, {} bytes left in the spool for the next start", counters.dropped.sum(),
                spool.bytes());
    }

    private void encode() {
        List<Answer> answers = new ArrayList<>(BATCH);
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

    private void forward(List<Answer> answers) {
        List<DecisionRecord> records = new ArrayList<>(answers.size());
        for (Answer answer : answers) {
            DecisionRecord record = record(answer);
            if (record != null) {
                records.add(record);
            }
        }
        keep(link.offer(records));
    }

    /** @return null when it cannot be written, which is counted */
    private DecisionRecord record(Answer answer) {
        try {
            DecisionRecord record = writer.write(answer);
            if (SpoolFormat.fits(record)) {
                return record;
            }
            log.error("the record of screening {} is too long: {} bytes", answer.request().id(), record.bytes());
        } catch (RuntimeException fault) {
            log.error("the record of screening {} cannot be written: {}", answer.request().id(),
                    fault.getClass().getName());
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
