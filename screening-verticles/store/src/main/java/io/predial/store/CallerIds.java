package io.predial.store;

import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.CallerIdTerms;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes which account may show which numbers. The record itself sees to it that a number has one owner, alone or
 * in a range, and remembers every change with who made it ({@code V11__caller_id_permissions.sql}). Every method fails when
 * PostgreSQL cannot be reached in time; writes also with {@link NotFoundException} when the account does not exist and with
 * {@link ConflictException} when they contradict what is there, which is remembered too.
 */
public final class CallerIds {
    private static final Logger LOG = LoggerFactory.getLogger(CallerIds.class);
    /** Who writes when no key did. */
    public static final String THIS_PROCESS = "predial";
    /** Far above any honest number of accounts that share one caller ID; the schema holds to it. */
    private static final int OF_A_NUMBER_MAX = 1_000;
    /** What the schema allows an account. */
    private static final int RANGES_OF_AN_ACCOUNT_MAX = 1_000;
    /** Most entries shown; all are kept. */
    private static final int HISTORY_SHOWN_MAX = 1_000;
    private static final String IN_RANGE = " WHERE int8range(first, last, '[]') @> $1::bigint";
    private static final String SECOND_OWNER = "PD003";

    /**
     * One entry of the history.
     *
     * @param atMillis   when, epoch milliseconds
     * @param who        label of the key, or what wrote instead
     * @param action     given, changed, taken, refused
     * @param first      first number concerned
     * @param last       last number concerned; the first again for a single number
     * @param holder     the owner that a refused claim met; null otherwise
     * @param permission the row as it was then, in the record's own column names
     */
    public record Entry(long atMillis, String who, String action, String account, long first, long last, String holder,
                        JsonObject permission) {
    }

    private final Database database;

    CallerIds(Database database) {
        this.database = database;
    }

    /** Adds or replaces one account's permission for a number. */
    public Future<Void> put(CallerIdRow row, String who) {
        CallerIdTerms terms = row.terms();
        return write(Kind.CALLER_ID, row.toJson(), who, """
                INSERT INTO caller_id (number, account, status, expires_at_millis, emergency_address, lender, document, trunks,
                                       campaigns)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (number, account) DO UPDATE SET status = $3, expires_at_millis = $4,
                    emergency_address = $5, lender = $6, document = $7, trunks = $8, campaigns = $9""",
                Tuple.from(new Object[] {row.number(), row.account(), row.status().id(), row.expiresAtMillis(),
                        row.emergencyAddress(), terms.lender(), terms.document(), array(terms.trunks()),
                        array(terms.campaigns())}))
                .recover(failure -> remembered(failure, row.account(), row.number(), row.number(), who, row.toJson()));
    }

