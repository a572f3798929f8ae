package io.predial.emergency;

import io.predial.store.rows.EmergencyAddressRow.State;

/**
 * What is known of the emergency address behind a caller's number.
 *
 * @param state     how far its registration is; null when nobody has said
 * @param reference the carrier's id of the address; null when not known
 */
public record EmergencyAddress(State state, String reference) {
    /** Nothing is known. */
    public static final EmergencyAddress NONE = new EmergencyAddress(null, null);

    /** True when a dispatcher sees where the caller is. */
    public boolean isRegistered() {
        return state == State.REGISTERED;
    }

    /** The public name of the state; of an unknown one, that of nothing registered. */
    public String stateId() {
        return (state == null ? State.UNREGISTERED : state).id();
    }

    /** Ascending from the best: what is not yet removed is better than what is not yet there, and all else is none. */
    int rank() {
        return switch (state == null ? State.UNREGISTERED : state) {
            case REGISTERED -> 0;
            case PENDING_UNREGISTRATION, UNREGISTRATION_FAILURE -> 1;
            case PENDING_REGISTRATION -> 2;
            case REGISTRATION_FAILURE, UNREGISTERED -> 3;
        };
    }
}
