package io.predial.store;

import static io.predial.store.Servers.get;
import static io.predial.store.Servers.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.FeedStatus.Mode;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.DoNotCallRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The servers themselves go away under a running feed and relay, and come back. */
class OutageTest {
    private static final long NUMBER = 12025550100L;

    @TempDir
    private Path directory;
    private final FollowedRows rows = new FollowedRows();
    private Database database;
    private ChangeFeed feed;
    private OutboxRelay relay;

    private Records running() throws Exception {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
        KafkaConfig kafka = Servers.newTopic();
        Records records = new Records(database);
        get(records.putAccount(new AccountRow("demo", "Demo", "US", 60, 3, Set.of(), Map.of(), 0)));
        relay = new OutboxRelay(database, kafka);
        relay.start();
        assertTrue(within(10_000, () -> relay.relayedCount() == 1));
        feed = new ChangeFeed(database, kafka, new SnapshotFile(directory), List.of(rows));
        get(feed.start());
        return records;
    }

    private static void wish(Records records, long number) throws Exception {
        get(records.addDoNotCall(new DoNotCallRow("demo", number, "asked", 1)));
    }

    @AfterEach
    void stop() throws Exception {
        get(feed.stop());
        get(relay.stop());
        database.close();
    }

    @Test
    void kafkaAwayForAWhile() throws Exception {
        Records records = running();
        Servers.stopKafka();
        try {
            for (int i = 0; i < 3; i++) {
                long number = NUMBER + i;
                wish(records, number);
                assertTrue(within(2_000, () -> rows.has("wish " + number)), "through PostgreSQL, change " + i);
            }
            assertEquals(Mode.LIVE, feed.status().mode());
        } finally {
            Servers.restartKafka();
        }
        wish(records, NUMBER + 9);
        assertTrue(within(20_000, () -> relay.relayedCount() >= 5), "what was written meanwhile is sent afterwards");
        assertTrue(within(2_000, () -> rows.has("wish " + (NUMBER + 9))));
        assertTrue(within(1_000, () -> feed.status().version() == 5));
    }

    @Test
    void postgresAwayForAWhile() throws Exception {
        Records records = running();
        Servers.stopPostgres();
        try {
            assertTrue(within(10_000, () -> feed.status().mode() == Mode.CATCHING_UP), "says that it has no news");
            assertTrue(rows.has("account demo"), "and keeps what it has");
        } finally {
            Servers.startPostgres();
        }
        assertTrue(within(20_000, () -> feed.status().mode() == Mode.LIVE));
        wish(records, NUMBER);
        assertTrue(within(2_000, () -> rows.has("wish " + NUMBER)));
        assertTrue(within(20_000, () -> relay.relayedCount() == 2));
    }
}
