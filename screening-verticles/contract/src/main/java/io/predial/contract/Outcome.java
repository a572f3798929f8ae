package io.predial.contract;

import java.util.Locale;

/** What one check found. {@code UNKNOWN} is never the same as {@code CLEAR}. */
public enum Outcome {
    CLEAR(1), REFUSE(2), ROUTE(3), UNKNOWN(4);

    private final int wireCode;
    private final String id = name().toLowerCase(Locale.ROOT);

    Outcome(int wireCode) {
        this.wireCode = wireCode;
    }

    public int wireCode() {
        return wireCode;
    }

    /** The public name, as in answers and metrics. */
    public String id() {
        return id;
    }

    /** The outcome with this wire code, or null when this release does not know it. */
    public static Outcome fromWire(int code) {
        return switch (code) {
            case 1 -> CLEAR;
            case 2 -> REFUSE;
            case 3 -> ROUTE;
            case 4 -> UNKNOWN;
            default -> null;
        };
    }
}
