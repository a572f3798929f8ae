package io.predial.store;

import io.predial.store.Registries.NewSegment;
import io.predial.store.Registries.NewVersion;
import io.predial.store.rows.RegistryRow;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/** Writes the segments of a version, and the version; removes the bytes of those that nobody can go back to. */
final class VersionWriter {
    /**
     * Versions whose bytes are kept: the one in force and those before it, to roll back to, and the latest, for a node
     * that is still fetching one of them.
     */
    private static final int VERSIONS_WITH_BYTES = 3;
    private static final int DIFFERENCES_TOGETHER_MAX = 64;

    private VersionWriter() {
    }

    /** @param current the registry as it is, whose segments stay where the version brings none */
    static Future<Void> write(SqlConnection transaction, RegistryRow current, NewVersion version, IntConsumer progress) {
        return missing(transaction, version)
                .compose(missing -> insertSegments(transaction, version, missing, progress))
                .compose(done -> insertVersion(transaction, version, current.version(), merge(current, version)));
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
        List<NewSegment> together = new ArrayList<>();
        for (NewSegment each : version.segments()) {
            int soFar = ++count;
            if (missing.remove(each.segment().sha256Hex())) {
                together.add(each);
            }
            // Bitmaps one by one: not all of them are to be in memory at once. Differences are small.
            boolean more = together.isEmpty() || each.segment().isDifference() && together.size() < DIFFERENCES_TOGETHER_MAX;
            if (!more || soFar == version.segments().size()) {
                List<NewSegment> batch = List.copyOf(together);
                together.clear();
                written = written.compose(done -> insertSegments(transaction, batch))
                        .onSuccess(done -> progress.accept(soFar));
            }
        }
        return written;
    }

    private static Future<Void> insertSegments(SqlConnection transaction, List<NewSegment> batch) {
        if (batch.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Tuple> rows = batch.stream().map(each -> Tuple.of(each.segment().sha256Hex(), each.segment().count(),
                each.bytes().get(), each.segment().baseSha256Hex())).toList();
        return transaction.preparedQuery("""
                INSERT INTO segment (sha256_hex, count, bytes, base_sha256_hex) VALUES ($1, $2, $3, $4)""")
                .executeBatch(rows).mapEmpty();
    }

    private static Future<Void> insertVersion(SqlConnection transaction, NewVersion version, String follows,
                                              List<RegistryRow.Segment> segments) {
        long count = segments.stream().mapToLong(RegistryRow.Segment::count).sum();
        Tuple rows = Tuple.of(version.registry(), version.version(),
                segments.stream().map(RegistryRow.Segment::key).toArray(Integer[]::new),
                segments.stream().map(RegistryRow.Segment::sha256Hex).toArray(String[]::new),
                segments.stream().map(RegistryRow.Segment::obtainedAtMillis).toArray(Long[]::new));
        return transaction.preparedQuery("""
                INSERT INTO registry_version (registry, version, imported_at_millis, count, follows)
                VALUES ($1, $2, $3, $4, $5)""")
                .execute(Tuple.of(version.registry(), version.version(), version.importedAtMillis(), count, follows))
                .compose(done -> transaction.preparedQuery("""
                        INSERT INTO registry_version_segment (registry, version, key, sha256_hex, obtained_at_millis)
                        SELECT $1, $2, s.key, s.sha256_hex, s.obtained_at_millis
                          FROM unnest($3::int[], $4::text[], $5::bigint[]) AS s (key, sha256_hex, obtained_at_millis)""")
                        .execute(rows))
                .compose(done -> transaction.preparedQuery("UPDATE registry SET current_version = $2 WHERE id = $1")
                        .execute(Tuple.of(version.registry(), version.version())))
                .mapEmpty();
    }

    /**
     * Which versions there were is kept as evidence (16 CFR 310.5); the bytes of old ones would fill the disk.
     *
     * @param line SQL that makes {@code line} of the registry {@code $1}: its version in force and {@code $2 - 1} before it
     */
    static Future<Void> prune(SqlConnection transaction, String registry, String line) {
        return transaction.preparedQuery(line + """
                DELETE FROM registry_version_segment WHERE registry = $1 AND version NOT IN (
                    SELECT version FROM registry_version WHERE registry = $1 ORDER BY imported_at_millis DESC LIMIT $2)
                  AND version NOT IN (SELECT version FROM line)""")
                .execute(Tuple.of(registry, VERSIONS_WITH_BYTES))
                .compose(done -> transaction.preparedQuery("""
                        DELETE FROM segment s WHERE NOT EXISTS (
                            SELECT FROM registry_version_segment m WHERE m.sha256_hex = s.sha256_hex)
                          AND NOT EXISTS (SELECT FROM segment d JOIN registry_version_segment m USING (sha256_hex)
                            WHERE d.base_sha256_hex = s.sha256_hex)""").execute())
                .mapEmpty();
    }
}
