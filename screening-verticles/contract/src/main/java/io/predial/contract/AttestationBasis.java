package io.predial.contract;

import java.util.Locale;

/** The fact that a suggested {@link Attestation} rests on (ATIS-1000074 section 5.2.3). */
public enum AttestationBasis {
    /** The number is the account's own. */
    OWNED(1),
    /** The account proved that it controls the number. */
    VERIFIED(2),
    /** Somebody lent the account the number; the proof of that is not seen here. */
    DELEGATED(3),
    /** The account is a part of the one that owns the number. */
    PARENT_OWNED(4),
    PARENT_VERIFIED(5),
    PARENT_DELEGATED(6),
    /** The account is known and has no permission for the number. */
    NOT_HELD(7),
    /** It had a permission, and that has ended. */
    EXPIRED(8),
    /** It has a permission, for other trunks or campaigns. */
    OTHER_USE(9),
    /** No number is shown. */
    WITHHELD(10),
    /** The call brought the signature of another network and a number the account has no permission for. */
    FORWARDED(11);

    private static final AttestationBasis[] BY_WIRE = new AttestationBasis[16];

    static {
        for (AttestationBasis basis : values()) {
            BY_WIRE[basis.wireCode] = basis;
        }
    }

    private final int wireCode;
    private final String id = name().toLowerCase(Locale.ROOT);

    AttestationBasis(int wireCode) {
        this.wireCode = wireCode;
    }

    /** 1 to 15. */
    public int wireCode() {
        return wireCode;
    }

    /** The public name, as in answers. */
    public String id() {
        return id;
    }

    /** The basis with this wire code, or null when there is none or this release does not know it. */
    public static AttestationBasis fromWire(int code) {
        return code > 0 && code < BY_WIRE.length ? BY_WIRE[code] : null;
    }
}
