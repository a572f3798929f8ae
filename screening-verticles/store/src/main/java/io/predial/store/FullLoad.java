package io.predial.store;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import java.io.IOException;

/** Copies all followed rows from PostgreSQL to the snapshot on disk, as they were at one instant. */
final class FullLoad {
    private static final int ROWS_AT_A_TIME = 2_000;

    private final Database database;

    FullLoad(Database database) {
        this.database = database;
    }

    /**
     * Reads rows and version in one repeatable-read transaction, so they belong together. A connection of its own:
     * closing
     * it ends the transaction however far it came.
     *
     * @param kafkaOffset where to follow from afterwards; noted before this was called
     * @return what was written; fails with {@link StoreUnavailableException} when PostgreSQL does, with the old
     * snapshot intact
     */
    SnapshotBase.Header run(SnapshotFile snapshot, long kafkaOffset, long nowMillis)
            throws InterruptedException, IOException {
        PgConnection connection = ask(database.dedicatedConnection());
        try {
            ask(connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").execute());
            ChangeLog.Head head = ask(ChangeLog.head(connection));
            SnapshotBase.Header header = new SnapshotBase.Header(head.version(), head.epoch(), kafkaOffset, nowMillis);
            snapshot.replace(header, sink -> copy(connection, head.version(), sink));
            return header;
        } finally {
            connection.close();
        }
    }

    private void copy(PgConnection connection, long version, SnapshotBase.RowSink sink)
            throws InterruptedException, IOException {
        for (Table table : Table.values()) {
            PreparedStatement statement = ask(connection.prepare(table.select()));
            Cursor cursor = statement.cursor();
            do {
                for (Row row : ask(cursor.read(ROWS_AT_A_TIME))) {
                    sink.row(new Change(version, table.kind(), false, table.json(row)));
                }
            } while (cursor.hasMore());
            ask(cursor.close());
            ask(statement.close());
        }
    }

    private <T> T ask(Future<T> future) throws InterruptedException {
        return BackgroundLoop.result(future, database.config().statementMillis() + 1_000L);
    }
}
