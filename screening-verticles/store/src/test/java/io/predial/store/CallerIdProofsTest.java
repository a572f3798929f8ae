package io.predial.store;

import static io.predial.store.Servers.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.CallerIdProofs.Begun;
import io.predial.store.CallerIdProofs.Checked;
import io.predial.store.CallerIdProofs.Limit;
import io.predial.store.CallerIdProofs.Limits;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.CallerIdProofRow;
import io.predial.store.rows.CallerIdProofRow.Method;
import io.predial.store.rows.CallerIdProofRow.State;
import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.CallerIdTerms;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallerIdProofsTest {
    private static final long NUMBER = 12025550100L;
    private static final long NOW = 1_796_083_200_000L;
    private static final long DAY = 86_400_000;
    private static final byte[] RIGHT = {1, 2, 3};
    private static final byte[] WRONG = {1, 2, 4};
    private static final Limits WIDE = new Limits(100, 100, 100);

    private Database database;
    private Records records;
    private CallerIdProofs proofs;
    private int ids;

    @BeforeEach
    void accounts() throws Exception {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
        records = new Records(database);
        proofs = records.callerIdProofs();
        for (String account : List.of("demo", "other")) {
            get(records.putAccount(new AccountRow(account, account, "US", 60, 3, Set.of(), Map.of(), 0)));
        }
        openAllConnections();
    }

    /** With one connection nothing happens at the same instant. */
    private void openAllConnections() throws Exception {
        List<Future<?>> asleep = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asleep.add(database.query("SELECT pg_sleep(0.1)", Tuple.tuple()));
        }
        for (Future<?> each : asleep) {
            get(each);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private CallerIdProofRow proof(String account, long number, long atMillis) {
        return new CallerIdProofRow(String.format("%022d", ++ids), account, number, Method.VOICE, atMillis, atMillis + 600_000, 0,
                State.WAITING, 0, "waiting", null);
    }

    private Begun begin(CallerIdProofRow proof, Limits limits) throws Exception {
        return get(proofs.begin(proof, RIGHT, limits));
    }

    private Checked check(CallerIdProofRow proof, byte[] mac, long atMillis) throws Exception {
        return get(proofs.check(proof.id(), proof.account(), mac, 5, atMillis, atMillis + 365 * DAY)).orElseThrow();
    }

    @Test
    void limitsAreCountedByNumberByAccountAndByAll() throws Exception {
        Limits two = new Limits(2, 3, 4);
        assertEquals(new Begun(null, 0), begin(proof("demo", NUMBER, NOW), two));
        assertEquals(new Begun(null, 0), begin(proof("other", NUMBER, NOW + 1), two));
        assertEquals(new Begun(Limit.OF_NUMBER, NOW + DAY), begin(proof("other", NUMBER, NOW + 2), two));
        assertEquals(new Begun(null, 0), begin(proof("demo", NUMBER + 1, NOW + 3), two));
        assertEquals(new Begun(null, 0), begin(proof("demo", NUMBER + 2, NOW + 4), two));
        assertEquals(new Begun(Limit.OF_ALL, NOW + 60_000), begin(proof("other", NUMBER + 3, NOW + 5), two));
        assertEquals(new Begun(Limit.OF_ACCOUNT, NOW + DAY), begin(proof("demo", NUMBER + 4, NOW + 60_000), two));
        assertEquals(new Begun(null, 0), begin(proof("other", NUMBER + 3, NOW + 60_000), two), "what was refused does not count");
        assertEquals(new Begun(Limit.OF_NUMBER, NOW + DAY), begin(proof("demo", NUMBER, NOW + DAY - 1), new Limits(2, 9, 9)));
        assertEquals(new Begun(null, 0), begin(proof("demo", NUMBER, NOW + DAY), new Limits(2, 9, 9)), "24 hours later");
    }

    @Test
    void manyAtTheSameInstantDoNotExceedALimit() throws Exception {
        List<Future<Begun>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(proofs.begin(proof("demo", NUMBER, NOW), RIGHT, new Limits(3, 100, 100)));
        }
        long begun = 0;
        for (Future<Begun> each : all) {
            begun += get(each).limit() == null ? 1 : 0;
        }
        assertEquals(3, begun);
    }

    @Test
    void aRightCodeCountsOnceWhoeverBringsItAtTheSameInstant() throws Exception {
        CallerIdProofRow proof = proof("demo", NUMBER, NOW);
        begin(proof, WIDE);
        List<Future<Optional<Checked>>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(proofs.check(proof.id(), "demo", RIGHT, 5, NOW, 0));
        }
        long fresh = 0;
        for (Future<Optional<Checked>> each : all) {
            fresh += get(each).orElseThrow().fresh() ? 1 : 0;
        }
        assertEquals(1, fresh);
        assertEquals(1, get(records.findCallerIds(NUMBER)).size());
    }

    @Test
    void manyGuessesAtTheSameInstantAreNoMoreThanTheTriesAllowed() throws Exception {
        CallerIdProofRow proof = proof("demo", NUMBER, NOW);
        begin(proof, WIDE);
        List<Future<Optional<Checked>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(proofs.check(proof.id(), "demo", WRONG, 5, NOW, 0));
        }
        long counted = 0;
        for (Future<Optional<Checked>> each : all) {
            counted += get(each).orElseThrow().state() == State.WAITING ? 1 : 0;
        }
        assertEquals(4, counted);
        assertEquals(new Checked(State.FAILED, 0, false, false), check(proof, RIGHT, NOW));
    }

    @Test
    void aCodeIsTakenUpToTheInstantItExpiresAndNotAtIt() throws Exception {
        CallerIdProofRow late = proof("demo", NUMBER, NOW);
        begin(late, WIDE);
        assertEquals(State.EXPIRED, check(late, RIGHT, NOW + 600_000).state());
        CallerIdProofRow inTime = proof("demo", NUMBER, NOW);
        begin(inTime, WIDE);
        assertEquals(new Checked(State.VERIFIED, 0, true, false), check(inTime, RIGHT, NOW + 599_999));
        assertEquals(new CallerIdRow(NUMBER, "demo", CallerIdRow.Status.VERIFIED, NOW + 599_999 + 365 * DAY, null),
                get(records.findCallerIds(NUMBER)).get(0));
    }

    /** What is there already, what the proof makes of it. */
    @Test
    void aProofNeverMakesAPermissionLess() throws Exception {
        long until = NOW + 365 * DAY;
        permitted(CallerIdRow.Status.OWNED, 0, CallerIdRow.Status.OWNED, 0);
        permitted(CallerIdRow.Status.OWNED, NOW + DAY, CallerIdRow.Status.OWNED, NOW + DAY);
        permitted(CallerIdRow.Status.OWNED, NOW, CallerIdRow.Status.VERIFIED, until);
        permitted(CallerIdRow.Status.VERIFIED, 0, CallerIdRow.Status.VERIFIED, 0);
        permitted(CallerIdRow.Status.VERIFIED, NOW + DAY, CallerIdRow.Status.VERIFIED, until);
        permitted(CallerIdRow.Status.VERIFIED, until + DAY, CallerIdRow.Status.VERIFIED, until + DAY);
        permitted(CallerIdRow.Status.DELEGATED, 0, CallerIdRow.Status.VERIFIED, until);
        permitted(CallerIdRow.Status.DELEGATED, until + DAY, CallerIdRow.Status.VERIFIED, until);
        permitted(CallerIdRow.Status.DELEGATED, NOW - DAY, CallerIdRow.Status.VERIFIED, until);
    }

    private void permitted(CallerIdRow.Status before, long endBefore, CallerIdRow.Status after, long endAfter) throws Exception {
        long number = NUMBER + 100 + ids;
        get(records.putCallerId(new CallerIdRow(number, "demo", before, endBefore, "1 Main St")));
        CallerIdProofRow proof = proof("demo", number, NOW);
        begin(proof, WIDE);
        assertTrue(check(proof, RIGHT, NOW).fresh());
        CallerIdRow made = new CallerIdRow(number, "demo", after, endAfter, "1 Main St");
        assertEquals(made, get(records.findCallerIds(number)).get(0));
        List<ChangeLog.Entry> log = get(database.withConnection(c -> ChangeLog.after(c, 0, 10_000)));
        assertEquals(made, CallerIdRow.from(log.get(log.size() - 1).json().getJsonObject("row")), "what nodes are told");
    }

    @Test
    void aConflictIsKeptForTheOperator() throws Exception {
        get(records.putCallerId(new CallerIdRow(NUMBER, "other", CallerIdRow.Status.OWNED, 0, null)));
        CallerIdProofRow proof = proof("demo", NUMBER, NOW);
        begin(proof, WIDE);
        assertEquals(List.of(), get(proofs.conflicts()), "as long as nothing is proved");
        assertEquals("other", get(proofs.ofNumber(NUMBER)).get(0).conflictWith());
        assertEquals(new Checked(State.VERIFIED, 0, true, true), check(proof, RIGHT, NOW));
        assertEquals(proof.id(), get(proofs.conflicts()).get(0).id());
    }

    @Test
    void anOwnerOfThePastOrAboveIsNoConflict() throws Exception {
        get(records.putCallerId(new CallerIdRow(NUMBER, "other", CallerIdRow.Status.OWNED, NOW, null)));
        begin(proof("demo", NUMBER, NOW), WIDE);
        assertNull(get(proofs.ofNumber(NUMBER)).get(0).conflictWith(), "it ended at this instant");
        get(records.putCallerId(new CallerIdRow(NUMBER + 1, "other", CallerIdRow.Status.OWNED, NOW + 1, null)));
        begin(proof("demo", NUMBER + 1, NOW), WIDE);
        assertEquals("other", get(proofs.ofNumber(NUMBER + 1)).get(0).conflictWith());
        get(database.query("UPDATE account SET parent = 'other' WHERE id = 'demo'", Tuple.tuple()));
        begin(proof("demo", NUMBER + 1, NOW + 1), WIDE);
        assertNull(get(proofs.ofNumber(NUMBER + 1)).get(0).conflictWith(), "the account above it");
    }

    @Test
    void aRangeThatAnotherAccountOwnsIsAConflictToo() throws Exception {
        get(records.callerIds().putRange(new CallerIdRangeRow("other", NUMBER, NUMBER + 9, CallerIdRow.Status.OWNED, 0,
                CallerIdTerms.NONE), "test"));
        get(records.callerIds().putRange(new CallerIdRangeRow("other", NUMBER + 10, NUMBER + 19, CallerIdRow.Status.DELEGATED,
                0, CallerIdTerms.NONE), "test"));
        for (int number : new int[] {0, 9, 10}) {
            begin(proof("demo", NUMBER + number, NOW), WIDE);
            assertEquals(number < 10 ? "other" : null, get(proofs.ofNumber(NUMBER + number)).get(0).conflictWith());
        }
        begin(proof("other", NUMBER + 1, NOW), WIDE);
        assertNull(get(proofs.ofNumber(NUMBER + 1)).get(0).conflictWith(), "its own");
    }

    @Test
    void whatIsOverIsCleanedUp() throws Exception {
        CallerIdProofRow old = proof("demo", NUMBER, NOW - 10 * DAY);
        CallerIdProofRow expired = proof("demo", NUMBER + 1, NOW - DAY);
        CallerIdProofRow waiting = proof("demo", NUMBER + 2, NOW);
        for (CallerIdProofRow each : List.of(old, expired, waiting)) {
            begin(each, WIDE);
        }
        get(proofs.cleanUp(NOW, NOW - 5 * DAY));
        assertEquals(List.of(), get(proofs.ofNumber(NUMBER)));
        assertEquals(State.EXPIRED, get(proofs.find(expired.id(), "demo")).orElseThrow().state());
        assertEquals(expired.expiresAtMillis(), get(proofs.find(expired.id(), "demo")).orElseThrow().endedAtMillis());
        assertEquals(State.WAITING, get(proofs.find(waiting.id(), "demo")).orElseThrow().state());
        assertNull(get(database.query("SELECT code_mac FROM caller_id_proof WHERE id = $1",
                Tuple.of(expired.id()))).iterator().next().getBuffer(0));
    }
}
