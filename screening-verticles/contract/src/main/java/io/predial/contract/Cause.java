package io.predial.contract;

import java.util.Locale;

/** Why a check's outcome is unknown. Produced in one place each; see docs/ARCHITECTURE.md, "Failures are values". */
public enum Cause {
    /** No answer inside the budget: slow, frozen or dead node. */
    DEADLINE(1),
    /** No live node runs this check. */
    ABSENT(2),
    /** The check itself failed. */
    FAULT(3),
    /** The two sides do not understand each other's bytes. */
    WIRE(4),
    /** The data the check needs is older than its limit. */
    STALE(5),
    /** The registry does not cover this number. */
    NOT_COVERED(6),
    /** The node refused work to protect itself. */
    SHED(7);

    private static final Cause[] BY_WIRE = new Cause[values().length + 1];

    static {
        for (Cause cause : values()) {
            BY_WIRE[cause.wireCode] = cause;
        }
    }

    private final int wireCode;
    private final String id = name().toLowerCase(Locale.ROOT);

    Cause(int wireCode) {
        this.wireCode = wireCode;
    }

    public int wireCode() {
        return wireCode;
    }

    /** The public name, as in answers and metrics. */
    public String id() {
        return id;
    }

    /** The cause with this wire code, or null for 0 and for codes this release does not know. */
    public static Cause fromWire(int code) {
        return code > 0 && code < BY_WIRE.length ? BY_WIRE[code] : null;
    }
}
