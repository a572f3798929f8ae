package io.predial.store;

import io.predial.store.rows.CallerIdProofRow;
import io.predial.store.rows.CallerIdProofRow.Method;
import io.predial.store.rows.CallerIdProofRow.State;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Attempts to prove control of numbers, shared by all gateways. Limits are counted and the attempt is written in one
 * transaction, and so are a right code, its end and the permission it gives: whatever dies in between, a code counts once.
 * Every method fails when PostgreSQL cannot be reached in time.
 */
public final class CallerIdProofs {
    private static final long DAY_MILLIS = 86_400_000;
    private static final long MINUTE_MILLIS = 60_000;
    /** Most attempts shown; all are kept. */
    private static final int SHOWN_MAX = 100;
    private static final int REMOVED_AT_ONCE_MAX = 1_000;

    /** Which limit keeps an attempt from being begun. */
    public enum Limit { OF_NUMBER, OF_ACCOUNT, OF_ALL }

    /**
     * How many attempts may be begun.
     *
     * @param perNumberPerDay  for one number in 24 hours, by all accounts together: nobody's telephone rings more often
     * @param perAccountPerDay by one account in 24 hours
     * @param perMinute        by all accounts in a minute
     */
    public record Limits(int perNumberPerDay, int perAccountPerDay, int perMinute) {
    }

    /**
     * What became of a wish to begin.
     *
     * @param limit         that kept it from being begun; null when it was
     * @param retryAtMillis when that limit lets one through again, epoch milliseconds; 0 when it was begun
     */
    public record Begun(Limit limit, long retryAtMillis) {
    }

    /**
     * What a code came to.
     *
     * @param state     of the attempt now; {@code WAITING} after a wrong code that was not the last one allowed
     * @param triesLeft wrong codes that are still allowed
     * @param fresh     true when this very code proved it
     * @param conflict  true when another account owned the number
     */
    public record Checked(State state, int triesLeft, boolean fresh, boolean conflict) {
    }

    private final Database database;

    CallerIdProofs(Database database) {
        this.database = database;
    }

    /**
     * Begins an attempt, unless a limit is reached. An earlier one of the account for the number that still waits ends. The
     * work is the same whoever owns the number.
     *
     * @param proof   that waits; who else owns the number is looked up here
     * @param codeMac what {@link #check} is to be given
     */
    public Future<Begun> begin(CallerIdProofRow proof, byte[] codeMac, Limits limits) {
        long atMillis = proof.startedAtMillis();
        return database.transaction(transaction -> transaction
                // One at a time: two at the same instant would both still find room.
                .query("SELECT pg_advisory_xact_lock(hashtextextended('predial: proofs of control', 0))").execute()
                .compose(locked -> transaction.preparedQuery("""
                        SELECT n.many AS of_number, n.since AS number_since, a.many AS of_account, a.since AS account_since,
                               o.many AS of_all, o.since AS all_since
                          FROM (SELECT count(*) AS many, min(started_at_millis) AS since FROM caller_id_proof
                                 WHERE number = $1 AND started_at_millis > $3) AS n,
                               (SELECT count(*) AS many, min(started_at_millis) AS since FROM caller_id_proof
                                 WHERE account = $2 AND started_at_millis > $3) AS a,
                               (SELECT count(*) AS many, min(started_at_millis) AS since FROM caller_id_proof
                                 WHERE started_at_millis > $4) AS o""")
                        .execute(Tuple.of(proof.number(), proof.account(), atMillis - DAY_MILLIS, atMillis - MINUTE_MILLIS)))
                .compose(counted -> {
                    Begun refused = refusal(counted.iterator().next(), limits);
                    return refused != null ? Future.succeededFuture(refused)
                            : insert(transaction, proof, codeMac).map(new Begun(null, 0));
                })).recover(Records::refuse);
    }

    private static Begun refusal(Row row, Limits limits) {
        if (row.getLong("of_all") >= limits.perMinute()) {
            return new Begun(Limit.OF_ALL, row.getLong("all_since") + MINUTE_MILLIS);
        }
        if (row.getLong("of_account") >= limits.perAccountPerDay()) {
            return new Begun(Limit.OF_ACCOUNT, row.getLong("account_since") + DAY_MILLIS);
        }
        return row.getLong("of_number") < limits.perNumberPerDay() ? null
                : new Begun(Limit.OF_NUMBER, row.getLong("number_since") + DAY_MILLIS);
    }

