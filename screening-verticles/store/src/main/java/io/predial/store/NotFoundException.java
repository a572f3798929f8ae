package io.predial.store;

/** What a write refers to does not exist, such as an account. Nothing was written. */
public final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotFoundException(String message) {
        super(message, null, false, false);
    }
}
