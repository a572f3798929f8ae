package io.predial.gateway.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.config.Knobs;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.decision.DecisionWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record of every decision to Kafka, after the answer and off its way: event loops only put the answer into a
 * bounded queue, one thread encodes and sends. When Kafka is away for longer than the queue lasts, the newest records are
 * dropped and counted.
 *
 * <p>Numbers leave masked, with a keyed hash beside them so that records of one number can be found by who holds the key:
 * a bare hash of a phone number is undone in seconds.
 */
public final class DecisionLog {
    private static final Logger log = LoggerFactory.getLogger(DecisionLog.class);
    private static final String HMAC = "HmacSHA256";
    private static final int POLL_MILLIS = 200;
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    /**
     * @param topic            where records go
     * @param queueMax         records waiting for Kafka
     * @param numberKey        key of the number hash; empty leaves the hash out
     * @param producerSettings Kafka client settings: bootstrap servers and security
     */
    public record Settings(String topic, int queueMax, String numberKey, Map<String, Object> producerSettings) {
        /** @param bootstrap Kafka brokers, {@code host:port}, comma separated */
        public static Settings from(Knobs knobs, String bootstrap) {
            return new Settings(knobs.text("decisions.topic", "predial.decisions", "Kafka topic of decision records"),
                    knobs.whole("decisions.queue-max", 50_000, 100, 10_000_000, "decision records waiting for Kafka"),
                    knobs.secret("privacy.number-key", "", "key of the number hashes in decision records; none when empty"),
                    Map.of("bootstrap.servers", bootstrap));
        }

        @Override
        public String toString() {
            return "Settings[" + topic + "]";
        }
    }

    private final Settings settings;
    private final String rulesVersion;
    private final BlockingQueue<Answer> queue;
    private final LongAdder dropped = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final Mac mac;
    private final Thread thread;
    private volatile boolean closing;
    private long reportedNanos = System.nanoTime() - REPORT_NANOS;

    public DecisionLog(Settings settings, String rulesVersion, MeterRegistry metrics) {
        this.settings = settings;
        this.rulesVersion = rulesVersion;
        this.queue = new ArrayBlockingQueue<>(settings.queueMax());
        this.mac = mac(settings.numberKey());
        metrics.more().counter("predial_decision_records_dropped", List.of(), dropped, LongAdder::sum);
        metrics.more().counter("predial_decision_records_sent", List.of(), sent, LongAdder::sum);
        metrics.gaugeCollectionSize("predial_decision_records_waiting", List.of(), queue);
        thread = new Thread(this::run, "decision-log");
        thread.setDaemon(true);
        thread.start();
    }

    /** Never blocks: a full queue drops the record and counts it. */
    public void offer(Answer answer) {
        if (!queue.offer(answer)) {
            dropped.increment();
        }
    }

    /** Sends what is waiting, for a bounded time. */
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_TIMEOUT.toMillis() * 2);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            while (!closing || !queue.isEmpty()) {
                Answer answer = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (answer != null) {
                    send(producer, answer);
                }
            }
            producer.close(CLOSE_TIMEOUT);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Answer answer) {
        try {
            producer.send(new ProducerRecord<>(settings.topic(), record(answer)), (metadata, failure) -> {
                if (failure == null) {
                    sent.increment();
                } else {
                    lost(failure);
                }
            });
        } catch (KafkaException failure) {
            lost(failure);
        }
    }

    private synchronized void lost(Exception failure) {
        dropped.increment();
        if (System.nanoTime() - reportedNanos > REPORT_NANOS) {
            reportedNanos = System.nanoTime();
            log.warn("decision records are being lost: {} ({} so far)", failure.getClass().getSimpleName(), dropped.sum());
        }
    }

    private byte[] record(Answer answer) {
        DialRequest request = answer.request();
        JsonObject record = new JsonObject()
                .put("at", Instant.ofEpochMilli(request.atMillis()).toString())
                .put("account", request.account()).put("callId", request.callId()).put("purpose", request.purpose().id())
                .put("trunk", request.trunk()).put("dryRun", request.dryRun())
                .put("from", E164.masked(request.fromE164())).put("to", E164.masked(request.toE164()))
                .put("decision", new JsonObject(Buffer.buffer(DecisionWriter.json(answer, rulesVersion))));
        if (mac != null) {
            record.put("fromKey", keyed(request.fromE164())).put("toKey", keyed(request.toE164()));
        }
        return record.toBuffer().getBytes();
    }

    private String keyed(long number) {
        return HexFormat.of().formatHex(mac.doFinal(E164.format(number).getBytes(StandardCharsets.US_ASCII)), 0, 16);
    }

    private static Mac mac(String key) {
        if (key.isEmpty()) {
            return null;
        }
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> options = new HashMap<>(Map.of(
                "acks", "all", "enable.idempotence", true, "linger.ms", 20, "batch.size", 131_072,
                "compression.type", "lz4", "max.block.ms", 1_000, "delivery.timeout.ms", 30_000,
                "request.timeout.ms", 5_000, "buffer.memory", 33_554_432L));
        options.putAll(settings.producerSettings());
        return new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
