package io.predial.store;

/** A write contradicts what is already recorded, such as a second owner of a number. Nothing was written. */
public final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConflictException(String message) {
        super(message, null, false, false);
    }
}
