package io.predial.numbering;

/** Kinds of numbers that a rule treats differently. */
public enum NumberClass {
    /** The called party is paid by the minute or by the call. */
    PREMIUM,
    /** The cost is shared with the called party. */
    SHARED_COST,
    TOLL_FREE,
    /** Assigned, and none of the others. */
    ORDINARY,
    /** In no range that a numbering plan assigns. */
    INVALID
}
