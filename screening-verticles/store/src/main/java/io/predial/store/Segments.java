package io.predial.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Registry segments in PostgreSQL, named by their content. */
public final class Segments {
    private final Database database;

    public Segments(Database database) {
        this.database = database;
    }

    /**
     * The bytes as stored, not yet compared with their hash. Fails with {@link NotFoundException} when there are
     * none.
     */
    public Future<Buffer> fetch(String sha256Hex) {
        return database.query("SELECT bytes FROM segment WHERE sha256_hex = $1", Tuple.of(sha256Hex))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw new NotFoundException("no segment " + sha256Hex);
                    }
                    return rows.iterator().next().getBuffer("bytes");
                });
    }

    /**
     * As {@link #fetch}, several in one answer; those that are not there are missing from it.
     *
     * @param sha256Hexes so few that their bytes fit into memory
     */
    public Future<Map<String, Buffer>> fetchAll(Collection<String> sha256Hexes) {
        return database.query("SELECT sha256_hex, bytes FROM segment WHERE sha256_hex = ANY($1)",
                Tuple.of(sha256Hexes.toArray(String[]::new))).map(rows -> {
                    Map<String, Buffer> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getString("sha256_hex"), row.getBuffer("bytes")));
                    return found;
                });
    }

    /** Those that a process of this database keeps in a directory. */
    public SegmentFiles keptIn(Path directory) {
        return new SegmentFiles(database.vertx(), directory, this);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Lower-case hex, the name of these bytes. */
    public static String name(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }
}
