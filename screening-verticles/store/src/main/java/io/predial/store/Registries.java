package io.predial.store;

import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

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

    /** More than daily imports make in 20 years. */
    private static final int LINEAGE_MAX = 10_000;
    /** The version in force and at most $2 - 1 before it. */
    private static final String LINE = """
            WITH RECURSIVE line (version, follows, depth) AS (
                SELECT v.version, v.follows, 1 FROM registry_version v
                  JOIN registry r ON r.id = v.registry AND r.current_version = v.version WHERE r.id = $1
                UNION ALL
                SELECT v.version, v.follows, line.depth + 1 FROM line
                  JOIN registry_version v ON v.registry = $1 AND v.version = line.follows WHERE line.depth < $2::bigint)
            """;

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

    /** As {@link #putRegistry(String, RegistryTerms)}, for a country's registry of which no more is known. */
    public Future<Void> putRegistry(String id, String country, int maxAgeDays) {
        return putRegistry(id, RegistryTerms.national(country, maxAgeDays));
    }

    /** Adds the registry, or changes what it is. The version in force stays. */
    public Future<Void> putRegistry(String id, RegistryTerms terms) {
        return database.transaction(transaction -> RegistryTermsWriter.put(transaction, id, terms)
                .compose(written -> logCurrent(transaction, id)).mapEmpty());
    }

    /** The reports of the runs that put this very file in force, the earliest first. */
    public Future<List<JsonObject>> importsOf(String registry, String fileSha256Hex) {
        return database.query("""
                SELECT report FROM import_run WHERE registry = $1 AND file_sha256_hex = $2 AND outcome = $3 ORDER BY id""",
                Tuple.of(registry, fileSha256Hex, ImportRun.IMPORTED)).map(rows -> {
                    List<JsonObject> reports = new ArrayList<>();
                    rows.forEach(row -> reports.add(row.getJsonObject("report")));
                    return reports;
                });
    }

    /** The version in force, the one before it, and so on, as far as is known. */
    public Future<List<String>> lineage(String registry) {
        return database.query(LINE + "SELECT version FROM line ORDER BY depth", Tuple.of(registry, LINEAGE_MAX)).map(rows -> {
            List<String> versions = new ArrayList<>();
            rows.forEach(row -> versions.add(row.getString("version")));
            return versions;
        });
    }

    /** Records a run that put nothing in force. */
    public Future<Void> recordRun(ImportRun run) {
        return database.query(RECORD_RUN, runTuple(run)).mapEmpty();
    }

    /**
     * Puts a new version in force, in one transaction: missing segments, the version, the run, the change. Anything that
     * goes wrong on the way leaves the version before it in force, and no trace of this one.
     *
     * @param progress told how many segments have been written so far; called on an event loop
     * @return the registry as it is now; fails with {@link NotFoundException} when there is no such registry
     */
    public Future<RegistryRow> publish(NewVersion version, IntConsumer progress) {
        return publish(version, null, current -> true, progress);
    }

    /**
     * As {@link #publish(NewVersion, IntConsumer)}, for a version that was made from another one.
     *
     * @param basedOn the version that must still be in force; null for none
     * @return fails with {@link ConflictException} when it no longer is
     */
    public Future<RegistryRow> publish(NewVersion version, String basedOn, IntConsumer progress) {
        return publish(version, null, basedOn, progress);
    }

    /** As the other, and with it what the registry is from now on: both or neither. @param terms null when they stay */
    public Future<RegistryRow> publish(NewVersion version, RegistryTerms terms, String basedOn, IntConsumer progress) {
        return publish(version, terms, current -> Objects.equals(current.version(), basedOn), progress);
    }

    private Future<RegistryRow> publish(NewVersion version, RegistryTerms terms, Predicate<RegistryRow> still,
                                        IntConsumer progress) {
        return database.transaction(transaction -> lock(transaction, version.registry(), terms)
                .compose(current -> still.test(current) ? Future.succeededFuture(current)
                        : Future.failedFuture(new ConflictException("another version of " + version.registry()
                                + " was put in force meanwhile")))
                .compose(current -> VersionWriter.write(transaction, current, version, progress))
                .compose(done -> VersionWriter.prune(transaction, version.registry(), LINE))
                .compose(done -> transaction.preparedQuery(RECORD_RUN).execute(runTuple(version.run())))
                .compose(done -> logCurrent(transaction, version.registry())));
    }

    /**
     * Puts the version before the one in force in force again, as it was: its numbers, its dates, its name. The one rolled
     * back is kept for as long as any other.
     *
     * @param run what to record, from the version left and the one in force then
     * @return empty when no version before it is kept; nothing was changed then
     */
    public Future<Optional<RegistryRow>> rollBack(String registry, BiFunction<String, String, ImportRun> run) {
        return database.transaction(transaction -> lock(transaction, registry, null).compose(current ->
                transaction.preparedQuery("""
                        SELECT v.follows FROM registry_version v WHERE v.registry = $1 AND v.version = $2 AND EXISTS (
                            SELECT FROM registry_version_segment m WHERE m.registry = $1 AND m.version = v.follows)""")
                        .execute(Tuple.of(registry, current.version())).compose(rows -> rows.size() == 0
                                ? Future.succeededFuture(Optional.<RegistryRow>empty())
                                : putBack(transaction, run.apply(current.version(), rows.iterator().next().getString(0)),
                                        rows.iterator().next().getString(0)).map(Optional::of))));
    }

    private static Future<RegistryRow> putBack(SqlConnection transaction, ImportRun run, String version) {
        return transaction.preparedQuery("UPDATE registry SET current_version = $2 WHERE id = $1")
                .execute(Tuple.of(run.registry(), version))
                .compose(done -> transaction.preparedQuery(RECORD_RUN).execute(runTuple(run)))
                .compose(done -> logCurrent(transaction, run.registry()));
    }

    private static final String RECORD_RUN = """
            INSERT INTO import_run (registry, file_sha256_hex, outcome, started_at_millis, report)
            VALUES ($1, $2, $3, $4, $5)""";

    private static Tuple runTuple(ImportRun run) {
        return Tuple.of(run.registry(), run.fileSha256Hex(), run.outcome(), run.startedAtMillis(), run.report());
    }

    /** Locks every registry, not one: pruning looks at segments that registries may share. */
    private static Future<RegistryRow> lock(SqlConnection transaction, String id, RegistryTerms terms) {
        return transaction.preparedQuery("SELECT id FROM registry ORDER BY id FOR UPDATE").execute()
                .compose(locked -> terms == null ? Future.<Void>succeededFuture()
                        : RegistryTermsWriter.put(transaction, id, terms))
                .compose(put -> transaction.preparedQuery(Table.REGISTRY.select() + " WHERE r.id = $1")
                        .execute(Tuple.of(id)))
                .map(rows -> first(rows).orElseThrow(() -> new NotFoundException("no such registry: " + id)));
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
