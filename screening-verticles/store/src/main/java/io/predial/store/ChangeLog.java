package io.predial.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** The outbox: every write appends what it changed, in its own transaction, under the next version. */
final class ChangeLog {
    /**
     * Where the record stands.
     *
     * @param version last version given out
     * @param epoch   names this database's history; another epoch means that versions cannot be compared
     */
    record Head(long version, String epoch) {
    }

    /**
     * @param version position in the order
     * @param json    the change as {@link Change#toJson} writes it; its kind may be one this release does not know
     */
    record Entry(long version, JsonObject json) {
        /** @return null when this release does not know the kind: to be skipped, but it has its place in the order */
        Change change() {
            return Change.from(json);
        }
    }

    private static final String APPEND = """
            WITH head AS (UPDATE change_head SET version = version + 1 RETURNING version)
            INSERT INTO change_log (version, kind, deleted, row)
            SELECT version, $1, $2, $3 FROM head RETURNING version""";

    private static final String APPEND_ALL = """
            WITH head AS (UPDATE change_head SET version = version + $1 RETURNING version - $1 AS before)
            INSERT INTO change_log (version, kind, deleted, row)
            SELECT head.before + added.place, $2, false, added.row
              FROM head, jsonb_array_elements($3::jsonb) WITH ORDINALITY AS added(row, place)""";

    private ChangeLog() {
    }

    /**
     * Appends one change. Always the last statement of its transaction: it takes the lock that makes writers take turns
     * (see the migration), and whoever holds it must have nothing left to wait for.
     *
     * @return the change's version
     */
    static Future<Long> append(SqlConnection transaction, Kind kind, boolean deleted, JsonObject row) {
        return transaction.preparedQuery(APPEND).execute(Tuple.of(kind.id(), deleted, row))
                .map(rows -> rows.iterator().next().getLong("version"));
    }

    /** Appends many changes of one kind, in their order: {@link #append} for a batch. */
    static Future<Void> appendAll(SqlConnection transaction, Kind kind, JsonArray rows) {
        return transaction.preparedQuery(APPEND_ALL).execute(Tuple.of((long) rows.size(), kind.id(), rows)).mapEmpty();
    }

    static Future<Head> head(SqlClient client) {
        return client.preparedQuery("SELECT version, epoch::text AS epoch FROM change_head").execute()
                .map(ChangeLog::toHead);
    }

    private static Head toHead(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        return new Head(row.getLong("version"), row.getString("epoch"));
    }

    /**
     * Up to {@code limit} entries after {@code version}, in order. There may be a gap before the first: old ones are
     * pruned.
     */
    static Future<List<Entry>> after(SqlClient client, long version, int limit) {
        return client.preparedQuery(
                "SELECT version, kind, deleted, row FROM change_log WHERE version > $1 ORDER BY version LIMIT $2")
                .execute(Tuple.of(version, limit)).map(ChangeLog::toEntries);
    }

    private static List<Entry> toEntries(RowSet<Row> rows) {
        List<Entry> entries = new ArrayList<>(rows.size());
        for (Row row : rows) {
            long version = row.getLong("version");
            entries.add(new Entry(version, new JsonObject().put("version", version).put("kind", row.getString("kind"))
                    .put("deleted", row.getBoolean("deleted")).put("row", row.getJsonObject("row"))));
        }
        return entries;
    }

    static Future<Void> prune(SqlClient client, long upTo) {
        return client.preparedQuery("DELETE FROM change_log WHERE version <= $1").execute(Tuple.of(upTo)).mapEmpty();
    }
}
