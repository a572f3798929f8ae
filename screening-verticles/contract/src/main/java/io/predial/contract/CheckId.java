package io.predial.contract;

/**
 * The checks that look at every call. The id is public: it names the check in answers, metrics, flags
 * ({@code --checks dnc,fraud}) and bus addresses. The wire code never changes and is never reused.
 */
public enum CheckId {
    EMERGENCY(1, "emergency", true),
    DNC(2, "dnc", true),
    CALLER_ID(3, "caller-id", true),
    /** Counts attempts: the calls of one account go to the same node while it lives, and that one tells all others. */
    FRAUD(4, "fraud", false);

    private static final CheckId[] BY_WIRE = new CheckId[values().length + 1];

    static {
        for (CheckId check : values()) {
            BY_WIRE[check.wireCode] = check;
        }
    }

    private final int wireCode;
    private final String id;
    private final boolean stateless;

    CheckId(int wireCode, String id, boolean stateless) {
        this.wireCode = wireCode;
        this.id = id;
        this.stateless = stateless;
    }

    public int wireCode() {
        return wireCode;
    }

    /** Its place in a set of checks, as sets travel over the bus: one byte, so wire codes end at 8. */
    public int bit() {
        return 1 << wireCode - 1;
    }

    /** The checks of a set, by {@link #bit}. */
    public static int bits(Iterable<CheckId> checks) {
        int bits = 0;
        for (CheckId check : checks) {
            bits |= check.bit();
        }
        return bits;
    }

    public String id() {
        return id;
    }

    /** True when any node may answer; false when the answer depends on what was counted before, which one node knows first. */
    public boolean stateless() {
        return stateless;
    }

    /** The check with this wire code, or null when this release does not know it. */
    public static CheckId fromWire(int code) {
        return code > 0 && code < BY_WIRE.length ? BY_WIRE[code] : null;
    }

    /** Whether this release has a check of this public id. */
    public static boolean isKnown(String id) {
        for (CheckId check : values()) {
            if (check.id.equals(id)) {
                return true;
            }
        }
        return false;
    }

    /** The check with this public id. @throws IllegalArgumentException naming the known ids. */
    public static CheckId fromId(String id) {
        for (CheckId check : values()) {
            if (check.id.equals(id)) {
                return check;
            }
        }
        throw new IllegalArgumentException("unknown check '" + id + "'; known: emergency, dnc, caller-id, fraud");
    }
}
