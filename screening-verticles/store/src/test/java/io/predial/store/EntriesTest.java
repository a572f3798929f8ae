package io.predial.store;

import static io.predial.store.Servers.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predial.store.rows.AccountRow;
import io.predial.store.rows.DoNotCallRow;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.PermissionRow.Kind;
import io.predial.store.rows.ReassignedRow;
import io.predial.store.rows.ReassignedRow.Answer;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many entries an account has, and that it gets no more than it may, however many write at once. */
class EntriesTest {
    private static final long NUMBER = 12025550100L;

    private Database database;
    private Records records;

    @BeforeEach
    void twoAccounts() throws Exception {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
        records = new Records(database);
        get(records.putAccount(account("demo")));
        get(records.putAccount(account("other")));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static AccountRow account(String id) {
        return new AccountRow(id, id, "US", 60, 3, Set.of(), Map.of(), 0);
    }

    private static List<DoNotCallRow> wishes(String account, long from, int count) {
        return LongStream.range(from, from + count).mapToObj(number -> new DoNotCallRow(account, number, "asked", 1)).toList();
    }

    private static void assertRefused(Future<Integer> write) {
        assertInstanceOf(TooManyEntriesException.class, assertThrows(ExecutionException.class, () -> get(write)).getCause());
    }

    @Test
    void everyKindIsCountedAndWhatIsThereAlreadyIsNot() throws Exception {
        assertEquals(0, get(records.entries("demo")));
        get(records.addDoNotCalls(wishes("demo", NUMBER, 3)));
        get(records.addDoNotCalls(wishes("demo", NUMBER + 1, 3)));
        get(records.permissions().add(List.of(PermissionRow.given("demo", NUMBER, Kind.PURCHASE, 5_000, null, 9_000),
                PermissionRow.revoked("demo", NUMBER, Kind.PURCHASE, 6_000, null, 9_000))));
        get(records.permissions().addAnswers(List.of(new ReassignedRow("demo", NUMBER, 20_600, Answer.NO, 8_000, 9_700))));
        assertEquals(7, get(records.entries("demo")));
        assertEquals(0, get(records.entries("other")));
        assertEquals(0, get(records.entries("nobody")));
    }

    @Test
    void whatWouldPassTheLimitIsNotWrittenAtAll() throws Exception {
        get(records.addDoNotCalls(wishes("demo", NUMBER, 3), 3));
        assertRefused(records.addDoNotCalls(wishes("demo", NUMBER + 2, 2), 3));
        assertEquals(List.of(), get(records.findDoNotCalls("demo", NUMBER + 3)));
        assertRefused(records.permissions().add(List.of(PermissionRow.given("demo", NUMBER, Kind.PURCHASE, 5_000, null, 1)), 3));
        assertRefused(records.permissions().addAnswers(List.of(new ReassignedRow("demo", NUMBER, 20_600, Answer.NO, 8, 9)), 3));
        assertEquals(3, get(records.entries("demo")), "what was undone is not counted");
        assertEquals(0, get(records.addDoNotCalls(wishes("demo", NUMBER, 3), 3)), "the same again is no more than there was");
        assertEquals(3, get(records.addDoNotCalls(wishes("other", NUMBER, 3), 3)), "another account has its own");
        assertEquals(2, get(records.addDoNotCalls(wishes("demo", NUMBER + 2, 3))), "unbounded writes are not asked");
    }

    /** Each of them alone fits: with a look before the write all of them would go in. */
    @Test
    void manyAtOnceDoNotPassTheLimitTogether() throws Exception {
        for (int round = 0; round < 5; round++) {
            long first = NUMBER + round * 100_000L;
            long limit = get(records.entries("demo")) + 1_000;
            List<Future<Integer>> writes = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                writes.add(records.addDoNotCalls(wishes("demo", first + i * 1_000, 400), limit));
            }
            int refused = 0;
            for (Future<Integer> write : writes) {
                try {
                    assertEquals(400, get(write));
                } catch (ExecutionException full) {
                    assertInstanceOf(TooManyEntriesException.class, full.getCause());
                    refused++;
                }
            }
            assertEquals(4, refused);
            assertEquals(limit - 200, get(records.entries("demo")));
        }
    }

    @Test
    void whatWasThereBeforeIsCountedByTheMigration() throws Exception {
        PostgresConfig config = Servers.newDatabaseWithoutTables();
        Flyway.configure().dataSource(config.jdbcUrl(), config.user(), config.password())
                .locations("classpath:db/migration").target("6").load().migrate();
        Database older = Database.open(Servers.vertx(), config);
        get(older.query("INSERT INTO account VALUES ('demo', 'Demo', 'US', 60, 3, '{}', '{}')", Tuple.tuple()));
        get(older.query("INSERT INTO do_not_call SELECT 'demo', n, null, 1 FROM generate_series(12025550100, 12025550104) n",
                Tuple.tuple()));
        get(older.query("INSERT INTO permission VALUES ('demo', 12025550100, 'purchase', 5000, 0, null, 1)", Tuple.tuple()));
        Migrations.run(config);
        assertEquals(6, get(new Records(older).entries("demo")));
        get(new Records(older).addDoNotCalls(wishes("demo", NUMBER, 10), 11));
        assertEquals(11, get(new Records(older).entries("demo")));
        older.close();
    }
}
