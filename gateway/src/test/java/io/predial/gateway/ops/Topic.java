package io.predial.gateway.ops;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What has arrived in a topic of one partition, read from its beginning. */
final class Topic {
    private static final long WAIT_SECONDS = 30;
    private static final Duration POLL = Duration.ofMillis(500);

    private Topic() {
    }

    /** The decisions' ids in order of arrival, repeats included, once so many different ones are there or time is up. */
    static List<String> ids(String bootstrap, String topic, int wanted) {
        List<String> ids = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap,
                "max.poll.records", 1_000_000), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
            while (new HashSet<>(ids).size() < wanted && System.nanoTime() < deadlineNanos) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    new String(record.value(), StandardCharsets.UTF_8).lines().forEach(line -> ids.add(idOf(line)));
                }
            }
        }
        return ids;
    }

    private static String idOf(String line) {
        return new JsonObject(line).getJsonObject("decision").getString("id");
    }
}
