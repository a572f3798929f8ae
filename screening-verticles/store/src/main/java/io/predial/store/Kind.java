package io.predial.store;

/** The kinds of rows that change and are followed by nodes. The id is stored in the change log and in snapshots. */
public enum Kind {
    ACCOUNT("account"),
    API_KEY("api_key"),
    CALLER_ID("caller_id"),
    CALLER_ID_RANGE("caller_id_range"),
    TRUNK("trunk"),
    DO_NOT_CALL("do_not_call"),
    REGISTRY("registry"),
    PERMISSION("permission"),
    REASSIGNED("reassigned"),
    EMERGENCY_ADDRESS("emergency_address"),
    EMERGENCY_LINE("emergency_line"),
    /** Part of the accounts' rows, and told with them; compared by itself, because nodes hold no more of accounts. */
    SUBSCRIPTION("subscription"),
    /** As {@link #SUBSCRIPTION}: which account is above which. */
    PARENT("parent"),
    /** Registries like the others, and told as {@link #REGISTRY}; compared by themselves, because another check holds them. */
    DO_NOT_ORIGINATE("do_not_originate");

    private final String id;

    Kind(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** The kind with this id, or null when this release does not know it (a newer writer): such a change is skipped. */
    public static Kind fromId(String id) {
        for (Kind kind : values()) {
            if (kind.id.equals(id) && kind != SUBSCRIPTION && kind != PARENT && kind != DO_NOT_ORIGINATE) {
                return kind;
            }
        }
        return null;
    }
}
