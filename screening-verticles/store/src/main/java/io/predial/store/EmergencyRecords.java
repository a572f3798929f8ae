package io.predial.store;

import io.predial.store.rows.EmergencyAddressRow;
import io.predial.store.rows.EmergencyLineRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes emergency addresses and the operator's list of emergency lines. Every method fails when PostgreSQL cannot
 * be reached in time; writes also with {@link NotFoundException} when the account does not exist, and with
 * {@link ConflictException} when there are as many as there may be.
 */
public final class EmergencyRecords {
    /** Carriers one number is registered with. */
    public static final int ADDRESSES_OF_A_NUMBER_MAX = 64;
    /** Emergency centres of the United States are about 6 000, its hospitals as many. All processes hold the list. */
    public static final int LINES_MAX = 200_000;
    private static final String LINES_FULL = "the list has at most " + LINES_MAX + " numbers";

    private final Database database;

    public EmergencyRecords(Database database) {
        this.database = database;
    }

    /** Adds the address, or replaces that of the same account, number and trunk. */
    public Future<Void> putAddress(EmergencyAddressRow row) {
        return database.<Void>transaction(transaction -> room(transaction, """
                SELECT count(*) >= $1 AS full FROM emergency_address
                 WHERE number = $2 AND (account, trunk) <> ($3, $4)""",
                Tuple.of(ADDRESSES_OF_A_NUMBER_MAX, row.number(), row.account(), trunk(row.trunk())),
                "a number has at most " + ADDRESSES_OF_A_NUMBER_MAX + " emergency addresses")
                .compose(room -> transaction.preparedQuery("""
                        INSERT INTO emergency_address (account, number, trunk, state, reference, address, changed_at_millis)
                        VALUES ($1, $2, $3, $4, $5, $6, $7)
                        ON CONFLICT (account, number, trunk) DO UPDATE SET state = $4, reference = $5, address = $6,
                            changed_at_millis = $7""")
                        .execute(Tuple.of(row.account(), row.number(), trunk(row.trunk()), row.state().id(),
                                row.reference(), row.address(), row.changedAtMillis())))
                .compose(written -> ChangeLog.append(transaction, Kind.EMERGENCY_ADDRESS, false, row.toJson()).mapEmpty()))
                .recover(Records::refuse);
    }

    /** Every account's addresses behind the number. */
    public Future<List<EmergencyAddressRow>> findAddresses(long number) {
        return database.query(Table.EMERGENCY_ADDRESS.select() + " WHERE number = $1 ORDER BY account, trunk LIMIT $2",
                Tuple.of(number, ADDRESSES_OF_A_NUMBER_MAX)).map(rows -> {
                    List<EmergencyAddressRow> found = new ArrayList<>();
                    rows.forEach(row -> found.add(Table.emergencyAddressRow(row)));
                    return found;
                });
    }

    /** @param trunk null for the one that holds for all trunks @return false when there was none */
    public Future<Boolean> deleteAddress(String account, long number, String trunk) {
        JsonObject key = new JsonObject().put("account", account).put("number", number).put("trunk", trunk);
        return database.transaction(transaction -> transaction
                .preparedQuery("DELETE FROM emergency_address WHERE account = $1 AND number = $2 AND trunk = $3")
                .execute(Tuple.of(account, number, trunk(trunk)))
                .compose(gone -> gone.rowCount() == 0 ? Future.succeededFuture(false)
                        : ChangeLog.append(transaction, Kind.EMERGENCY_ADDRESS, true, key).map(true)));
    }

    /**
     * Adds lines; one that is there stays as it is.
     *
     * @param lines at most {@value RowBatch#ROWS_MAX}, in one transaction
     * @return how many were new
     */
    public Future<Integer> addLines(List<EmergencyLineRow> lines) {
        return database.query("SELECT count(*) + $1 > $2 AS full FROM emergency_line", Tuple.of(lines.size(), LINES_MAX))
                .compose(rows -> rows.iterator().next().getBoolean("full")
                        ? Future.failedFuture(new ConflictException(LINES_FULL))
                        : RowBatch.write(database, Table.EMERGENCY_LINE, """
                                INSERT INTO emergency_line (number, name, added_at_millis)
                                SELECT number, name, "addedAtMillis"
                                  FROM jsonb_to_recordset($1::jsonb) AS r(number bigint, name text, "addedAtMillis" bigint)
                                 ORDER BY 1
                                ON CONFLICT (number) DO NOTHING RETURNING *""",
                                lines.stream().map(EmergencyLineRow::toJson).toList(), RowBatch.UNBOUNDED));
    }

    /** Adds a line, or gives one that is there another name; without a name it keeps its own. */
    public Future<Void> putLine(EmergencyLineRow line) {
        return database.transaction(transaction -> room(transaction, "SELECT count(*) >= $1 AND NOT EXISTS ("
                        + "SELECT FROM emergency_line WHERE number = $2) AS full FROM emergency_line",
                        Tuple.of(LINES_MAX, line.number()), LINES_FULL)
                .compose(room -> transaction.preparedQuery("""
                        INSERT INTO emergency_line (number, name, added_at_millis) VALUES ($1, $2, $3)
                        ON CONFLICT (number) DO UPDATE SET name = coalesce(excluded.name, emergency_line.name) RETURNING *""")
                        .execute(Tuple.of(line.number(), line.name(), line.addedAtMillis())))
                .compose(rows -> ChangeLog.append(transaction, Kind.EMERGENCY_LINE, false,
                        Table.EMERGENCY_LINE.json(rows.iterator().next()))).<Void>mapEmpty());
    }

    public Future<Optional<EmergencyLineRow>> findLine(long number) {
        return database.query(Table.EMERGENCY_LINE.select() + " WHERE number = $1", Tuple.of(number))
                .map(rows -> rows.size() == 0 ? Optional.empty()
                        : Optional.of(EmergencyLineRow.from(Table.EMERGENCY_LINE.json(rows.iterator().next()))));
    }

    /** @return false when it was not on the list */
    public Future<Boolean> deleteLine(long number) {
        return database.transaction(transaction -> transaction.preparedQuery("DELETE FROM emergency_line WHERE number = $1")
                .execute(Tuple.of(number)).compose(gone -> gone.rowCount() == 0 ? Future.succeededFuture(false)
                        : ChangeLog.append(transaction, Kind.EMERGENCY_LINE, true, new JsonObject().put("number", number))
                                .map(true)));
    }

    private static Future<Void> room(SqlConnection transaction, String isFull, Tuple parameters, String refusal) {
        return transaction.preparedQuery(isFull).execute(parameters)
                .compose(rows -> rows.iterator().next().getBoolean("full")
                        ? Future.failedFuture(new ConflictException(refusal)) : Future.succeededFuture());
    }

    private static String trunk(String trunk) {
        return trunk == null ? "" : trunk;
    }
}
