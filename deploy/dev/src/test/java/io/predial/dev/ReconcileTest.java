package io.predial.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.callerid.CallerIdIndex;
import io.predial.callerid.CallerIdListener;
import io.predial.callerid.DoNotOriginateListener;
import io.predial.contract.CheckId;
import io.predial.contract.Purpose;
import io.predial.contract.config.Knobs;
import io.predial.dnc.DncListener;
import io.predial.embedded.EmbeddedPostgres;
import io.predial.emergency.EmergencyIndex;
import io.predial.emergency.EmergencyListener;
import io.predial.gateway.account.Directory;
import io.predial.store.ChangeFeed;
import io.predial.store.Database;
import io.predial.store.Holder;
import io.predial.store.KafkaConfig;
import io.predial.store.Kind;
import io.predial.store.Migrations;
import io.predial.store.PostgresConfig;
import io.predial.store.Reconcile;
import io.predial.store.ReconcileConfig;
import io.predial.store.Records;
import io.predial.store.Registries;
import io.predial.store.SegmentFiles;
import io.predial.store.Segments;
import io.predial.store.SnapshotFile;
import io.predial.store.registry.RegistryAnswer;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.AccountRow.FailureMode;
import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.CallerIdTerms;
import io.predial.store.rows.DoNotCallRow;
import io.predial.store.rows.EmergencyAddressRow;
import io.predial.store.rows.EmergencyLineRow;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.ReassignedRow;
import io.predial.store.rows.RegistrySubscription;
import io.predial.store.rows.RegistryTerms;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that a process holds, compared with a real PostgreSQL that somebody changes behind the feed's back. */
class ReconcileTest {
    private static final long WISH = 12025550150L;
    private static final long UNNOTICED = 12025550151L;
    private static final long LISTED = 12025550143L;

    @TempDir
    private Path directory;
    private EmbeddedPostgres postgres;
    private final Vertx vertx = Vertx.vertx();
    private Database database;
    private Records records;
    private SegmentFiles segments;
    private DncListener dnc;
    private ChangeFeed feed;
    private Reconcile reconcile;
    private final UnfitHolder unfit = new UnfitHolder();

    @BeforeEach
    void aProcessThatHoldsTheDemoData() throws Exception {
        postgres = EmbeddedPostgres.start(directory.resolve("postgres"), 0);
        PostgresConfig config = PostgresConfig.from(new Knobs(Map.of("postgres.port", Integer.toString(postgres.port()),
                "postgres.user", EmbeddedPostgres.USER, "postgres.database", EmbeddedPostgres.DATABASE)));
        Migrations.run(config);
        DemoData.putOnce(config, Files.createDirectories(directory.resolve("demo")));
        database = Database.open(vertx, config);
        records = new Records(database);
        fillTheRecord();
        segments = new SegmentFiles(vertx, directory.resolve("segments"), new Segments(database));
        dnc = new DncListener(vertx, segments);
        CallerIdListener callerIds = new CallerIdListener(new CallerIdIndex());
        DoNotOriginateListener notOriginated = new DoNotOriginateListener(vertx, segments);
        EmergencyListener emergencies = new EmergencyListener(new EmergencyIndex());
        Directory accounts = new Directory();
        feed = new ChangeFeed(database, KafkaConfig.from(new Knobs(Map.of("kafka.bootstrap", "127.0.0.1:1"))),
                new SnapshotFile(directory.resolve("snapshot")), List.of(dnc, callerIds, notOriginated, emergencies, accounts,
                segments));
        get(feed.start());
        reconcile = reconcile(dnc, callerIds, notOriginated, emergencies, accounts, unfit);
        reconcile.start();
    }

