package io.predial.store;

import io.predial.contract.config.Knobs;

/**
 * How Kafka is reached, and how the change topic is kept.
 *
 * @param bootstrap        {@code host:port}, comma separated
 * @param changesTopic     where changes go; one partition, because there is one order
 * @param replication      copies of the topic when it has to be created; -1 for the brokers' default
 * @param retentionHours   how long the topic keeps a change; a node away for longer reloads from PostgreSQL
 * @param attachMillis     how long one attempt to find the topic's end may hold up the feed
 * @param deliveryMillis   how long the relay waits for the brokers' acknowledgement
 * @param relayPollMillis  how often the relay looks for new changes
 * @param silenceMillis    with nothing from Kafka for this long, a node asks PostgreSQL itself
 * @param keepChanges      how many relayed changes stay in PostgreSQL's change log
 */
public record KafkaConfig(String bootstrap, String changesTopic, int replication, int retentionHours, int attachMillis,
                          int deliveryMillis, int relayPollMillis, int silenceMillis, int keepChanges) {
    public static KafkaConfig from(Knobs knobs) {
        return new KafkaConfig(
                knobs.text("kafka.bootstrap", "127.0.0.1:9092", "Kafka brokers, host:port, comma separated"),
                knobs.text("kafka.changes-topic", "predial.changes", "topic of changes"),
                knobs.whole("kafka.replication", -1, -1, 10,
                        "copies of a topic that is created; -1: the brokers' default"),
                knobs.whole("kafka.retention-hours", 30 * 24, 1, 10 * 365 * 24, "how long changes stay in Kafka"),
                knobs.whole("kafka.attach-millis", 400, 50, 30_000, "one attempt to find the end of the topic"),
                knobs.whole("kafka.delivery-millis", 10_000, 1_000, 120_000, "for the brokers to acknowledge a change"),
                knobs.whole("relay.poll-millis", 50, 10, 10_000, "how often the relay looks for new changes"),
                knobs.whole("feed.silence-millis", 400, 50, 60_000,
                        "with nothing from Kafka for this long, a node asks PostgreSQL itself"),
                knobs.whole("relay.keep-changes", 1_000_000, 1_000, 100_000_000, "relayed changes kept in PostgreSQL"));
    }
}
