package io.predial.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