    private static Future<Void> insert(SqlConnection transaction, CallerIdProofRow proof, byte[] codeMac) {
        return transaction.preparedQuery("""
                UPDATE caller_id_proof SET state = 'replaced', code_mac = NULL, ended_at_millis = $3
                 WHERE account = $1 AND number = $2 AND state = 'waiting'""")
                .execute(Tuple.of(proof.account(), proof.number(), proof.startedAtMillis()))
                .compose(done -> transaction.preparedQuery("""
                        INSERT INTO caller_id_proof (id, account, number, method, code_mac, started_at_millis,
                                                     expires_at_millis, conflict_with)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT account FROM (
                                SELECT account, expires_at_millis AS until FROM caller_id
                                 WHERE number = $3 AND status = 'owned'
                                UNION ALL SELECT account, expires_at_millis FROM caller_id_range
                                 WHERE int8range(first, last, '[]') @> $3::bigint AND status = 'owned')
                            AS owners WHERE (until = 0 OR until > $6) AND account NOT IN (
                                WITH RECURSIVE above(id, level) AS (SELECT $2::text, 0
                                    UNION ALL SELECT a.parent, level + 1 FROM above JOIN account a USING (id)
                                               WHERE a.parent IS NOT NULL AND level < 8)
                                SELECT id FROM above) LIMIT 1))""")
                        .execute(Tuple.of(proof.id(), proof.account(), proof.number(), proof.method().id(),
                                Buffer.buffer(codeMac), proof.startedAtMillis(), proof.expiresAtMillis())))
                .mapEmpty();
    }

    /** Notes what became of the message with the code. */
    public Future<Void> delivered(String id, String outcome) {
        return database.query("UPDATE caller_id_proof SET delivery = $2 WHERE id = $1", Tuple.of(id, outcome)).mapEmpty();
    }

