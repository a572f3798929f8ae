package io.predial.store;

import io.predial.store.rows.AccountRow;
import io.predial.store.rows.ApiKeyRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.DoNotCallRow;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes the record. Each write is one transaction: the row and its entry in the change log, or neither.
 * Every method fails when PostgreSQL cannot be reached in time; writes also with {@link NotFoundException} when the
 * account does not exist. Registries have their own class, {@link Registries}, as have {@link Permissions}.
 */
public final class Records {
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final String UNIQUE_VIOLATION = "23505";
    /** The schema's own, whose messages are fit for an answer. */
    private static final String OWN_ERRORS = "PD";
    /** Most campaigns shown of one number; all are kept. */
    private static final int CAMPAIGNS_OF_A_NUMBER_MAX = 1_000;

    private final Database database;

    public Records(Database database) {
        this.database = database;
    }

    public Permissions permissions() {
        return new Permissions(database);
    }

    /** Emergency addresses and emergency lines in the same record. */
    public EmergencyRecords emergency() {
        return new EmergencyRecords(database);
    }

    /** Permissions to show numbers, with who gave them. */
    public CallerIds callerIds() {
        return new CallerIds(database);
    }

    /** Attempts to prove control of a number. */
    public CallerIdProofs callerIdProofs() {
        return new CallerIdProofs(database);
    }

    /** The reports of imports in the same record. */
    public ImportRuns importRuns() {
        return new ImportRuns(database);
    }

    /** Adds the account, or replaces it. */
    public Future<Void> putAccount(AccountRow account) {
        return write(Kind.ACCOUNT, account.toJson(), """
                INSERT INTO account (id, name, country, calls_per_minute, attempts_per_callee_per_day,
                                     allowed_destinations, failure_modes, budget_millis, subscriptions, parent)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                ON CONFLICT (id) DO UPDATE SET name = $2, country = $3, calls_per_minute = $4,
                    attempts_per_callee_per_day = $5, allowed_destinations = $6, failure_modes = $7,
                    budget_millis = $8, subscriptions = $9, parent = $10""",
                Tuple.from(new Object[] {account.id(), account.name(), account.country(), account.callsPerMinute(),
                        account.attemptsPerCalleePerDay(), account.allowedDestinations().stream().sorted()
                        .toArray(String[]::new), account.toJson().getJsonObject("failureModes"),
                        account.budgetMillis(), account.toJson().getJsonArray("subscriptions"), account.parent()}));
    }

    public Future<Optional<AccountRow>> findAccount(String id) {
        return database.query(Table.ACCOUNT.select() + " WHERE id = $1", Tuple.of(id))
                .map(rows -> first(rows).map(row -> AccountRow.from(Table.ACCOUNT.json(row))));
    }

    /** Adds a key; adding the same one again changes nothing. */
    public Future<Void> addKey(ApiKeyRow key) {
        return write(Kind.API_KEY, key.toJson(), """
                INSERT INTO api_key (sha256_hex, account, admin, label, created_at_millis) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (sha256_hex) DO NOTHING""",
                Tuple.of(key.sha256Hex(), key.account(), key.admin(), key.label(), key.createdAtMillis()));
    }

    /** As {@link CallerIds#put}, by the process itself. */
    public Future<Void> putCallerId(CallerIdRow callerId) {
        return callerIds().put(callerId, CallerIds.THIS_PROCESS);
    }

    /** Every account's permission for the number, ranges left out. */
    public Future<List<CallerIdRow>> findCallerIds(long number) {
        return callerIds().find(number);
    }

    /** @return false when the account had no permission for the number */
    public Future<Boolean> deleteCallerId(long number, String account) {
        return callerIds().delete(number, account, CallerIds.THIS_PROCESS).map(removed -> removed > 0);
    }

    /** Takes the number from every account, in one transaction. @return how many had it */
    public Future<Integer> deleteCallerIds(long number) {
        return callerIds().delete(number, null, CallerIds.THIS_PROCESS);
    }

