package io.predial.gateway.screen;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of screenings, 26 characters like a ULID: ten of time, so that they sort by it, four of the place at which the
 * gateway remembers the answer, twelve of chance. They identify, they do not authorise: a look-up needs the account's key.
 */
public final class ScreeningId {
    private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int CHARS = 26;
    private static final int PLACE_AT = 10;
    private static final int PLACE_CHARS = 4;
    private static final int BITS_A_CHAR = 5;
    /** Places that four characters can name. */
    static final int PLACES_MAX = 1 << PLACE_CHARS * BITS_A_CHAR;

    private ScreeningId() {
    }

    /** @param place 0 to {@link #PLACES_MAX} - 1 */
    public static String next(long nowMillis, int place) {
        char[] id = new char[CHARS];
        put(id, 0, PLACE_AT, nowMillis);
        put(id, PLACE_AT, PLACE_CHARS, place);
        put(id, PLACE_AT + PLACE_CHARS, CHARS - PLACE_AT - PLACE_CHARS, ThreadLocalRandom.current().nextLong());
        return new String(id);
    }

    /** The place named in an id; -1 when the text is no id. */
    static int place(String id) {
        if (id.length() != CHARS) {
            return -1;
        }
        int place = 0;
        for (int i = PLACE_AT; i < PLACE_AT + PLACE_CHARS; i++) {
            int value = valueOf(id.charAt(i));
            if (value < 0) {
                return -1;
            }
            place = place << BITS_A_CHAR | value;
        }
        return place;
    }

    private static void put(char[] id, int at, int chars, long value) {
        long rest = value;
        for (int i = at + chars - 1; i >= at; i--) {
            id[i] = CROCKFORD[(int) (rest & CROCKFORD.length - 1)];
            rest >>>= BITS_A_CHAR;
        }
    }

    private static int valueOf(char c) {
        for (int i = 0; i < CROCKFORD.length; i++) {
            if (CROCKFORD[i] == c) {
                return i;
            }
        }
        return -1;
    }
}
