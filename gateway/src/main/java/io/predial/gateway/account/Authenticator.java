package io.predial.gateway.account;

import io.predial.store.rows.ApiKeyRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * From a bearer key to who is asking, from memory. The key is hashed and the hash looked up, so nothing compares the
 * secret itself, and timing tells nothing about it. One per event loop: the digest is not thread-safe.
 */
public final class Authenticator {
    private static final String SCHEME = "Bearer ";
    private static final int KEY_CHARS_MAX = 256;

    private final Directory directory;
    private final MessageDigest sha256;

    public Authenticator(Directory directory) {
        this.directory = directory;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** @param authorization the Authorization header, may be null. @return the key's row, or null */
    public ApiKeyRow authenticate(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                || authorization.length() > SCHEME.length() + KEY_CHARS_MAX) {
            return null;
        }
        return directory.key(hash(authorization.substring(SCHEME.length()).strip()));
    }

    /** The form in which keys are stored and looked up. */
    public String hash(String key) {
        return HexFormat.of().formatHex(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
    }
}
