package io.predial.faults;

/** What the rules say of a call, whatever dies meanwhile. */
public enum Expected {
    /**
     * The number is on a registry, the caller ID is not the account's, or the account may not call the number again today: to
     * allow it is wrong, whatever has failed.
     */
    BLOCK,
    /** Nothing speaks against it: to refuse it without saying that a check was away is wrong. */
    ALLOW
}
