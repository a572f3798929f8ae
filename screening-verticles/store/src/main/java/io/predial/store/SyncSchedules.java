package io.predial.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** What the scheduled worker did, kept so that a restart or another worker goes on from there. */
public final class SyncSchedules {
    /**
     * Where one registry stands; times are epoch milliseconds, 0 for never.
     *
     * @param registry         id
     * @param knownSinceMillis when a worker saw the registry first
     * @param lookedAtMillis   last look at its files that left none
     * @param nextDueAtMillis  when its files are looked at next; 0 for whenever they are there
     * @param alarm            what was last said about its age: none, overdue, soon, stale
     * @param alarmedAtMillis  when that was said
     * @param lastImportMillis when a file of it was last put in force
     */
    public record Stand(String registry, long knownSinceMillis, long lookedAtMillis, long nextDueAtMillis, String alarm,
                        long alarmedAtMillis, long lastImportMillis) {
    }

    private final Database database;

    public SyncSchedules(Database database) {
        this.database = database;
    }

    /** Every registry there is; one seen for the first time counts as looked at now: its first time is the next one. */
    public Future<List<Stand>> stands(long nowMillis) {
        return database.query("""
                INSERT INTO sync_schedule (registry, known_since_millis, looked_at_millis)
                SELECT id, $1, $1 FROM registry ON CONFLICT (registry) DO NOTHING""", Tuple.of(nowMillis))
                .compose(known -> database.query("""
                        SELECT s.*, coalesce((SELECT max(i.started_at_millis) FROM import_run i
                                               WHERE i.registry = s.registry AND i.outcome = 'imported'), 0) AS last_import
                          FROM sync_schedule s ORDER BY s.registry""", Tuple.tuple()))
                .map(rows -> {
                    List<Stand> stands = new ArrayList<>();
                    rows.forEach(row -> stands.add(new Stand(row.getString("registry"), row.getLong("known_since_millis"),
                            row.getLong("looked_at_millis"), row.getLong("next_due_at_millis"), row.getString("alarm"),
                            row.getLong("alarmed_at_millis"), row.getLong("last_import"))));
                    return stands;
                });
    }

    /** All files of the registry that were there have been dealt with. */
    public Future<Void> looked(String registry, long atMillis, long nextDueAtMillis) {
        return database.query("""
                UPDATE sync_schedule SET looked_at_millis = $2, next_due_at_millis = $3 WHERE registry = $1""",
                Tuple.of(registry, atMillis, nextDueAtMillis)).mapEmpty();
    }

    /** People have been told. */
    public Future<Void> alarmed(String registry, String alarm, long atMillis) {
        return database.query("UPDATE sync_schedule SET alarm = $2, alarmed_at_millis = $3 WHERE registry = $1",
                Tuple.of(registry, alarm, atMillis)).mapEmpty();
    }
}
