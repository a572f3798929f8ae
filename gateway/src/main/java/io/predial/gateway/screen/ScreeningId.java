package io.predial.gateway.screen;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of screenings: ten characters of time, so that they sort by it, and sixteen of chance (the layout of a ULID).
 * They identify, they do not authorise: a look-up needs the account's key as well.
 */
public final class ScreeningId {
    private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int TIME_CHARS = 10;
    private static final int CHARS = 26;

    private ScreeningId() {
    }

    public static String next(long nowMillis) {
        char[] id = new char[CHARS];
        long time = nowMillis;
        for (int i = TIME_CHARS - 1; i >= 0; i--) {
            id[i] = CROCKFORD[(int) (time & 31)];
            time >>>= 5;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = random.nextLong();
        long low = random.nextLong();
        for (int i = TIME_CHARS; i < CHARS; i++) {
            boolean first = i < TIME_CHARS + 8;
            id[i] = CROCKFORD[(int) ((first ? high : low) & 31)];
            high = first ? high >>> 5 : high;
            low = first ? low : low >>> 5;
        }
        return new String(id);
    }
}
