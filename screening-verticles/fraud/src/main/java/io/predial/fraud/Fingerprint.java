package io.predial.fraud;

import io.predial.contract.DialRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What stands for a text: 128 bits of its SHA-256. A million texts are held as so many pairs of numbers and not as objects,
 * which a collector would copy and go through again and again; nodes that tell each other of them tell no number that was
 * called under an id. Nobody can choose two texts that have the same one: a caller who could would have the second call taken
 * for a repeat of the first.
 */
record Fingerprint(long high, long low) {
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Fingerprint::sha256);
    /** Between parts: no text has it, so "a", "bc" is not "ab", "c". */
    private static final byte END = (byte) 0xFF;

    static Fingerprint of(String text) {
        return of(SHA_256.get(), text);
    }

    /**
     * What a call is recognised by when it is asked about again. What was dialled and why is part of it: a new call under an
     * old id must not inherit its answer.
     *
     * @return null for a call without an id
     */
    static Fingerprint ofCall(DialRequest request) {
        if (request.callId() == null) {
            return null;
        }
        MessageDigest digest = SHA_256.get();
        for (String part : new String[] {request.account(), request.callId(), request.to()}) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update(END);
        }
        return of(digest, request.purpose().id());
    }

    private static Fingerprint of(MessageDigest digest, String last) {
        byte[] hash = digest.digest(last.getBytes(StandardCharsets.UTF_8));
        return new Fingerprint(i64(hash, 0), i64(hash, Long.BYTES));
    }

    private static long i64(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | bytes[at + i] & 0xFF;
        }
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
