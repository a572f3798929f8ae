package io.predial.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The end of the change topic as one node reads it: no consumer group, its own place in the topic, one thread. While
 * Kafka
 * is away it reads nothing and fails nothing.
 */
final class ChangeTail implements AutoCloseable {
    /** In place of an offset: the first record that the topic still has. */
    static final long BEGINNING = -1;

    /**
     * @param nextOffset      where to go on after this record
     * @param timestampMillis when the relay sent it
     * @param epoch           history it belongs to
     * @param entry           the change; null when the record is damaged
     */
    record Received(long nextOffset, long timestampMillis, String epoch, ChangeLog.Entry entry) {
    }

    private final KafkaConfig config;
    private final TopicPartition partition;
    private Consumer<byte[], byte[]> consumer;
    private boolean attached;

    ChangeTail(KafkaConfig config) {
        this.config = config;
        this.partition = new TopicPartition(config.changesTopic(), 0);
    }

    /** The offset of the next record to come; empty when Kafka does not say within the configured time. */
    OptionalLong end() {
        try {
            return OptionalLong.of(consumer().endOffsets(List.of(partition), Duration.ofMillis(config.attachMillis()))
                    .get(partition));
        } catch (InterruptException stopping) {
            throw stopping;
        } catch (KafkaException away) {
            return OptionalLong.empty();
        }
    }

    /** From here on {@link #poll} reads from this offset, or from {@link #BEGINNING}. Waits for nothing. */
    void startAt(long offset) {
        try {
            consumer().assign(List.of(partition));
            if (offset == BEGINNING) {
                consumer().seekToBeginning(List.of(partition));
            } else {
                consumer().seek(partition, offset);
            }
            attached = true;
        } catch (KafkaException noBrokerByThatName) {
            close();
        }
    }

    /** Whether there is a place to read from. */
    boolean isAttached() {
        return attached;
    }

    /**
     * What has arrived, in order. When the place in the topic is gone (retention, a topic made anew) or the client has
     * failed, it detaches and returns nothing: whoever reads has to find a place again.
     */
    List<Received> poll(long waitMillis) {
        try {
            List<Received> received = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer().poll(Duration.ofMillis(waitMillis))) {
                received.add(new Received(record.offset() + 1, record.timestamp(), ChangeTopic.epoch(record.headers()),
                        ChangeTopic.decode(record.value())));
            }
            return received;
        } catch (InterruptException stopping) {
            throw stopping;
        } catch (KafkaException | IllegalStateException lost) {
            close();
            return List.of();
        }
    }

    @Override
    public void close() {
        attached = false;
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ofMillis(config.attachMillis())));
            consumer = null;
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        if (consumer == null) {
            Map<String, Object> settings = new HashMap<>(ChangeTopic.clientSettings(config));
            settings.put("enable.auto.commit", false);
            settings.put("auto.offset.reset", "none");
            settings.put("allow.auto.create.topics", false);
            settings.put("fetch.min.bytes", 1);
            settings.put("fetch.max.wait.ms", 1_000); // Each fetch costs both sides, and one that waits misses nothing.
            settings.put("max.poll.records", 500);
            settings.put("max.partition.fetch.bytes", 2 * ChangeTopic.RECORD_BYTES_MAX);
            settings.put("request.timeout.ms", 5_000);
            settings.put("default.api.timeout.ms", 5_000);
            consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }
        return consumer;
    }
}
