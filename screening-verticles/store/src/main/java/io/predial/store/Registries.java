package io.predial.store;

import io.predial.store.rows.RegistryRow;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads and writes do-not-call registries, their versions and the runs that imported them. */
public final class Registries {
    /**
     * A segment that an import brings.
     *
     * @param segment its key, content hash, count and date
     * @param bytes   the serialized bitmap, made when it is needed so that not all of them are in memory at once
     */
    public record NewSegment(RegistryRow.Segment segment, Supplier<Buffer> bytes) {
    }

    /**
     * What an import wants in force.
     *
     * @param registry       id
     * @param version        name of the version, new for this registry
     * @param importedAtMillis epoch milliseconds
     * @param segments       what the file covers; each replaces the registry's segment of that key
     * @param wholeCoverage  true when segments that the file lacks are dropped; otherwise they stay, with their own
     *                       date
     * @param run            the run to record with it
     */
    public record NewVersion(String registry, String version, long importedAtMillis, List<NewSegment> segments,
                             boolean wholeCoverage, ImportRun run) {
        public NewVersion {
            segments = List.copyOf(segments);
        }
    }

    /**
     * One attempt to import a file.
     *
     * @param fileSha256Hex   hash of the file
     * @param outcome         {@value #IMPORTED}, or whatever else happened
     * @param startedAtMillis epoch milliseconds
     * @param report          what people are told
     */
    public record ImportRun(String registry, String fileSha256Hex, String outcome, long startedAtMillis,
                            JsonObject report) {
        public static final String IMPORTED = "imported";
    }

    /**
     * Versions whose bytes are kept: the one in force, and enough for a node that is still fetching its predecessor.
     */
    private static final int VERSIONS_WITH_BYTES = 3;

    private final Database database;

    public Registries(Database database) {
        this.database = database;
    }

    /** All registries with the version in force, by id. */
    public Future<List<RegistryRow>> registries() {
        return database.query(Table.REGISTRY.select() + " ORDER BY r.id", Tuple.tuple()).map(rows -> {
            List<RegistryRow> all = new ArrayList<>();
            rows.forEach(row -> all.add(RegistryRow.from(Table.REGISTRY.json(row))));
            return all;
        });
    }

    public Future<Optional<RegistryRow>> find(String id) {
        return database.query(Table.REGISTRY.select() + " WHERE r.id = $1", Tuple.of(id)).map(Registries::first);
    }

    /** Adds the registry, or changes its country and age limit. The version in force stays. */
    public Future<Void> putRegistry(String id, String country, int maxAgeDays) {
        return database.transaction(transaction -> transaction.preparedQuery("""
                INSERT INTO registry (id, country, max_age_days) VALUES ($1, $2, $3)
                ON CONFLICT (id) DO UPDATE SET country = $2, max_age_days = $3""")
                .execute(Tuple.of(id, country, maxAgeDays))
                .compose(written -> logCurrent(transaction, id)).mapEmpty());
    }

