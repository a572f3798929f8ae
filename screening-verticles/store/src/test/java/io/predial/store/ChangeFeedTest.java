package io.predial.store;

import static io.predial.store.Servers.get;
import static io.predial.store.Servers.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.embedded.LoopbackPort;
import io.predial.store.FeedStatus.Mode;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.DoNotCallRow;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeFeedTest {
    private static final long NUMBER = 12025550100L;
    /** For PostgreSQL to be asked only when somebody has reason to. */
    private static final int NEVER_MILLIS = 60_000;

    @TempDir
    private Path directory;
    private PostgresConfig postgres;
    private KafkaConfig kafka;
    private Database database;
    private Records records;
    private final FollowedRows rows = new FollowedRows();
    private final List<Runnable> closing = new ArrayList<>();

    @BeforeEach
    void aRecordWithOneAccount() throws Exception {
        postgres = Servers.newDatabase();
        kafka = Servers.newTopic();
        database = Database.open(Servers.vertx(), postgres);
        records = new Records(database);
        get(records.putAccount(new AccountRow("demo", "Demo", "US", 60, 3, Set.of(), Map.of(), 0)));
    }

    @AfterEach
    void stopAll() {
        closing.forEach(Runnable::run);
        database.close();
    }

    private OutboxRelay relay() {
        OutboxRelay relay = new OutboxRelay(database, kafka);
        relay.start();
        closing.add(() -> stopped(relay));
        return relay;
    }

    private ChangeFeed feed(Database from, KafkaConfig config) {
        ChangeFeed feed = new ChangeFeed(from, config, new SnapshotFile(directory), List.of(rows));
        closing.add(() -> stopped(feed));
        return feed;
    }

    private ChangeFeed startedFeed(KafkaConfig config) throws Exception {
        ChangeFeed feed = feed(database, config);
        get(feed.start());
        return feed;
    }

    private static void stopped(Object part) {
        try {
            get(part instanceof ChangeFeed feed ? feed.stop() : ((OutboxRelay) part).stop());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KafkaConfig asking(KafkaConfig c, int silenceMillis) {
        return new KafkaConfig(c.bootstrap(), c.changesTopic(), c.replication(), c.retentionHours(), c.attachMillis(),
                c.deliveryMillis(), c.relayPollMillis(), silenceMillis, c.keepChanges());
    }

    private void wish(long number) throws Exception {
        get(records.addDoNotCall(new DoNotCallRow("demo", number, "asked", 1)));
    }

    /** Without the change log: what only a full load can bring. */
    private void wishBehindTheLogsBack(long number) throws Exception {
        get(database.query("INSERT INTO do_not_call VALUES ('demo', $1, 'asked', 1)", Tuple.of(number)));
    }

    private void send(String epoch, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(ChangeTopic.clientSettings(kafka),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(kafka.changesTopic(), 0, null, value);
            record.headers().add("epoch", epoch.getBytes());
            producer.send(record).get();
        }
    }

    private String epoch() throws Exception {
        return get(database.withConnection(ChangeLog::head)).epoch();
    }

    @Test
    void aChangeIsSeenWithinASecondThroughKafka() throws Exception {
        OutboxRelay relay = relay();
        assertTrue(within(10_000, () -> relay.relayedCount() == 1), "the topic is there");
        ChangeFeed feed = startedFeed(asking(kafka, NEVER_MILLIS));
        assertEquals(1, feed.status().version());
        assertTrue(rows.has("account demo"));
        for (int i = 0; i < 20; i++) {
            long number = NUMBER + i;
            wish(number);
            assertTrue(within(1_000, () -> rows.has("wish " + number)), "change " + i);
        }
        // Rows are shown a moment before the position that counts them.
        assertTrue(within(1_000, () -> feed.status().version() == 21));
        assertEquals(new FeedStatus(21, Mode.LIVE, feed.status().asOfMillis(), null), feed.status());
        get(records.putCallerId(new CallerIdRow(NUMBER, "demo", CallerIdRow.Status.OWNED, 0, null)));
        assertTrue(within(1_000, () -> rows.has("caller id " + NUMBER)));
        get(records.deleteCallerId(NUMBER, "demo"));
        assertTrue(within(1_000, () -> !rows.has("caller id " + NUMBER)), "a delete is followed too");
    }

    @Test
    void withoutKafkaAChangeComesFromPostgres() throws Exception {
        ChangeFeed feed = startedFeed(Servers.topicAt("127.0.0.1:" + LoopbackPort.free()));
        for (int i = 0; i < 3; i++) {
            long number = NUMBER + i;
            wish(number);
            assertTrue(within(2_000, () -> rows.has("wish " + number)), "change " + i);
        }
        assertEquals(Mode.LIVE, feed.status().mode());
    }

    @Test
    void aGapInTheTopicIsFilledFromPostgres() throws Exception {
        ChangeTopic.ensure(kafka);
        startedFeed(asking(kafka, NEVER_MILLIS));
        wish(NUMBER);
        wish(NUMBER + 1);
        JsonObject third = new Change(3, Kind.DO_NOT_CALL, false,
                new DoNotCallRow("demo", NUMBER + 1, "x", 1).toJson()).toJson();
        send(epoch(), third.toBuffer().getBytes());
        assertTrue(within(2_000, () -> rows.has("wish " + NUMBER)), "version 2 was never sent");
        assertEquals(3, rows.version());
    }

    @Test
    void aGapThatTheLogCannotFillIsLoaded() throws Exception {
        ChangeTopic.ensure(kafka);
        startedFeed(asking(kafka, NEVER_MILLIS));
        wish(NUMBER);
        wish(NUMBER + 1);
        wishBehindTheLogsBack(NUMBER + 2);
        get(database.query("DELETE FROM change_log WHERE version = 2", Tuple.tuple()));
        send(epoch(), new byte[0]);
        assertTrue(within(3_000, () -> rows.has("wish " + (NUMBER + 2))));
        assertEquals(3, rows.version());
        assertEquals(4, rows.size());
    }

    @Test
    void damagedRecordsMakeItAskPostgresAndChangeNothingElse() throws Exception {
        ChangeTopic.ensure(kafka);
        ChangeFeed feed = startedFeed(asking(kafka, NEVER_MILLIS));
        for (String value : List.of("", "{", "[]", "{\"version\":\"2\",\"kind\":\"account\",\"row\":{}}",
                "{\"version\":2,\"row\":{}}", "{\"version\":2,\"kind\":\"account\",\"row\":7}")) {
            send(epoch(), value.getBytes());
        }
        send(epoch(), null);
        wish(NUMBER);
        send(epoch(), null);
        assertTrue(within(3_000, () -> rows.has("wish " + NUMBER)));
        assertTrue(within(1_000, () -> feed.status().version() == 2));
        assertEquals(2, rows.size());
    }

    @Test
    void recordsOfAnotherHistoryAreNotApplied() throws Exception {
        ChangeTopic.ensure(kafka);
        ChangeFeed feed = startedFeed(asking(kafka, NEVER_MILLIS));
        JsonObject foreign = new Change(2, Kind.DO_NOT_CALL, false,
                new DoNotCallRow("demo", NUMBER, "x", 1).toJson()).toJson();
        send("00000000-0000-0000-0000-000000000000", foreign.toBuffer().getBytes());
        wish(NUMBER + 1);
        send(epoch(), null);
        assertTrue(within(3_000, () -> rows.has("wish " + (NUMBER + 1))));
        assertFalse(rows.has("wish " + NUMBER));
        assertTrue(within(1_000, () -> feed.status().version() == 2));
    }

    @Test
    void aKindOfANewerReleaseIsSkippedAndKeepsItsPlace() throws Exception {
        startedFeed(asking(kafka, 100));
        get(database.transaction(c -> c.query(
                "WITH h AS (UPDATE change_head SET version = version + 1 RETURNING version) "
                + "INSERT INTO change_log SELECT version, 'weather', false, '{}' FROM h").execute()));
        wish(NUMBER);
        assertTrue(within(2_000, () -> rows.has("wish " + NUMBER)));
        assertEquals(3, rows.version());
    }

    @Test
    void aRecordThatWentBackInTimeIsLoadedAnew() throws Exception {
        wish(NUMBER);
        ChangeFeed feed = startedFeed(asking(kafka, 100));
        assertEquals(2, feed.status().version());
        get(database.query("UPDATE change_head SET version = 1", Tuple.tuple()));
        get(database.query("DELETE FROM change_log WHERE version > 1", Tuple.tuple()));
        assertTrue(within(3_000, () -> feed.status().version() == 1));
        wish(NUMBER + 1);
        assertTrue(within(2_000, () -> rows.has("wish " + (NUMBER + 1))));
    }

    @Test
    void startsFromDiskWhilePostgresIsAwayAndFollowsKafka() throws Exception {
        OutboxRelay relay = relay();
        assertTrue(within(10_000, () -> relay.relayedCount() == 1));
        ChangeFeed before = startedFeed(kafka);
        wish(NUMBER);
        assertTrue(within(2_000, () -> rows.has("wish " + NUMBER)));
        get(before.stop());
        wish(NUMBER + 1);

        PostgresConfig c = postgres;
        PostgresConfig nobody = new PostgresConfig(c.host(), LoopbackPort.free(), c.database(), c.user(),
                c.password(), 2, 10,
                300, 1_000, 60, 600, 0);
        FollowedRows restarted = new FollowedRows();
        Database away = Database.open(Servers.vertx(), nobody);
        ChangeFeed after = new ChangeFeed(away, kafka, new SnapshotFile(directory), List.of(restarted));
        closing.add(() -> stopped(after));
        get(after.start());
        assertTrue(restarted.has("account demo"));
        assertTrue(restarted.has("wish " + NUMBER), "the journal was read");
        assertEquals(Mode.FROM_SNAPSHOT, after.status().mode());
        assertTrue(after.status().lastError().startsWith("Connection refused"), after.status().lastError());
        assertTrue(within(5_000, () -> restarted.has("wish " + (NUMBER + 1))),
                "what was written since came through Kafka");
        assertEquals(Mode.FROM_SNAPSHOT, after.status().mode());
    }

    @Test
    void withNothingToStartFromItWaitsForPostgres() throws Exception {
        PostgresConfig c = postgres;
        PostgresConfig nobody = new PostgresConfig(c.host(), LoopbackPort.free(), c.database(), c.user(),
                c.password(), 2, 10,
                300, 1_000, 60, 600, 0);
        ChangeFeed feed = feed(Database.open(Servers.vertx(), nobody), kafka);
        var started = feed.start();
        assertTrue(within(3_000, () -> feed.status().lastError() != null));
        assertFalse(started.isComplete());
        assertEquals(-1, feed.status().version());
        assertEquals(Mode.CATCHING_UP, feed.status().mode());
    }

    @Test
    void oneRelayAtATimeAndTheNextOneTakesOver() throws Exception {
        OutboxRelay first = relay();
        assertTrue(within(10_000, first::isActive));
        OutboxRelay second = relay();
        assertFalse(within(300, second::isActive), "while the first has the right");
        get(first.stop());
        assertTrue(within(3_000, second::isActive));
        wish(NUMBER);
        assertTrue(within(3_000, () -> second.relayedCount() >= 1));
    }
}