    /** With a row of every kind. */
    private void fillTheRecord() throws Exception {
        get(records.addDoNotCall(new DoNotCallRow("demo", WISH, "asked", 1)));
        get(records.putAccount(new AccountRow("picky", "Picky", "US", 1, 2, Set.of("satellite", "premium"),
                Map.of(CheckId.FRAUD, FailureMode.CLOSED, CheckId.DNC, FailureMode.OPEN), 25, List.of(
                        new RegistrySubscription("us-national", "12345-678", false, Set.of(212, 202), 1_800_000_000_000L),
                        new RegistrySubscription("us-tx", null, true, Set.of(), 1_900_000_000_000L)))));
        get(records.putAccount(new AccountRow("branch", "Branch", "US", 1, 1, Set.of(), Map.of(), 0, "demo", List.of())));
        CallerIdTerms limits = new CallerIdTerms("Acme Ltd", null, List.of("main", "second"), List.of("spring"));
        get(records.callerIds().put(new CallerIdRow(UNNOTICED, "demo", CallerIdRow.Status.DELEGATED, 1_999, null,
                limits), "test"));
        get(records.callerIds().putRange(new CallerIdRangeRow("demo", 13105550100L, 13105550199L, CallerIdRow.Status.OWNED, 7,
                limits), "test"));
        get(new Registries(database).putRegistry("us-tx", new RegistryTerms("US", "TX", 31, RegistryTerms.Mode.SNAPSHOT,
                RegistryTerms.Coverage.COUNTRY, Set.of(Purpose.SURVEY, Purpose.MARKETING), true)));
        get(new Registries(database).putRegistry("us-dno", new RegistryTerms("US", "", 31, RegistryTerms.Mode.SNAPSHOT,
                RegistryTerms.Coverage.COUNTRY, Set.of(), false, RegistryTerms.Use.DO_NOT_ORIGINATE)));
        get(records.emergency().putAddress(new EmergencyAddressRow("demo", UNNOTICED, "e911",
                EmergencyAddressRow.State.PENDING_REGISTRATION, "AD123", null, 5)));
        get(records.emergency().addLines(List.of(new EmergencyLineRow(12025550190L, "a hospital", 5))));
        get(records.addDoNotCall(new DoNotCallRow("demo", WISH, "asked", 1, "spring")));
        PermissionRow given = PermissionRow.given("demo", WISH, PermissionRow.Kind.PURCHASE, 5_000, null, 9_000);
        get(records.permissions().add(List.of(given,
                PermissionRow.given("demo", WISH, PermissionRow.Kind.PURCHASE, 7_999, null, 9_000))));
        get(records.permissions().addAnswers(List.of(
                new ReassignedRow("demo", WISH, 3, ReassignedRow.Answer.YES, 1_000, 9_000),
                new ReassignedRow("demo", WISH, 2, ReassignedRow.Answer.YES, 2_000, 9_000),
                new ReassignedRow("demo", WISH, 9, ReassignedRow.Answer.NO, 1_000, 9_000),
                new ReassignedRow("demo", WISH, 4, ReassignedRow.Answer.NO, 3_000, 9_000),
                new ReassignedRow("demo", WISH, 5, ReassignedRow.Answer.NO, 3_999, 9_000))));
    }

