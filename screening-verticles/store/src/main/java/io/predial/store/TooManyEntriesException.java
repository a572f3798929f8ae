package io.predial.store;

/** A write would give an account more wishes, permissions and answers together than it may have. Nothing was written. */
public final class TooManyEntriesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyEntriesException(long entriesMax) {
        super("more than " + entriesMax + " entries", null, false, false);
    }
}
