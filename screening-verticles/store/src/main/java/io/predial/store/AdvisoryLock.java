package io.predial.store;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A right that one process of the cluster has at a time. It is a session lock on a connection of its own, so it is gone
 * the moment that connection is, whatever became of the process.
 */
public final class AdvisoryLock {
    /** The rights there are; the numbers are PostgreSQL's names for them, "pred" and a count. */
    public enum Right {
        RELAY_CHANGES(0x70726564_00000001L),
        IMPORT_REGISTRIES(0x70726564_00000002L),
        /** To watch drop folders and schedules: the active worker. */
        SCHEDULED_WORK(0x70726564_00000003L);

        private final long key;

        Right(long key) {
            this.key = key;
        }

        long key() {
            return key;
        }
    }

    private static final long CONFIRM_MILLIS_MAX = 5_000;

    private final PgConnection connection;
    private volatile boolean lost;

    private AdvisoryLock(PgConnection connection) {
        this.connection = connection;
        connection.closeHandler(closed -> lost = true);
        connection.exceptionHandler(failure -> lost = true);
    }

    /**
     * Waits, on a thread of our own. Whoever gives up waiting lets go of what it is still given: nobody would know of it, and
     * the right would stay with its connection for as long as the process lives.
     *
     * @return empty when another process has it
     * @throws StoreUnavailableException when PostgreSQL cannot be reached or takes longer than {@code millis}
     */
    public static Optional<AdvisoryLock> tryTake(Database database, Right right, long millis) throws InterruptedException {
        Future<Optional<AdvisoryLock>> asked = ask(database, right);
        try {
            return BackgroundLoop.result(asked, millis);
        } catch (InterruptedException | StoreUnavailableException gaveUp) {
            asked.onSuccess(late -> late.ifPresent(AdvisoryLock::release));
            throw gaveUp;
        }
    }

    private static Future<Optional<AdvisoryLock>> ask(Database database, Right right) {
        return database.dedicatedConnection().compose(connection -> connection
                .preparedQuery("SELECT pg_try_advisory_lock($1) AS taken").execute(Tuple.of(right.key()))
                .compose(rows -> {
                    if (rows.iterator().next().getBoolean("taken")) {
                        return Future.succeededFuture(Optional.of(new AdvisoryLock(connection)));
                    }
                    return connection.close().map(Optional.<AdvisoryLock>empty());
                })
                .onFailure(failure -> connection.close()));
    }

    /**
     * False as soon as the connection is known to be gone. The server may know earlier, so what is guarded must bear
     * overlap.
     */
    public boolean isHeld() {
        return !lost;
    }

    /**
     * Asks the server. A connection that has gone without a word looks held from here, and the server gives the right to
     * somebody else once it notices.
     *
     * @return fails, and the right counts as lost, when no answer comes in time
     */
    public Future<Void> confirm() {
        return connection.query("SELECT 1").execute().timeout(CONFIRM_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .<Void>mapEmpty().onFailure(gone -> {
                    lost = true;
                    connection.close();
                });
    }

    PgConnection connection() {
        return connection;
    }

    public Future<Void> release() {
        return connection.close();
    }
}
