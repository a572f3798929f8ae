package io.predial.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    private static final String TOPIC = "kept";

    @TempDir
    Path directory;

    @Test
    void keepsRecordsBetweenStartsAndStopsQuickly() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            createTopic(kafka);
            send(kafka, "first");
            assertEquals(List.of("first"), read(kafka, 1));
        }
        long stopNanos;
        try (EmbeddedKafka again = EmbeddedKafka.start(directory, 0)) {
            send(again, "second");
            assertEquals(List.of("first", "second"), read(again, 2));
            stopNanos = System.nanoTime();
        }
        long tookSeconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - stopNanos);
        assertTrue(tookSeconds < 10, "stopping took " + tookSeconds + " s");
    }

    @Test
    void servesAConsumerGroup() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            createTopic(kafka);
            send(kafka, "grouped");
            try (KafkaConsumer<String, String> consumer = consumer(kafka)) {
                consumer.subscribe(List.of(TOPIC));
                assertEquals(List.of("grouped"), poll(consumer, 1));
                consumer.commitSync();
            }
        }
    }

    @Test
    void aSecondOwnerAndATakenPortAreRefusedInOneLine(@TempDir Path other) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            IOException inUse = assertThrows(IOException.class, () -> EmbeddedKafka.start(directory, 0));
            assertEquals(directory + " is in use by process " + ProcessHandle.current().pid(), inUse.getMessage());
            IOException taken = assertThrows(IOException.class, () -> EmbeddedKafka.start(other, kafka.port()));
            assertEquals("port " + kafka.port() + " on 127.0.0.1 is in use", taken.getMessage());
        }
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(Set.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
    }

    private static void send(EmbeddedKafka kafka, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()), new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, value)).get(20, TimeUnit.SECONDS);
        }
    }

    private static KafkaConsumer<String, String> consumer(EmbeddedKafka kafka) {
        return new KafkaConsumer<>(Map.of("bootstrap.servers", kafka.bootstrapServers(), "group.id", "readers",
                "auto.offset.reset", "earliest"), new StringDeserializer(), new StringDeserializer());
    }

    private static List<String> read(EmbeddedKafka kafka, int wanted) {
        try (KafkaConsumer<String, String> consumer = consumer(kafka)) {
            consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
            consumer.seekToBeginning(consumer.assignment());
            return poll(consumer, wanted);
        }
    }

    private static List<String> poll(KafkaConsumer<String, String> consumer, int wanted) {
        List<String> values = new ArrayList<>();
        for (int tries = 0; tries < 40 && values.size() < wanted; tries++) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                values.add(record.value());
            }
        }
        return values;
    }
}
