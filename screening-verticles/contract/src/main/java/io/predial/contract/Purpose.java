package io.predial.contract;

import java.util.Locale;

/** Why the call is made, as the platform states it. Which rules bind a purpose is data of each check. */
public enum Purpose {
    MARKETING(1),
    SURVEY(2),
    POLITICAL(3),
    CHARITY(4),
    DEBT_COLLECTION(5),
    TRANSACTIONAL(6),
    EMERGENCY_NOTIFICATION(7),
    PERSONAL(8);

    private static final Purpose[] BY_WIRE = new Purpose[values().length + 1];

    static {
        for (Purpose purpose : values()) {
            BY_WIRE[purpose.wireCode] = purpose;
        }
    }

    private final int wireCode;
    private final String id = name().toLowerCase(Locale.ROOT);

    Purpose(int wireCode) {
        this.wireCode = wireCode;
    }

    public int wireCode() {
        return wireCode;
    }

    /** The public name, as in requests. */
    public String id() {
        return id;
    }

    /** True when one person calls another; every other purpose is a campaign. */
    public boolean isPersonToPerson() {
        return this == PERSONAL || this == TRANSACTIONAL;
    }

    /** The purpose with this wire code, or null when this release does not know it. */
    public static Purpose fromWire(int code) {
        return code > 0 && code < BY_WIRE.length ? BY_WIRE[code] : null;
    }

    /** The purpose with this public name, or null. */
    public static Purpose fromId(String id) {
        for (Purpose purpose : values()) {
            if (purpose.id().equals(id)) {
                return purpose;
            }
        }
        return null;
    }
}
