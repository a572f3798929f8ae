package io.predial.gateway.emergency;

import io.predial.contract.E164;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what other gateways routed, from as long ago as a call-back window is open: so any gateway knows whom a centre may
 * call back, and one that restarts knows it again. While Kafka is away a gateway knows of its own calls only. A thread.
 */
final class CallbackFollower implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(CallbackFollower.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int RETRY_MILLIS = 2_000;
    private static final long PARTITIONS_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Map<String, Object> OPTIONS = Map.of("client.id", "predial-callbacks", "enable.auto.commit", false,
            "auto.offset.reset", "latest", "request.timeout.ms", 5_000, "default.api.timeout.ms", 5_000,
            "max.poll.records", 500, "fetch.max.bytes", 4 << 20);

    /** Hears of a call. */
    interface Sink {
        void call(String account, long number, long atMillis);
    }

    private final String topic;
    private final Map<String, Object> options = new HashMap<>(OPTIONS);
    private final long backMillis;
    private final Clock clock;
    private final Sink sink;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this, "emergency-follower");
    private boolean away;

    /** @param backMillis how far back in time it begins */
    CallbackFollower(String topic, Map<String, Object> kafkaSettings, long backMillis, Clock clock, Sink sink) {
        this.topic = topic;
        this.options.put("bootstrap.servers", kafkaSettings.get("bootstrap.servers"));
        this.backMillis = backMillis;
        this.clock = clock;
        this.sink = sink;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopping.countDown();
    }

    @Override
    public void run() {
        try {
            while (!stopping.await(0, TimeUnit.MILLISECONDS)) {
                try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(options, new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
                    follow(consumer);
                } catch (KafkaException failure) {
                    say(failure);
                }
                stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns now and then to look for partitions that are new; begins again from as far back, which changes nothing. */
    private void follow(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition())).toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> since = new HashMap<>();
        partitions.forEach(each -> since.put(each, clock.millis() - backMillis));
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(since);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        partitions.forEach(each -> consumer.seek(each, offsets.get(each) == null ? ends.get(each) : offsets.get(each).offset()));
        if (away) {
            away = false;
            log.info("Kafka is back: emergency calls of other gateways are known again");
        }
        long untilNanos = System.nanoTime() + PARTITIONS_NANOS;
        while (!partitions.isEmpty() && System.nanoTime() - untilNanos < 0 && stopping.getCount() > 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                new String(record.value(), StandardCharsets.UTF_8).lines().forEach(this::read);
            }
        }
    }

    /** What is not an event of a call from a number is passed over: the topic may hold what a newer release writes. */
    private void read(String line) {
        try {
            JsonObject event = new JsonObject(line);
            long number = E164.parse(event.getString("from", ""));
            if (EmergencyEvent.CALL.equals(event.getString("event")) && number != E164.NONE) {
                sink.call(event.getString("account"), number, Instant.parse(event.getString("at")).toEpochMilli());
            }
        } catch (DecodeException | ClassCastException | DateTimeException | NullPointerException notAnEvent) {
            log.debug("a line of the emergency topic is no event: {}", notAnEvent.getClass().getSimpleName());
        }
    }

    private void say(KafkaException failure) {
        if (!away) {
            away = true;
            log.warn("Kafka is away: emergency calls of other gateways are not known for call-backs ({})",
                    failure.getClass().getSimpleName());
        }
    }
}