    /** Adds the trunk, or replaces it. */
    public Future<Void> putTrunk(TrunkRow trunk) {
        return write(Kind.TRUNK, trunk.toJson(), """
                INSERT INTO trunk (account, id, country, e911, uri, outside_line_prefixes) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (account, id) DO UPDATE SET country = $3, e911 = $4, uri = $5, outside_line_prefixes = $6""",
                Tuple.of(trunk.account(), trunk.id(), trunk.country(), trunk.e911(), trunk.uri(),
                        trunk.outsideLinePrefixes().toArray(String[]::new)));
    }

    /**
     * Adds wishes not to be called. One already there stays as it is, first date and all: the law counts from the first.
     *
     * @param wishes at most {@value RowBatch#ROWS_MAX}, in one transaction
     * @return how many were new
     */
    public Future<Integer> addDoNotCalls(List<DoNotCallRow> wishes) {
        return addDoNotCalls(wishes, RowBatch.UNBOUNDED);
    }

    /**
     * As the other, for wishes of one account. Fails with {@link TooManyEntriesException}, and writes nothing, when the account
     * would have more than {@code entriesMax} wishes, permissions and answers together.
     */
    public Future<Integer> addDoNotCalls(List<DoNotCallRow> wishes, long entriesMax) {
        return RowBatch.write(database, Table.DO_NOT_CALL, """
                INSERT INTO do_not_call (account, number, campaign, reason, added_at_millis)
                SELECT account, number, coalesce(campaign, ''), reason, "addedAtMillis"
                  FROM jsonb_to_recordset($1::jsonb) AS r(account text, number bigint, campaign text, reason text,
                       "addedAtMillis" bigint)
                 ORDER BY 1, 2, 3
                ON CONFLICT (account, number, campaign) DO NOTHING RETURNING *""",
                wishes.stream().map(DoNotCallRow::toJson).toList(), entriesMax);
    }

    public Future<Void> addDoNotCall(DoNotCallRow wish) {
        return addDoNotCalls(List.of(wish)).mapEmpty();
    }

    /** The account's entries for a number: the one about every campaign first, then by campaign. */
    public Future<List<DoNotCallRow>> findDoNotCalls(String account, long number) {
        return database.query(Table.DO_NOT_CALL.select() + " WHERE account = $1 AND number = $2 ORDER BY campaign LIMIT $3",
                Tuple.of(account, number, CAMPAIGNS_OF_A_NUMBER_MAX)).map(rows -> {
                    List<DoNotCallRow> found = new ArrayList<>();
                    rows.forEach(row -> found.add(Table.doNotCallRow(row)));
                    return found;
                });
    }

    /** How many wishes, permissions, revocations and answers the account has; several of one number count each. */
    public Future<Long> entries(String account) {
        return database.query("SELECT entries FROM account_entries WHERE account = $1", Tuple.of(account))
                .map(rows -> first(rows).map(row -> row.getLong("entries")).orElse(0L));
    }

    /** A statement that changes no row (the row was there already) logs no change either. */
    private Future<Void> write(Kind kind, JsonObject row, String sql, Tuple parameters) {
        return database.<Void>transaction(transaction -> transaction.preparedQuery(sql).execute(parameters)
                .compose(written -> written.rowCount() == 0 ? Future.succeededFuture()
                        : ChangeLog.append(transaction, kind, false, row).mapEmpty())).recover(Records::refuse);
    }

    /** The constraints decide, so that two writers at the same instant cannot both be right; here they get a name. */
    static <T> Future<T> refuse(Throwable failure) {
        if (failure instanceof PgException pg && FOREIGN_KEY_VIOLATION.equals(pg.getSqlState())) {
            return Future.failedFuture(new NotFoundException("no such account"));
        }
        if (failure instanceof PgException pg && UNIQUE_VIOLATION.equals(pg.getSqlState())) {
            return Future.failedFuture(new ConflictException("the number is owned by another account"));
        }
        if (failure instanceof PgException pg && pg.getSqlState().startsWith(OWN_ERRORS)) {
            return Future.failedFuture(new ConflictException(pg.getErrorMessage()));
        }
        return Future.failedFuture(failure);
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }
}