    /** The hash of the last file that was put in force, when there is one. */
    public Future<Optional<String>> lastImportedFile(String registry) {
        return database.query("""
                SELECT file_sha256_hex FROM import_run WHERE registry = $1 AND outcome = $2 ORDER BY id DESC LIMIT 1""",
                Tuple.of(registry, ImportRun.IMPORTED))
                .map(rows -> rows.size() == 0 ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString("file_sha256_hex")));
    }

    /** Records a run that put nothing in force. */
    public Future<Void> recordRun(ImportRun run) {
        return database.query(RECORD_RUN, runTuple(run)).mapEmpty();
    }

    /**
     * Puts a new version in force, in one transaction: missing segments, the version, the run, the change. Anything
     * that
     * goes wrong on the way leaves the version before it in force, and no trace of this one.
     *
     * @param progress told how many segments have been written so far; called on an event loop
     * @return the registry as it is now; fails with {@link NotFoundException} when there is no such registry
     */
    public Future<RegistryRow> publish(NewVersion version, IntConsumer progress) {
        return database.transaction(transaction -> lock(transaction, version.registry())
                .compose(current -> missing(transaction, version)
                        .compose(missing -> insertSegments(transaction, version, missing, progress))
                        .compose(done -> insertVersion(transaction, version, merge(current, version))))
                .compose(done -> prune(transaction, version.registry()))
                .compose(done -> transaction.preparedQuery(RECORD_RUN).execute(runTuple(version.run())))
                .compose(done -> logCurrent(transaction, version.registry())));
    }

    private static final String RECORD_RUN = """
            INSERT INTO import_run (registry, file_sha256_hex, outcome, started_at_millis, report)
            VALUES ($1, $2, $3, $4, $5)""";

    private static Tuple runTuple(ImportRun run) {
        return Tuple.of(run.registry(), run.fileSha256Hex(), run.outcome(), run.startedAtMillis(), run.report());
    }

    /** Locks every registry, not one: pruning looks at segments that registries may share. */
    private static Future<RegistryRow> lock(SqlConnection transaction, String id) {
        return transaction.preparedQuery("SELECT id FROM registry ORDER BY id FOR UPDATE").execute()
                .compose(locked -> transaction.preparedQuery(Table.REGISTRY.select() + " WHERE r.id = $1")
                        .execute(Tuple.of(id)))
                .map(rows -> first(rows).orElseThrow(() -> new NotFoundException("no such registry: " + id)));
    }

    private static List<RegistryRow.Segment> merge(RegistryRow current, NewVersion version) {
        List<RegistryRow.Segment> merged = new ArrayList<>();
        version.segments().forEach(brought -> merged.add(brought.segment()));
        if (!version.wholeCoverage()) {
            Set<Integer> replaced = merged.stream().map(RegistryRow.Segment::key).collect(Collectors.toSet());
            current.segments().stream().filter(kept -> !replaced.contains(kept.key())).forEach(merged::add);
        }
        return merged;
    }

    private static Future<Set<String>> missing(SqlConnection transaction, NewVersion version) {
        String[] names = version.segments().stream().map(s -> s.segment().sha256Hex()).toArray(String[]::new);
        return transaction.preparedQuery("SELECT sha256_hex FROM segment WHERE sha256_hex = ANY($1)")
                .execute(Tuple.of(names)).map(rows -> {
                    Set<String> missing = new HashSet<>(List.of(names));
                    rows.forEach(row -> missing.remove(row.getString("sha256_hex")));
                    return missing;
                });
    }

    private static Future<Void> insertSegments(SqlConnection transaction, NewVersion version, Set<String> missing,
                                               IntConsumer progress) {
        Future<Void> written = Future.succeededFuture();
        int count = 0;
        for (NewSegment each : version.segments()) {
            int soFar = ++count;
            boolean needed = missing.remove(each.segment().sha256Hex());
            written = written.compose(done -> needed ? insertSegment(transaction, each) : Future.succeededFuture())
                    .onSuccess(done -> progress.accept(soFar));
        }
        return written;
    }

    private static Future<Void> insertSegment(SqlConnection transaction, NewSegment each) {
        return transaction.preparedQuery("INSERT INTO segment (sha256_hex, count, bytes) VALUES ($1, $2, $3)")
                .execute(Tuple.of(each.segment().sha256Hex(), each.segment().count(), each.bytes().get())).mapEmpty();
    }

    private static Future<Void> insertVersion(SqlConnection transaction, NewVersion version,
                                              List<RegistryRow.Segment> segments) {
        long count = segments.stream().mapToLong(RegistryRow.Segment::count).sum();
        List<Tuple> rows = segments.stream().map(s -> Tuple.of(version.registry(), version.version(),
                s.key(), s.sha256Hex(),
                s.obtainedAtMillis())).toList();
        return transaction.preparedQuery("""
                INSERT INTO registry_version (registry, version, imported_at_millis, count) VALUES ($1, $2, $3, $4)""")
                .execute(Tuple.of(version.registry(), version.version(), version.importedAtMillis(), count))
                .compose(done -> transaction.preparedQuery("""
                        INSERT INTO registry_version_segment (registry, version, key, sha256_hex, obtained_at_millis)
                        VALUES ($1, $2, $3, $4, $5)""").executeBatch(rows))
                .compose(done -> transaction.preparedQuery("UPDATE registry SET current_version = $2 WHERE id = $1")
                        .execute(Tuple.of(version.registry(), version.version())))
                .mapEmpty();
    }

    /** Which versions there were is kept as evidence (16 CFR 310.5); the bytes of old ones would fill the disk. */
    private static Future<Void> prune(SqlConnection transaction, String registry) {
        return transaction.preparedQuery("""
                DELETE FROM registry_version_segment WHERE registry = $1 AND version NOT IN (
                    SELECT version FROM registry_version WHERE registry = $1 ORDER BY imported_at_millis DESC LIMIT $2)
                  AND version <> (SELECT current_version FROM registry WHERE id = $1)""")
                .execute(Tuple.of(registry, VERSIONS_WITH_BYTES))
                .compose(done -> transaction.preparedQuery("""
                        DELETE FROM segment s WHERE NOT EXISTS (
                            SELECT FROM registry_version_segment m WHERE m.sha256_hex = s.sha256_hex)""").execute())
                .mapEmpty();
    }

    private static Future<RegistryRow> logCurrent(SqlConnection transaction, String id) {
        return transaction.preparedQuery(Table.REGISTRY.select() + " WHERE r.id = $1").execute(Tuple.of(id))
                .map(rows -> first(rows).orElseThrow())
                .compose(row -> ChangeLog.append(transaction, Kind.REGISTRY, false, row.toJson()).map(row));
    }

    private static Optional<RegistryRow> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty()
                : Optional.of(RegistryRow.from(Table.REGISTRY.json(rows.iterator().next())));
    }
}
