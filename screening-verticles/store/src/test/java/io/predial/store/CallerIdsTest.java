package io.predial.store;

import static io.predial.store.Servers.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.rows.AccountRow;
import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.CallerIdRow.Status;
import io.predial.store.rows.CallerIdTerms;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallerIdsTest {
    private static final long NUMBER = 12025550100L;
    private static final CallerIdTerms LENT = new CallerIdTerms("Acme Ltd", "LOA-17", List.of("main"), List.of("spring", "fall"));

    private Database database;
    private Records records;
    private CallerIds callerIds;

    @BeforeEach
    void twoAccounts() throws Exception {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
        records = new Records(database);
        callerIds = records.callerIds();
        get(records.putAccount(account("demo", null)));
        get(records.putAccount(account("other", null)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static AccountRow account(String id, String parent) {
        return new AccountRow(id, id, "US", 1, 1, Set.of(), Map.of(), 0, parent, List.of());
    }

    private static CallerIdRow number(long number, String account, Status status) {
        return new CallerIdRow(number, account, status, 0, null);
    }

    private static CallerIdRangeRow range(String account, long first, long last, Status status) {
        return new CallerIdRangeRow(account, first, last, status, 0, CallerIdTerms.NONE);
    }

    private static String refused(Future<?> write) {
        Throwable cause = assertThrows(ExecutionException.class, () -> get(write)).getCause();
        return assertInstanceOf(ConflictException.class, cause).getMessage();
    }

    @Test
    void rowsComeBackAndAreToldAsTheyWerePut() throws Exception {
        CallerIdRow lent = new CallerIdRow(NUMBER, "demo", Status.DELEGATED, 99_000, null, LENT);
        CallerIdRangeRow range = new CallerIdRangeRow("demo", NUMBER, NUMBER + 99, Status.DELEGATED, 99_000, LENT);
        get(callerIds.put(lent, "key-1"));
        get(callerIds.putRange(range, "key-1"));
        assertEquals(List.of(lent), get(callerIds.find(NUMBER)));
        for (long inside : new long[] {NUMBER, NUMBER + 50, NUMBER + 99}) {
            assertEquals(List.of(range), get(callerIds.findRanges(inside)));
        }
        assertEquals(List.of(), get(callerIds.findRanges(NUMBER - 1)));
        assertEquals(List.of(), get(callerIds.findRanges(NUMBER + 100)));
        assertEquals(List.of(range), get(callerIds.ranges("demo")));
        List<ChangeLog.Entry> log = get(database.withConnection(c -> ChangeLog.after(c, 0, 100)));
        assertEquals(lent, CallerIdRow.from(log.get(2).change().row()));
        assertEquals(range, CallerIdRangeRow.from(log.get(3).change().row()));
        assertTrue(get(callerIds.deleteRange("demo", NUMBER, "key-1")));
        assertFalse(get(callerIds.deleteRange("demo", NUMBER, "key-1")));
        assertEquals(5, get(database.withConnection(c -> ChangeLog.after(c, 0, 100))).size());
    }

    @Test
    void aNumberHasOneOwnerAloneOrInARange() throws Exception {
        get(callerIds.putRange(range("other", NUMBER, NUMBER + 9, Status.OWNED), "key-1"));
        String twice = "the number is owned by another account";
        assertEquals(twice, refused(callerIds.put(number(NUMBER, "demo", Status.OWNED), "key-2")));
        assertEquals(twice, refused(callerIds.put(number(NUMBER + 9, "demo", Status.OWNED), "key-2")));
        assertEquals(twice, refused(callerIds.putRange(range("demo", NUMBER - 5, NUMBER, Status.OWNED), "key-2")));
        assertEquals(twice, refused(callerIds.putRange(range("demo", NUMBER + 9, NUMBER + 20, Status.OWNED), "key-2")));
        get(callerIds.put(number(NUMBER + 10, "demo", Status.OWNED), "key-2"));
        get(callerIds.put(number(NUMBER - 1, "demo", Status.OWNED), "key-2"));
        assertEquals(twice, refused(callerIds.putRange(range("other", NUMBER, NUMBER + 10, Status.OWNED), "key-3")),
                "a range that grows over another's number");
        get(callerIds.put(number(NUMBER + 5, "demo", Status.DELEGATED), "key-2"));
        assertEquals(twice, refused(callerIds.put(number(NUMBER + 5, "demo", Status.OWNED), "key-2")), "promoted");
        get(callerIds.put(number(NUMBER + 6, "other", Status.OWNED), "key-2"));
        List<CallerIds.Entry> conflicts = get(callerIds.conflicts());
        assertEquals(6, conflicts.size());
        CallerIds.Entry first = conflicts.get(5);
        assertEquals(List.of("key-2", "refused", "demo", NUMBER, NUMBER, "other"), List.of(first.who(), first.action(),
                first.account(), first.first(), first.last(), first.holder()));
    }

    @Test
    void twoClaimsAtTheSameInstantHaveOneWinner() throws Exception {
        List<Future<Boolean>> claims = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long first = NUMBER + 10 * i;
            claims.add(callerIds.put(number(first + 3, "demo", Status.OWNED), "a").map(true).otherwise(false));
            claims.add(callerIds.putRange(range("other", first, first + 9, Status.OWNED), "b").map(true).otherwise(false));
        }
        get(Future.all(claims));
        for (int i = 0; i < 20; i++) {
            assertTrue(claims.get(2 * i).result() ^ claims.get(2 * i + 1).result(), "claim " + i);
        }
    }

    @Test
    void rangesOfOneAccountDoNotOverlapAndAreCounted() throws Exception {
        get(callerIds.putRange(range("demo", NUMBER, NUMBER + 9, Status.VERIFIED), "k"));
        assertEquals("the range overlaps another one of the account",
                refused(callerIds.putRange(range("demo", NUMBER + 9, NUMBER + 19, Status.VERIFIED), "k")));
        get(callerIds.putRange(range("demo", NUMBER, NUMBER + 8, Status.VERIFIED), "k"));
        get(callerIds.putRange(range("demo", NUMBER + 9, NUMBER + 9, Status.VERIFIED), "k"));
        get(callerIds.putRange(range("other", NUMBER, NUMBER + 20, Status.DELEGATED), "k"));
        get(database.query("""
                INSERT INTO caller_id_range (account, first, last, status, expires_at_millis)
                SELECT 'demo', 12026660000 + i, 12026660000 + i, 'owned', 0 FROM generate_series(1, 998) AS i""", Tuple.tuple()));
        assertEquals("an account has at most 1000 ranges",
                refused(callerIds.putRange(range("demo", NUMBER + 50, NUMBER + 51, Status.VERIFIED), "k")));
        assertThrows(IllegalArgumentException.class, () -> range("demo", NUMBER, NUMBER + 10_000_000, Status.OWNED));
        assertThrows(IllegalArgumentException.class, () -> range("demo", NUMBER, NUMBER - 1, Status.OWNED));
    }

    @Test
    void everyChangeIsRememberedWithWhoMadeIt() throws Exception {
        get(callerIds.put(number(NUMBER, "demo", Status.OWNED), "key-1"));
        get(callerIds.put(number(NUMBER, "demo", Status.OWNED), "key-1"));
        get(callerIds.put(new CallerIdRow(NUMBER, "demo", Status.DELEGATED, 5_000, null, LENT), "key-2"));
        get(callerIds.putRange(range("other", NUMBER - 3, NUMBER + 3, Status.DELEGATED), "key-3"));
        assertEquals(1, get(callerIds.delete(NUMBER, null, "key-4")));
        get(records.putCallerId(number(NUMBER + 4, "demo", Status.OWNED)));
        List<CallerIds.Entry> history = get(callerIds.history(NUMBER));
        assertEquals(List.of("taken demo key-4", "given other key-3", "changed demo key-2", "given demo key-1"), history.stream()
                .map(entry -> entry.action() + " " + entry.account() + " " + entry.who()).toList(),
                "and nothing without a change");
        assertEquals("Acme Ltd", history.get(2).permission().getString("lender"));
        assertNull(history.get(3).permission().getString("lender"));
        assertTrue(history.get(0).atMillis() >= history.get(3).atMillis());
        assertEquals("predial", get(callerIds.history(NUMBER + 4)).get(0).who());
        for (String sql : List.of("DELETE FROM caller_id_history", "UPDATE caller_id_history SET who = 'nobody'",
                "TRUNCATE caller_id_history")) {
            Throwable cause = assertThrows(ExecutionException.class, () -> get(database.query(sql, Tuple.tuple()))).getCause();
            assertEquals("23001", assertInstanceOf(PgException.class, cause).getSqlState(), sql);
        }
    }

    @Test
    void accountsAreTreesOfFewLevels() throws Exception {
        get(records.putAccount(account("a1", "demo")));
        get(records.putAccount(account("a2", "a1")));
        get(records.putAccount(account("a3", "a2")));
        get(records.putAccount(account("a4", "a3")));
        assertEquals("a3", get(records.findAccount("a4")).orElseThrow().parent());
        String deep = "accounts are at most 4 levels below the topmost";
        assertEquals(deep, refused(records.putAccount(account("a5", "a4"))));
        assertEquals(deep, refused(records.putAccount(account("demo", "other"))), "with all that hangs below");
        assertEquals("an account cannot be above itself", refused(records.putAccount(account("demo", "a2"))));
        assertEquals("an account cannot be above itself", refused(records.putAccount(account("a1", "a1"))));
        assertInstanceOf(NotFoundException.class, assertThrows(ExecutionException.class,
                () -> get(records.putAccount(account("a9", "nobody")))).getCause());
        get(records.putAccount(account("a1", null)));
        get(records.putAccount(account("demo", "other")));
    }
}
