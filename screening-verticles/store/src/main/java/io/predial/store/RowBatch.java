package io.predial.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Many rows of an append-only table in one transaction, each with its entry in the change log. A row that is there already
 * stays as it is and is logged no more.
 */
final class RowBatch {
    /** What one statement can take without holding the writers' lock for long. */
    static final int ROWS_MAX = 1_000;
    /** For rows that are taken however many the account has. */
    static final long UNBOUNDED = Long.MAX_VALUE;

    private RowBatch() {
    }

    /**
     * @param insert     inserts from the JSON array {@code $1}, skips what is there, and returns what it inserted
     * @param rows       all of one account when they are bounded
     * @param entriesMax most rows that the account may have afterwards, in all these tables together
     * @return how many rows were new; fails with {@link NotFoundException} when the account does not exist, and with
     *     {@link TooManyEntriesException} when it would have too many, in which case no row is written
     */
    static Future<Integer> write(Database database, Table table, String insert, List<JsonObject> rows,
                                 long entriesMax) {
        if (rows.size() > ROWS_MAX) {
            throw new IllegalArgumentException(rows.size() + " rows in a batch; the limit is " + ROWS_MAX);
        }
        JsonArray values = new JsonArray(rows);
        return database.transaction(transaction -> transaction.preparedQuery(insert).execute(Tuple.of(values))
                .compose(inserted -> inserted.size() == 0 ? Future.succeededFuture(0)
                        : bounded(transaction, rows.get(0).getString("account"), entriesMax).compose(room ->
                        ChangeLog.appendAll(transaction, table.kind(), logged(table, inserted))).map(inserted.size())))
                .recover(Records::refuse);
    }

    /** After the insert, whose trigger has counted it and holds the count's row: nobody else can add to it meanwhile. */
    private static Future<Void> bounded(SqlConnection transaction, String account, long entriesMax) {
        if (entriesMax == UNBOUNDED) {
            return Future.succeededFuture();
        }
        return transaction.preparedQuery("SELECT entries FROM account_entries WHERE account = $1").execute(Tuple.of(account))
                .compose(rows -> rows.iterator().next().getLong("entries") <= entriesMax ? Future.succeededFuture()
                        : Future.failedFuture(new TooManyEntriesException(entriesMax)));
    }

    private static JsonArray logged(Table table, RowSet<Row> inserted) {
        JsonArray rows = new JsonArray();
        inserted.forEach(row -> rows.add(table.json(row)));
        return rows;
    }
}
