package io.predial.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The topic of changes: how a change is written as a record and read back, and how the topic comes to be. */
final class ChangeTopic {
    /** A registry's row names every segment: about 150 bytes each, a thousand of them at the very most. */
    static final int RECORD_BYTES_MAX = 4 * 1024 * 1024;
    private static final String EPOCH = "epoch";

    private ChangeTopic() {
    }

    static ProducerRecord<byte[], byte[]> record(String topic, String epoch, ChangeLog.Entry entry) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, bytes(Long.toString(entry.version())),
                entry.json().toBuffer().getBytes());
        record.headers().add(EPOCH, bytes(epoch));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String epoch(Headers headers) {
        Header header = headers.lastHeader(EPOCH);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** @return null when the record is not a change, whatever else it may be */
    static ChangeLog.Entry decode(byte[] value) {
        if (value == null) {
            return null;
        }
        try {
            JsonObject json = Buffer.buffer(value).toJsonObject();
            Long version = json.getLong("version");
            return version == null || json.getString("kind") == null || json.getJsonObject("row") == null ? null
                    : new ChangeLog.Entry(version, json);
        } catch (DecodeException | ClassCastException damaged) {
            return null;
        }
    }

    /**
     * Creates the topic unless it is there. One partition, because there is one order; never compacted, because a
     * delete must be seen.
     */
    static void ensure(KafkaConfig config) throws InterruptedException {
        Map<String, Object> client = new HashMap<>(clientSettings(config));
        client.put("default.api.timeout.ms", config.deliveryMillis());
        client.put("request.timeout.ms", Math.min(config.deliveryMillis(), 5_000));
        NewTopic topic = new NewTopic(config.changesTopic(), Optional.of(1),
                config.replication() < 1 ? Optional.empty() : Optional.of((short) config.replication()))
                .configs(Map.of("cleanup.policy", "delete",
                        "retention.ms", Long.toString(TimeUnit.HOURS.toMillis(config.retentionHours())),
                        "max.message.bytes", Integer.toString(RECORD_BYTES_MAX)));
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(topic)).all().get(config.deliveryMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new StoreUnavailableException("Kafka: " + StoreUnavailableException.describe(e.getCause()));
            }
        } catch (TimeoutException | KafkaException e) {
            throw new StoreUnavailableException("Kafka: " + StoreUnavailableException.describe(e));
        }
    }

    /** What every client of ours has in common: quick to come back, and silent towards anybody but the brokers. */
    static Map<String, Object> clientSettings(KafkaConfig config) {
        return Map.of("bootstrap.servers", config.bootstrap(),
                "client.id", "predial-changes",
                "reconnect.backoff.ms", 100,
                "reconnect.backoff.max.ms", 1_000,
                "retry.backoff.ms", 100,
                "metadata.max.age.ms", 30_000,
                "socket.connection.setup.timeout.ms", 2_000,
                "socket.connection.setup.timeout.max.ms", 5_000,
                "enable.metrics.push", false);
    }
}
