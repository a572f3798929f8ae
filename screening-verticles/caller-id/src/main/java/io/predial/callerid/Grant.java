package io.predial.callerid;

import io.predial.store.rows.CallerIdRow;

/**
 * One account's permission to show a number, in a long: the account's number, the status, the last second before it ends, and
 * whether it is limited to trunks or campaigns. Millions of them are kept, so none is an object.
 */
final class Grant {
    /** No permission; no permission is written like this. */
    static final long NONE = 0;
    /** Accounts there can be; the highest number of one. */
    static final int ACCOUNT_MAX = (1 << 24) - 1;
    private static final long SECOND_MAX = 0xFFFF_FFFFL;
    private static final int ACCOUNT_SHIFT = 32;
    private static final int STATUS_SHIFT = 56;
    private static final long LIMITED = 1L << 58;
    private static final CallerIdRow.Status[] STATUS = CallerIdRow.Status.values();

    private Grant() {
    }

    /**
     * @param account     1 to {@link #ACCOUNT_MAX}
     * @param untilSecond as {@link #untilSecond} gives it
     */
    static long of(int account, CallerIdRow.Status status, long untilSecond, boolean isLimited) {
        if (account < 1 || account > ACCOUNT_MAX) {
            throw new IllegalArgumentException("more accounts than " + ACCOUNT_MAX);
        }
        return untilSecond | (long) account << ACCOUNT_SHIFT | (long) status.ordinal() << STATUS_SHIFT
                | (isLimited ? LIMITED : 0);
    }

    /**
     * First second since 1970 at which a permission is gone, 0 for never. Rounded down, and 2106 at the latest: never longer
     * than was given.
     */
    static long untilSecond(long expiresAtMillis) {
        return expiresAtMillis == 0 ? 0 : Math.min(Math.max(expiresAtMillis / 1_000, 1), SECOND_MAX);
    }

    static int account(long grant) {
        return (int) (grant >>> ACCOUNT_SHIFT) & ACCOUNT_MAX;
    }

    static CallerIdRow.Status status(long grant) {
        return STATUS[(int) (grant >>> STATUS_SHIFT) & 3];
    }

    static long secondOf(long grant) {
        return grant & SECOND_MAX;
    }

    static boolean isLimited(long grant) {
        return (grant & LIMITED) != 0;
    }
}
