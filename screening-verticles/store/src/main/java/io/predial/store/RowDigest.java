package io.predial.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A digest of rows that does not depend on their order: how many there are, and the sum, modulo 2^64, of the first eight bytes
 * of each row's SHA-256. PostgreSQL computes the same without sorting or sending anything. Two sets that differ agree by
 * accident once in 2^64; it is no defence against whoever can choose rows.
 */
public final class RowDigest {
    /**
     * @param count of rows
     * @param sum   of their hashes
     */
    public record Value(long count, long sum) {
        /** Fit for a log: tells no row. */
        public String hex() {
            return HexFormat.of().toHexDigits(sum);
        }
    }

    private final MessageDigest sha256 = Segments.sha256();
    private long count;
    private long sum;

    public void add(String line) {
        byte[] hash = sha256.digest(line.getBytes(StandardCharsets.UTF_8));
        long first = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first = first << 8 | hash[i] & 0xFF;
        }
        sum += first;
        count++;
    }

    public Value value() {
        return new Value(count, sum);
    }

    static Value of(Holding holding) {
        RowDigest digest = new RowDigest();
        holding.rows().forEach(digest::add);
        return digest.value();
    }
}