    private Reconcile reconcile(Holder... holders) {
        return new Reconcile(database, ReconcileConfig.from(new Knobs(Map.of("reconcile.retry-millis", "100"))), feed,
                List.of(holders), segments, Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        get(reconcile.stop());
        get(feed.stop());
        get(vertx.close());
        postgres.close();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private void sql(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static long count(JsonObject result, String kind) {
        return result.getJsonArray("kinds").stream().map(JsonObject.class::cast)
                .filter(each -> each.getString("kind").equals(kind)).findFirst().orElseThrow().getLong("count");
    }

    @Test
    void whatIsHeldIsWhatPostgresHoldsKindByKind() throws Exception {
        JsonObject result = get(reconcile.now());
        assertEquals(new JsonArray(), result.getJsonArray("differences"), result.encodePrettily());
        for (Kind kind : Kind.values()) {
            assertTrue(count(result, kind.id()) > 0, kind + " was not compared: " + result.encode());
        }
        assertEquals(12, count(result, "caller_id"));
        assertEquals(0, reconcile.counters().skipped.sum());
        assertTrue(reconcile.counters().lastSuccessAtMillis() > 0);
        assertTrue(reconcile.counters().segmentBytesVerified.sum() > 0);
    }

    @Test
    void changesThatComeMeanwhileAreNoDifference() throws Exception {
        for (int round = 0; round < 5; round++) {
            Future<JsonObject> compared = reconcile.now();
            for (int i = 0; i < 40; i++) {
                records.addDoNotCall(new DoNotCallRow("demo", 12025550100L + round * 40 + i, "asked", 1));
            }
            JsonObject result = get(compared);
            assertEquals(new JsonArray(), result.getJsonArray("differences"), result.encodePrettily());
        }
    }

    @Test
    void aRowThatVanishedAndOneThatAppearedAreFoundAndMended() throws Exception {
        sql("ALTER TABLE do_not_call DISABLE TRIGGER ALL", "DELETE FROM do_not_call WHERE number = " + WISH,
                "INSERT INTO do_not_call VALUES ('demo', " + UNNOTICED + ", 'asked', 1)",
                "UPDATE caller_id SET expires_at_millis = 1 WHERE number = 12025550101");
        assertTrue(dnc.accountLists().contains("demo", WISH), "no change has told of it");
        JsonObject result = get(reconcile.now());
        assertEquals(List.of("caller_id", "do_not_call"), result.getJsonArray("differences").stream().sorted().toList());
        assertTrue(result.getBoolean("mended"), result.encode());
        assertFalse(result.encode().contains("1202555"), "numbers are nobody's business here");
        assertTrue(dnc.accountLists().contains("demo", UNNOTICED));
        assertFalse(dnc.accountLists().contains("demo", WISH), "PostgreSQL is the record");
        assertEquals(1, reconcile.counters().differences(Kind.DO_NOT_CALL).sum());
        assertEquals(new JsonArray(), get(reconcile.now()).getJsonArray("differences"));
    }

    @Test
    void whatARegistryIsAndWhoMayAskItAreCompared() throws Exception {
        sql("UPDATE registry SET coverage = 'imported' WHERE id = 'us-tx'", """
                UPDATE account SET subscriptions = jsonb_set(subscriptions, '{0,validUntilMillis}', '1') WHERE id = 'picky'""");
        JsonObject result = get(reconcile.now());
        assertEquals(List.of("registry", "subscription"), result.getJsonArray("differences").stream().sorted().toList());
        assertTrue(result.getBoolean("mended"), result.encode());
        assertEquals(2, reconcile.counters().differences(Kind.SUBSCRIPTION).sum(), "the node's and the gateway's");
        assertEquals(new JsonArray(), get(reconcile.now()).getJsonArray("differences"));
    }

    /** What only a newer release knows is held as this one reads it, and that is no difference. */
    @Test
    void whatThisReleaseDoesNotKnowIsNoDifference() throws Exception {
        sql("UPDATE registry SET purposes = '{telepathy}' WHERE id = 'us-tx'",
                "UPDATE account SET failure_modes = failure_modes || '{\"clairvoyance\": \"closed\"}' WHERE id = 'picky'");
        assertEquals(List.of("registry"), get(reconcile.now()).getJsonArray("differences").getList());
        JsonObject result = get(reconcile.now());
        assertEquals(new JsonArray(), result.getJsonArray("differences"), result.encode());
    }

    @Test
    void whatIsNotFitToBeComparedKeepsNothingElseFromIt() throws Exception {
        unfit.kind = Kind.DO_NOT_CALL;
        sql("UPDATE caller_id SET expires_at_millis = 1 WHERE number = 12025550101");
        JsonObject result = get(reconcile.now());
        assertEquals(List.of("caller_id"), result.getJsonArray("differences").getList());
        assertEquals(List.of("do_not_call"), result.getJsonArray("notCompared").getList());
        assertTrue(result.getBoolean("mended"), result.encode());
        assertTrue(reconcile.counters().segmentBytesVerified.sum() > 0);
        assertEquals(0, reconcile.counters().skipped.sum(), "it may stay so for good");
        assertTrue(reconcile.counters().lastSuccessAtMillis() > 0);
    }

    @Test
    void registriesThatAreBeingLoadedAreTriedAgainSoon() throws Exception {
        unfit.kind = Kind.REGISTRY;
        assertEquals(List.of("registry"), get(reconcile.now()).getJsonArray("notCompared").getList());
        assertTrue(reconcile.counters().segmentBytesVerified.sum() > 0);
        assertEquals(0, reconcile.counters().lastSuccessAtMillis());
        unfit.kind = null;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (reconcile.counters().lastSuccessAtMillis() == 0) {
            assertTrue(System.nanoTime() < end, "not tried again");
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertTrue(reconcile.counters().skipped.sum() >= 1);
    }

    @Test
    void aRegistryVersionThatNobodyToldOfIsFound() throws Exception {
        sql("UPDATE registry_version_segment SET obtained_at_millis = obtained_at_millis - 1");
        assertEquals(List.of("registry"), get(reconcile.now()).getJsonArray("differences").getList());
    }

    @Test
    void aFlippedBitInASegmentFileIsFoundAndMendedUnderTheReaders() throws Exception {
        assertEquals(RegistryAnswer.LISTED, answer());
        Path file;
        try (Stream<Path> files = Files.list(directory.resolve("segments"))) {
            file = files.filter(each -> each.toString().endsWith(".segment")).findFirst().orElseThrow();
        }
        byte[] right = Files.readAllBytes(file);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            int at = right.length - 9; // The last byte that is data: eight of padding follow.
            bytes.seek(at);
            bytes.write(right[at] ^ 1);
        }
        JsonObject result = get(reconcile.now());
        assertEquals(1, result.getInteger("segmentsMended"), result.encode());
        assertEquals(new JsonArray(), result.getJsonArray("differences"), "the right segment was named all along");
        assertEquals(1, reconcile.counters().segmentsMended.sum());
        assertEquals(-1, Arrays.mismatch(right, Files.readAllBytes(file)));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (answer() != RegistryAnswer.LISTED) {
            assertEquals(RegistryAnswer.ERROR, answer(), "never clear while the segment is fetched anew");
            assertTrue(System.nanoTime() < end, "the damaged segment is still the one that is asked");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private RegistryAnswer answer() {
        return dnc.registries().ask("US", LISTED, System.currentTimeMillis()).get(0).answer();
    }

    @Test
    void whilePostgresIsAwayItIsSkippedCountedAndTriedAgain() throws Exception {
        postgres.close();
        assertThrows(ExecutionException.class, () -> get(reconcile.now()));
        assertTrue(reconcile.counters().skipped.sum() >= 1);
        postgres = EmbeddedPostgres.start(directory.resolve("postgres"), postgres.port());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (reconcile.counters().runs.sum() == 0) {
            assertTrue(System.nanoTime() < end, "not tried again");
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertEquals(new JsonArray(), reconcile.describe().getJsonArray("differences"));
    }
}