    /**
     * Compares a code. The right one ends the attempt and gives the permission, all in one transaction.
     *
     * @param account         whose attempt it has to be
     * @param codeMac         of the code that came
     * @param triesMax        wrong codes after which no code is right any more
     * @param permittedUntilMillis when the permission ends, epoch milliseconds; 0 for never
     * @return empty when the account has no such attempt
     */
    public Future<Optional<Checked>> check(String id, String account, byte[] codeMac, int triesMax, long atMillis,
                                           long permittedUntilMillis) {
        return database.transaction(transaction -> transaction
                .preparedQuery("SELECT * FROM caller_id_proof WHERE id = $1 AND account = $2 FOR UPDATE")
                .execute(Tuple.of(id, account)).compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(Optional.<Checked>empty());
                    }
                    Row row = rows.iterator().next();
                    CallerIdProofRow proof = proof(row);
                    return check(transaction, proof, row.getBuffer("code_mac"), codeMac, triesMax, atMillis,
                            permittedUntilMillis).map(Optional::of);
                })).recover(Records::refuse);
    }

    private static Future<Checked> check(SqlConnection transaction, CallerIdProofRow proof, Buffer wanted, byte[] codeMac,
                                         int triesMax, long atMillis, long permittedUntilMillis) {
        boolean conflict = proof.conflictWith() != null;
        if (proof.state() != State.WAITING) {
            return Future.succeededFuture(new Checked(proof.state(), 0, false, conflict));
        }
        if (atMillis >= proof.expiresAtMillis()) {
            return end(transaction, proof, State.EXPIRED, proof.wrongTries(), atMillis)
                    .map(new Checked(State.EXPIRED, 0, false, conflict));
        }
        if (MessageDigest.isEqual(wanted.getBytes(), codeMac)) {
            return end(transaction, proof, State.VERIFIED, proof.wrongTries(), atMillis)
                    .compose(ended -> permit(transaction, proof, atMillis, permittedUntilMillis))
                    .map(new Checked(State.VERIFIED, 0, true, conflict));
        }
        int wrong = proof.wrongTries() + 1;
        State state = wrong < triesMax ? State.WAITING : State.FAILED;
        return end(transaction, proof, state, wrong, atMillis).map(new Checked(state, triesMax - wrong, false, conflict));
    }

    private static Future<Void> end(SqlConnection transaction, CallerIdProofRow proof, State state, int wrongTries,
                                    long atMillis) {
        boolean over = state != State.WAITING;
        return transaction.preparedQuery("""
                UPDATE caller_id_proof SET state = $2, wrong_tries = $3, ended_at_millis = $4,
                       code_mac = CASE WHEN $2 = 'waiting' THEN code_mac END WHERE id = $1""")
                .execute(Tuple.of(proof.id(), state.id(), wrongTries, over ? atMillis : 0L)).mapEmpty();
    }

    /**
     * What the account has already is never made less: what it owns it goes on owning, no end of what it proved comes nearer,
     * and an emergency address stays. A number that was lent to it is proved for as long as any other: the loan's end is no
     * proof.
     */
    private static Future<Void> permit(SqlConnection transaction, CallerIdProofRow proof, long atMillis, long untilMillis) {
        return transaction.preparedQuery("SELECT set_config('predial.who', $1, true)")
                .execute(Tuple.of("verification " + proof.id()))
                .compose(done -> transaction.preparedQuery("""
                        INSERT INTO caller_id AS c (number, account, status, expires_at_millis) VALUES ($1, $2, 'verified', $3)
                        ON CONFLICT (number, account) DO UPDATE SET
                            status = CASE WHEN c.status = 'owned' AND (c.expires_at_millis = 0 OR c.expires_at_millis > $4)
                                          THEN 'owned' ELSE 'verified' END,
                            expires_at_millis = CASE
                                WHEN c.status = 'owned' AND c.expires_at_millis > $4 THEN c.expires_at_millis
                                WHEN $3 = 0 OR c.expires_at_millis = 0 AND c.status <> 'delegated' THEN 0
                                WHEN c.status = 'delegated' THEN $3
                                ELSE greatest(c.expires_at_millis, $3) END
                        RETURNING *""")
                        .execute(Tuple.of(proof.number(), proof.account(), untilMillis, atMillis)))
                .compose(rows -> ChangeLog.append(transaction, Kind.CALLER_ID, false,
                        Table.callerIdRow(rows.iterator().next()).toJson())).mapEmpty();
    }

    /** The account's own attempt. */
    public Future<Optional<CallerIdProofRow>> find(String id, String account) {
        return database.query("SELECT * FROM caller_id_proof WHERE id = $1 AND account = $2", Tuple.of(id, account))
                .map(rows -> list(rows).stream().findFirst());
    }

    /** Every account's newest attempts for a number, the newest first: for the operator. */
    public Future<List<CallerIdProofRow>> ofNumber(long number) {
        return database.query("SELECT * FROM caller_id_proof WHERE number = $1 ORDER BY started_at_millis DESC LIMIT $2",
                Tuple.of(number, SHOWN_MAX)).map(CallerIdProofs::list);
    }

    /** Proofs of a number that another account owned, the newest first: for the operator. */
    public Future<List<CallerIdProofRow>> conflicts() {
        return database.query("""
                SELECT * FROM caller_id_proof WHERE state = 'verified' AND conflict_with IS NOT NULL
                 ORDER BY ended_at_millis DESC LIMIT $1""", Tuple.of(SHOWN_MAX)).map(CallerIdProofs::list);
    }

    /** Ends what has expired, so that its code's MAC goes, and removes what began before {@code keptSinceMillis}. */
    public Future<Void> cleanUp(long atMillis, long keptSinceMillis) {
        return database.query("""
                UPDATE caller_id_proof SET state = 'expired', code_mac = NULL, ended_at_millis = expires_at_millis
                 WHERE state = 'waiting' AND expires_at_millis <= $1""", Tuple.of(atMillis))
                .compose(done -> database.query("""
                        DELETE FROM caller_id_proof WHERE id IN (
                            SELECT id FROM caller_id_proof WHERE started_at_millis < $1 ORDER BY started_at_millis LIMIT $2)""",
                        Tuple.of(keptSinceMillis, REMOVED_AT_ONCE_MAX))).mapEmpty();
    }

    private static List<CallerIdProofRow> list(RowSet<Row> rows) {
        List<CallerIdProofRow> proofs = new ArrayList<>();
        rows.forEach(row -> proofs.add(proof(row)));
        return proofs;
    }

    private static CallerIdProofRow proof(Row row) {
        return new CallerIdProofRow(row.getString("id"), row.getString("account"), row.getLong("number"),
                Method.valueOf(row.getString("method").toUpperCase(Locale.ROOT)), row.getLong("started_at_millis"),
                row.getLong("expires_at_millis"), row.getInteger("wrong_tries"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)), row.getLong("ended_at_millis"),
                row.getString("delivery"), row.getString("conflict_with"));
    }
}