    /** Adds or replaces one account's permission for a range; the range beginning at the same number is replaced. */
    public Future<Void> putRange(CallerIdRangeRow row, String who) {
        CallerIdTerms terms = row.terms();
        return write(Kind.CALLER_ID_RANGE, row.toJson(), who, """
                INSERT INTO caller_id_range (account, first, last, status, expires_at_millis, lender, document, trunks,
                                             campaigns)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (account, first) DO UPDATE SET last = $3, status = $4, expires_at_millis = $5, lender = $6,
                    document = $7, trunks = $8, campaigns = $9""",
                Tuple.from(new Object[] {row.account(), row.first(), row.last(), row.status().id(), row.expiresAtMillis(),
                        terms.lender(), terms.document(), array(terms.trunks()), array(terms.campaigns())}))
                .recover(failure -> remembered(failure, row.account(), row.first(), row.last(), who, row.toJson()));
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    /** Every account's permission for the number alone. */
    public Future<List<CallerIdRow>> find(long number) {
        return list(Table.CALLER_ID.select() + " WHERE number = $1 ORDER BY account LIMIT $2",
                Tuple.of(number, OF_A_NUMBER_MAX), Table::callerIdRow);
    }

    /** Every account's range that holds the number. */
    public Future<List<CallerIdRangeRow>> findRanges(long number) {
        return list(Table.CALLER_ID_RANGE.select() + IN_RANGE + " ORDER BY account LIMIT $2",
                Tuple.of(number, OF_A_NUMBER_MAX), Table::callerIdRangeRow);
    }

    /** The account's ranges, lowest first. */
    public Future<List<CallerIdRangeRow>> ranges(String account) {
        return list(Table.CALLER_ID_RANGE.select() + " WHERE account = $1 ORDER BY first LIMIT $2",
                Tuple.of(account, RANGES_OF_AN_ACCOUNT_MAX), Table::callerIdRangeRow);
    }

    /** Takes the number from the account, or from every account when it is null. Ranges stay. @return how many had it */
    public Future<Integer> delete(long number, String account, String who) {
        return signed(who, transaction -> transaction
                .preparedQuery("DELETE FROM caller_id WHERE number = $1 AND ($2::text IS NULL OR account = $2) RETURNING account")
                .execute(Tuple.of(number, account))
                .compose(deleted -> logDeleted(transaction, number, deleted).map(deleted.rowCount())));
    }

    private static Future<Void> logDeleted(SqlConnection transaction, long number, RowSet<Row> deleted) {
        Future<Void> logged = Future.succeededFuture();
        for (Row row : deleted) {
            JsonObject key = new JsonObject().put("number", number).put("account", row.getString("account"));
            logged = logged.compose(done -> ChangeLog.append(transaction, Kind.CALLER_ID, true, key).mapEmpty());
        }
        return logged;
    }

    /** Takes the range that begins at the number from the account. @return false when there was none */
    public Future<Boolean> deleteRange(String account, long first, String who) {
        JsonObject key = new JsonObject().put("account", account).put("first", first);
        return signed(who, transaction -> transaction
                .preparedQuery("DELETE FROM caller_id_range WHERE account = $1 AND first = $2")
                .execute(Tuple.of(account, first))
                .compose(deleted -> deleted.rowCount() == 0 ? Future.succeededFuture(false)
                        : ChangeLog.append(transaction, Kind.CALLER_ID_RANGE, true, key).map(true)));
    }

    /** What became of permissions for the number, alone or in a range, the newest first. */
    public Future<List<Entry>> history(long number) {
        return list("SELECT * FROM caller_id_history" + IN_RANGE + " ORDER BY id DESC LIMIT $2",
                Tuple.of(number, HISTORY_SHOWN_MAX), CallerIds::entry);
    }

    /** Claims that were refused because another account owns the number, the newest first. */
    public Future<List<Entry>> conflicts() {
        return list("SELECT * FROM caller_id_history WHERE action = 'refused' ORDER BY id DESC LIMIT $1",
                Tuple.of(HISTORY_SHOWN_MAX), CallerIds::entry);
    }

    private static Entry entry(Row row) {
        return new Entry(row.getLong("at_millis"), row.getString("who"), row.getString("action"), row.getString("account"),
                row.getLong("first"), row.getLong("last"), row.getString("holder"), row.getJsonObject("permission"));
    }

    private <T> Future<List<T>> list(String sql, Tuple parameters, Function<Row, T> read) {
        return database.query(sql, parameters).map(rows -> {
            List<T> found = new ArrayList<>();
            rows.forEach(row -> found.add(read.apply(row)));
            return found;
        });
    }

    private Future<Void> write(Kind kind, JsonObject row, String who, String sql, Tuple parameters) {
        return signed(who, transaction -> transaction.preparedQuery(sql).execute(parameters)
                .compose(written -> ChangeLog.append(transaction, kind, false, row).mapEmpty()));
    }

    /** A transaction whose changes the history ascribes to {@code who}. */
    private <T> Future<T> signed(String who, Function<SqlConnection, Future<T>> work) {
        return database.transaction(transaction -> transaction
                .preparedQuery("SELECT set_config('predial.who', $1, true)").execute(Tuple.of(who))
                .compose(done -> work.apply(transaction)));
    }

    /** A refused claim undid its transaction, so it is remembered in one of its own; the claim fails either way. */
    private Future<Void> remembered(Throwable failure, String account, long first, long last, String who, JsonObject row) {
        if (!(failure instanceof PgException pg) || !SECOND_OWNER.equals(pg.getSqlState())) {
            return Records.refuse(failure);
        }
        LOG.warn("a claim of account {} to a caller ID was refused: account {} owns it", account, pg.getDetail());
        return database.query("""
                INSERT INTO caller_id_history (at_millis, who, action, account, first, last, holder, permission)
                VALUES ((extract(epoch FROM clock_timestamp()) * 1000)::bigint, $1, 'refused', $2, $3, $4, $5, $6)""",
                Tuple.of(who, account, first, last, pg.getDetail(), row))
                .transform(done -> Records.refuse(failure));
    }
}
