package io.predial.store.registry;

/** What a registry says about a number. Only {@link #NOT_LISTED} is clear. */
public enum RegistryAnswer {
    /** The number is on it, however old the copy: a registration does not expire (47 CFR 64.1200(c)(2)). */
    LISTED,
    NOT_LISTED,
    /** The copy held here lacks the number's segment, so it says nothing. */
    NOT_COVERED,
    /** Not listed, in a copy older than may be relied on (47 CFR 64.1200(c)(2)(i)(D)). */
    STALE,
    /** The copy of the number's segment cannot be read. */
    ERROR
}
