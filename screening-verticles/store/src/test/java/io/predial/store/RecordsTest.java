package io.predial.store;

import static io.predial.store.Servers.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predial.contract.CheckId;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.AccountRow.FailureMode;
import io.predial.store.rows.ApiKeyRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.CallerIdRow.Status;
import io.predial.store.rows.DoNotCallRow;
import io.predial.store.rows.RegistrySubscription;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final long NUMBER = 12025550100L;
    private static final AccountRow DEMO = new AccountRow("demo", "Demo", "US", 60, 3, Set.of("premium", "satellite"),
            Map.of(CheckId.FRAUD, FailureMode.CLOSED), 25, List.of(
                    new RegistrySubscription("us-national", "12345-678", false, Set.of(202, 212), 1_800_000_000_000L),
                    new RegistrySubscription("us-tx", null, true, Set.of(), 1_800_000_000_000L)));

    private Database database;
    private Records records;

    @BeforeEach
    void anEmptyRecord() {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
        records = new Records(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<JsonObject> log() throws Exception {
        return get(database.withConnection(c -> ChangeLog.after(c, 0, 10_000))).stream()
                .map(ChangeLog.Entry::json).toList();
    }

    @Test
    void anAccountComesBackAsItWasPut() throws Exception {
        get(records.putAccount(DEMO));
        assertEquals(Optional.of(DEMO), get(records.findAccount("demo")));
        assertEquals(Optional.empty(), get(records.findAccount("nobody")));
        assertEquals(List.of(new Change(1, Kind.ACCOUNT, false, DEMO.toJson()).toJson()), log());
    }

    @Test
    void anAccountPutAgainIsReplacedInEveryField() throws Exception {
        get(records.putAccount(DEMO));
        AccountRow changed = new AccountRow("demo", "Demonstration", "CA", 61, 4, Set.of(), Map.of(), 0);
        get(records.putAccount(changed));
        assertEquals(Optional.of(changed), get(records.findAccount("demo")));
    }

    /** A snapshot or a change written before accounts had a budget and subscriptions. */
    @Test
    void anAccountFromBeforeHasTheGatewaysBudgetAndNoSubscription() {
        JsonObject older = DEMO.toJson();
        older.remove("budgetMillis");
        older.remove("subscriptions");
        assertEquals(0, AccountRow.from(older).budgetMillis());
        assertEquals(List.of(), AccountRow.from(older).subscriptions());
    }

    @Test
    void aTrunkFromBeforeHasNoPrefixes() {
        JsonObject older = new TrunkRow("demo", "main", "US", false, "sip:gw@192.0.2.1", List.of("62")).toJson();
        assertEquals(List.of("62"), TrunkRow.from(older).outsideLinePrefixes());
        older.remove("outsideLinePrefixes");
        assertEquals(List.of(), TrunkRow.from(older).outsideLinePrefixes());
        assertThrows(IllegalArgumentException.class,
                () -> new TrunkRow("demo", "main", "US", false, "sip:gw@192.0.2.1", List.of("6 2")));
    }

    @Test
    void everyWriteLogsItsRow() throws Exception {
        ApiKeyRow key = new ApiKeyRow("ab".repeat(32), "demo", false, "pk_1", 5);
        ApiKeyRow admin = new ApiKeyRow("cd".repeat(32), null, true, "pk_2", 6);
        TrunkRow trunk = new TrunkRow("demo", "main", "US", false, "sip:gw@192.0.2.1", List.of("62", "*9"));
        CallerIdRow callerId = new CallerIdRow(NUMBER, "demo", Status.DELEGATED, 99, "1 Main St");
        get(records.putAccount(DEMO).compose(d -> records.addKey(key)).compose(d -> records.addKey(key))
                .compose(d -> records.addKey(admin)).compose(d -> records.putTrunk(trunk))
                .compose(d -> records.putCallerId(callerId)));
        assertEquals(List.of(
                new Change(1, Kind.ACCOUNT, false, DEMO.toJson()).toJson(),
                new Change(2, Kind.API_KEY, false, key.toJson()).toJson(),
                new Change(3, Kind.API_KEY, false, admin.toJson()).toJson(),
                new Change(4, Kind.TRUNK, false, trunk.toJson()).toJson(),
                new Change(5, Kind.CALLER_ID, false, callerId.toJson()).toJson()), log());
        assertEquals(List.of(callerId), get(records.findCallerIds(NUMBER)));
    }

    @Test
    void aNumberHasOneOwnerAndAnyNumberOfDelegates() throws Exception {
        get(records.putAccount(DEMO));
        get(records.putAccount(new AccountRow("other", "Other", "US", 1, 1, Set.of(), Map.of(), 0)));
        get(records.putCallerId(new CallerIdRow(NUMBER, "other", Status.OWNED, 0, null)));
        ExecutionException refused = assertThrows(ExecutionException.class,
                () -> get(records.putCallerId(new CallerIdRow(NUMBER, "demo", Status.OWNED, 0, null))));
        assertInstanceOf(ConflictException.class, refused.getCause());
        get(records.putCallerId(new CallerIdRow(NUMBER, "demo", Status.DELEGATED, 7, null)));
        get(records.putCallerId(new CallerIdRow(NUMBER, "other", Status.OWNED, 0, "2 Main St")));
        assertEquals(List.of("demo delegated", "other owned"), get(records.findCallerIds(NUMBER)).stream()
                .map(row -> row.account() + " " + row.status().id()).toList());
        assertEquals(5, log().size(), "the refused write is not in the log");
    }

    @Test
    void deletingLogsTheKeyAndOnlyWhatWasThere() throws Exception {
        get(records.putAccount(DEMO).compose(d ->
                records.putCallerId(new CallerIdRow(NUMBER, "demo", Status.OWNED, 0, null))));
        assertEquals(true, get(records.deleteCallerId(NUMBER, "demo")));
        assertEquals(false, get(records.deleteCallerId(NUMBER, "demo")));
        assertEquals(0, get(records.deleteCallerIds(NUMBER)));
        get(records.putCallerId(new CallerIdRow(NUMBER, "demo", Status.OWNED, 0, null)));
        assertEquals(1, get(records.deleteCallerIds(NUMBER)));
        JsonObject key = new JsonObject().put("number", NUMBER).put("account", "demo");
        assertEquals(new Change(3, Kind.CALLER_ID, true, key).toJson(), log().get(2));
        assertEquals(new Change(5, Kind.CALLER_ID, true, key).toJson(), log().get(4));
        assertEquals(5, log().size());
    }

    @Test
    void anUnknownAccountIsNamedAsSuch() {
        for (Future<Void> write : List.of(
                records.addKey(new ApiKeyRow("ab".repeat(32), "nobody", false, "x", 1)),
                records.putTrunk(new TrunkRow("nobody", "main", "US", false, "sip:x@192.0.2.1")),
                records.putCallerId(new CallerIdRow(NUMBER, "nobody", Status.OWNED, 0, null)),
                records.addDoNotCall(new DoNotCallRow("nobody", NUMBER, "asked", 1)))) {
            ExecutionException refused = assertThrows(ExecutionException.class, () -> get(write));
            assertInstanceOf(NotFoundException.class, refused.getCause());
        }
    }

    @Test
    void aWishNotToBeCalledKeepsItsFirstDate() throws Exception {
        DoNotCallRow first = new DoNotCallRow("demo", NUMBER, "asked", 1);
        get(records.putAccount(DEMO).compose(d -> records.addDoNotCall(first)));
        get(records.addDoNotCall(new DoNotCallRow("demo", NUMBER, "asked again", 2)));
        assertEquals(List.of(first), get(records.findDoNotCalls("demo", NUMBER)));
        assertEquals(List.of(), get(records.findDoNotCalls("demo", NUMBER + 1)));
        assertEquals(2, log().size());
    }

    @Test
    void aWishNotToBeCalledCannotBeTakenBackEvenBySql() throws Exception {
        get(records.putAccount(DEMO).compose(d -> records.addDoNotCall(new DoNotCallRow("demo", NUMBER, "asked", 1))));
        for (String sql : List.of("DELETE FROM do_not_call", "UPDATE do_not_call SET number = 12025550199",
                "TRUNCATE do_not_call", "DELETE FROM account")) {
            ExecutionException refused = assertThrows(ExecutionException.class,
                    () -> get(database.query(sql, Tuple.tuple())), sql);
            assertEquals(sql.contains("account") ? "23503" : "23001",
                    assertInstanceOf(PgException.class, refused.getCause()).getSqlState(), sql);
        }
        assertEquals(List.of(NUMBER), get(records.findDoNotCalls("demo", NUMBER)).stream().map(DoNotCallRow::number).toList());
    }

    @Test
    void writersAtTheSameInstantLeaveNoGap() throws Exception {
        get(records.putAccount(DEMO));
        List<Future<?>> writes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            writes.add(i % 10 == 9
                    ? records.putTrunk(new TrunkRow("nobody", "t", "US", false, "sip:x@192.0.2.1")).otherwiseEmpty()
                    : records.addDoNotCall(new DoNotCallRow("demo", NUMBER + i, "asked", i)));
        }
        get(Future.all(writes));
        assertEquals(LongStream.rangeClosed(1, 181).boxed().toList(),
                log().stream().map(entry -> entry.getLong("version")).toList());
        assertEquals(181L, get(database.withConnection(ChangeLog::head)).version());
    }

    @Test
    void theSchemaIsMadeOnce() {
        PostgresConfig config = Servers.newDatabase();
        assertEquals(0, Migrations.run(config));
        assertEquals("postgresql://postgres@127.0.0.1:" + config.port() + "/" + config.database(), config.toString());
    }

    /** A row that a newer release wrote. */
    @Test
    void aCheckThatIsNotKnownYetIsPassedOver() {
        JsonObject newer = DEMO.toJson();
        newer.getJsonObject("failureModes").put("clairvoyance", "closed");
        assertEquals(DEMO, AccountRow.from(newer));
    }
}
