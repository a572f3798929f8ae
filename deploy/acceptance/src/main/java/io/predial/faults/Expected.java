package io.predial.faults;

/** What the rules say of a call, whatever dies meanwhile. */
public enum Expected {
    /** The number is on a registry, or the caller ID is not the account's: to allow it is wrong, whatever has failed. */
    BLOCK,
    /** Nothing speaks against it: to refuse it without saying that a check was away is wrong. */
    ALLOW
}
