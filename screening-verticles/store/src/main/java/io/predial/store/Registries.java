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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
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
     * Versions whose bytes are kept: the one in force and those before it, to roll back to, and the latest, for a node
     * that is still fetching one of them.
     */
    private static final int VERSIONS_WITH_BYTES = 3;
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
                .compose(current -> missing(transaction, version)
                        .compose(missing -> insertSegments(transaction, version, missing, progress))
                        .compose(done -> insertVersion(transaction, version, current.version(), merge(current, version))))
                .compose(done -> prune(transaction, version.registry()))
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

    private static Future<Void> insertVersion(SqlConnection transaction, NewVersion version, String follows,
                                              List<RegistryRow.Segment> segments) {
        long count = segments.stream().mapToLong(RegistryRow.Segment::count).sum();
        List<Tuple> rows = segments.stream().map(s -> Tuple.of(version.registry(), version.version(), s.key(),
                s.sha256Hex(), s.obtainedAtMillis())).toList();
        return transaction.preparedQuery("""
                INSERT INTO registry_version (registry, version, imported_at_millis, count, follows)
                VALUES ($1, $2, $3, $4, $5)""")
                .execute(Tuple.of(version.registry(), version.version(), version.importedAtMillis(), count, follows))
                .compose(done -> transaction.preparedQuery("""
                        INSERT INTO registry_version_segment (registry, version, key, sha256_hex, obtained_at_millis)
                        VALUES ($1, $2, $3, $4, $5)""").executeBatch(rows))
                .compose(done -> transaction.preparedQuery("UPDATE registry SET current_version = $2 WHERE id = $1")
                        .execute(Tuple.of(version.registry(), version.version())))
                .mapEmpty();
    }

    /** Which versions there were is kept as evidence (16 CFR 310.5); the bytes of old ones would fill the disk. */
    private static Future<Void> prune(SqlConnection transaction, String registry) {
        return transaction.preparedQuery(LINE + """
                DELETE FROM registry_version_segment WHERE registry = $1 AND version NOT IN (
                    SELECT version FROM registry_version WHERE registry = $1 ORDER BY imported_at_millis DESC LIMIT $2)
                  AND version NOT IN (SELECT version FROM line)""")
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
