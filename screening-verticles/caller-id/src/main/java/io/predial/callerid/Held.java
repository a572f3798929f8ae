package io.predial.callerid;

import io.predial.contract.AttestationBasis;
import io.predial.store.rows.CallerIdRow;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an account has of a number at one instant.
 *
 * @param basis         why it may show the number, or why not
 * @param expiredSecond when the permission ended, seconds since 1970; 0 when none has
 */
public record Held(AttestationBasis basis, long expiredSecond) {
    static final Held NOT = new Held(AttestationBasis.NOT_HELD, 0);
    static final Held FOR_OTHER_USE = new Held(AttestationBasis.OTHER_USE, 0);
    private static final Map<CallerIdRow.Status, Held> OWN = new EnumMap<>(Map.of(
            CallerIdRow.Status.OWNED, new Held(AttestationBasis.OWNED, 0),
            CallerIdRow.Status.VERIFIED, new Held(AttestationBasis.VERIFIED, 0),
            CallerIdRow.Status.DELEGATED, new Held(AttestationBasis.DELEGATED, 0)));
    private static final Map<CallerIdRow.Status, Held> PARENTS = new EnumMap<>(Map.of(
            CallerIdRow.Status.OWNED, new Held(AttestationBasis.PARENT_OWNED, 0),
            CallerIdRow.Status.VERIFIED, new Held(AttestationBasis.PARENT_VERIFIED, 0),
            CallerIdRow.Status.DELEGATED, new Held(AttestationBasis.PARENT_DELEGATED, 0)));

    static Held by(CallerIdRow.Status status, boolean isParents) {
        return (isParents ? PARENTS : OWN).get(status);
    }

    public boolean isAllowed() {
        return basis.compareTo(AttestationBasis.PARENT_DELEGATED) <= 0;
    }

    /** The one of the two that allows more, or says more about why not. */
    Held or(Held other) {
        return worth() <= other.worth() ? this : other;
    }

    private int worth() {
        return switch (basis) {
            case OWNED, VERIFIED, DELEGATED, PARENT_OWNED, PARENT_VERIFIED, PARENT_DELEGATED -> basis.ordinal();
            case OTHER_USE -> 20;
            case EXPIRED -> 21;
            default -> 22;
        };
    }
}
