package io.predial.store;

import static io.predial.store.Servers.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.rows.AccountRow;
import io.predial.store.rows.DoNotCallRow;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.PermissionRow.Kind;
import io.predial.store.rows.ReassignedRow;
import io.predial.store.rows.ReassignedRow.Answer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PermissionsTest {
    private static final long NUMBER = 12025550100L;
    private static final PermissionRow GIVEN = PermissionRow.given("demo", NUMBER, Kind.WRITTEN_CONSENT, 5_000, "form 17, signed",
            9_000);
    private static final PermissionRow REVOKED = PermissionRow.revoked("demo", NUMBER, Kind.WRITTEN_CONSENT, 7_000, null, 9_500);
    private static final ReassignedRow ANSWER = new ReassignedRow("demo", NUMBER, 20_600, Answer.NO_DATA, 8_000, 9_700);

    private Database database;
    private Records records;
    private Permissions permissions;

    @BeforeEach
    void anAccount() throws Exception {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
        records = new Records(database);
        permissions = records.permissions();
        get(records.putAccount(new AccountRow("demo", "Demo", "US", 60, 3, Set.of(), Map.of(), 0)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<JsonObject> log() throws Exception {
        return get(database.withConnection(c -> ChangeLog.after(c, 1, 10_000))).stream().map(ChangeLog.Entry::json).toList();
    }

    @Test
    void factsComeBackAsTheyWereToldAndAreToldOnce() throws Exception {
        assertEquals(1, get(permissions.add(List.of(GIVEN))));
        assertEquals(1, get(permissions.add(List.of(GIVEN, REVOKED))), "one was there already");
        assertEquals(List.of(GIVEN, REVOKED), get(permissions.find("demo", NUMBER)));
        assertEquals(List.of(), get(permissions.find("demo", NUMBER + 1)));
        assertEquals(1, get(permissions.addAnswers(List.of(ANSWER))));
        assertEquals(0, get(permissions.addAnswers(List.of(ANSWER))));
        assertEquals(List.of(ANSWER), get(permissions.findAnswers("demo", NUMBER)));
        assertEquals(List.of(new Change(2, io.predial.store.Kind.PERMISSION, false, GIVEN.toJson()).toJson(),
                new Change(3, io.predial.store.Kind.PERMISSION, false, REVOKED.toJson()).toJson(),
                new Change(4, io.predial.store.Kind.REASSIGNED, false, ANSWER.toJson()).toJson()), log());
    }

    @Test
    void nodesGetNoEvidence() throws Exception {
        get(permissions.add(List.of(GIVEN)));
        assertEquals(Set.of("account", "number", "kind", "sinceMillis", "revokedAtMillis"),
                log().get(0).getJsonObject("row").fieldNames());
    }

    @Test
    void nothingCanBeChangedOrRemovedEvenBySql() throws Exception {
        get(permissions.add(List.of(GIVEN)));
        get(permissions.addAnswers(List.of(ANSWER)));
        for (String sql : List.of("DELETE FROM permission", "UPDATE permission SET since_millis = 6000", "TRUNCATE permission",
                "DELETE FROM reassigned_answer", "UPDATE reassigned_answer SET answer = 'no'", "TRUNCATE reassigned_answer")) {
            ExecutionException refused = assertThrows(ExecutionException.class,
                    () -> get(database.query(sql, Tuple.tuple())), sql);
            assertEquals("23001", assertInstanceOf(PgException.class, refused.getCause()).getSqlState(), sql);
        }
    }

    @Test
    void anUnknownAccountIsNamedAsSuch() {
        PermissionRow nobodys = PermissionRow.given("nobody", NUMBER, Kind.PURCHASE, 1_000, null, 1_000);
        ExecutionException refused = assertThrows(ExecutionException.class, () -> get(permissions.add(List.of(nobodys))));
        assertInstanceOf(NotFoundException.class, refused.getCause());
    }

    @Test
    void aWishHasACampaignOrIsAboutAll() throws Exception {
        DoNotCallRow spring = new DoNotCallRow("demo", NUMBER, "asked", 1, "spring");
        DoNotCallRow all = new DoNotCallRow("demo", NUMBER, "asked again", 2);
        assertEquals(2, get(records.addDoNotCalls(List.of(spring, all, spring))));
        assertEquals(0, get(records.addDoNotCalls(List.of(new DoNotCallRow("demo", NUMBER, "later", 3, "spring")))));
        assertEquals(List.of(all, spring), get(records.findDoNotCalls("demo", NUMBER)));
        assertEquals(List.of(all.toJson(), spring.toJson()), log().stream().map(entry -> entry.getJsonObject("row")).toList());
    }

    @Test
    void aBatchIsLoggedWithoutGapsAndTwoAtOnceToo() throws Exception {
        List<DoNotCallRow> some = new ArrayList<>();
        List<DoNotCallRow> others = new ArrayList<>();
        for (int i = 0; i < RowBatch.ROWS_MAX; i++) {
            some.add(new DoNotCallRow("demo", NUMBER + i, "uploaded", 1));
            others.add(0, new DoNotCallRow("demo", NUMBER + i + RowBatch.ROWS_MAX / 2, "uploaded", 1));
        }
        var first = records.addDoNotCalls(some);
        var second = records.addDoNotCalls(others);
        assertEquals(RowBatch.ROWS_MAX * 3 / 2, get(first) + get(second));
        assertEquals(LongStream.rangeClosed(2, 1 + RowBatch.ROWS_MAX * 3 / 2).boxed().toList(),
                log().stream().map(entry -> entry.getLong("version")).toList());
        assertThrows(IllegalArgumentException.class,
                () -> records.addDoNotCalls(java.util.Collections.nCopies(RowBatch.ROWS_MAX + 1, some.get(0))));
    }

    @Test
    void aFullLoadBringsAllOfThem(@TempDir Path directory) throws Exception {
        get(permissions.add(List.of(GIVEN, REVOKED)));
        get(permissions.addAnswers(List.of(ANSWER)));
        get(records.addDoNotCall(new DoNotCallRow("demo", NUMBER, "asked", 1, "spring")));
        SnapshotFile snapshot = new SnapshotFile(directory);
        new FullLoad(database).run(snapshot, 0, 1);
        List<JsonObject> loaded = new ArrayList<>();
        snapshot.readBase(change -> loaded.add(change.row()));
        assertTrue(loaded.containsAll(List.of(GIVEN.toJson(), REVOKED.toJson(), ANSWER.toJson(),
                new DoNotCallRow("demo", NUMBER, "asked", 1, "spring").toJson())), loaded.toString());
    }

    /** A change or a snapshot that a newer release wrote. */
    @Test
    void whatIsNotKnownYetAllowsNothing() {
        assertEquals(null, PermissionRow.from(GIVEN.toJson().put("kind", "handshake")));
        assertEquals(Answer.NO_DATA, ReassignedRow.from(ANSWER.toJson().put("answer", "perhaps")).answer());
        assertEquals(null, DoNotCallRow.from(new JsonObject().put("account", "demo").put("number", NUMBER)).campaign());
    }
}
