package io.predial.store.rows;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * The emergency address behind a number; account, number and trunk are the key.
 *
 * @param account         who shows the number
 * @param number          E.164 as a long
 * @param trunk           the account's trunk with whose carrier the address is registered; null when it holds for all of them
 * @param state           how far the registration is
 * @param reference       the carrier's id of the address, for whoever is told of an emergency call; null when not known
 * @param address         as people write it; null when not known
 * @param changedAtMillis epoch milliseconds
 */
public record EmergencyAddressRow(String account, long number, String trunk, State state, String reference, String address,
                                  long changedAtMillis) {
    public static final int REFERENCE_CHARS_MAX = 128;
    public static final int ADDRESS_CHARS_MAX = 500;

    /** The six states carriers tell, the best first: a dispatcher sees an address that is registered, or not yet removed. */
    public enum State {
        REGISTERED, PENDING_UNREGISTRATION, UNREGISTRATION_FAILURE, PENDING_REGISTRATION, REGISTRATION_FAILURE, UNREGISTERED;

        private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

        public String id() {
            return id;
        }

        /** The state with this id, or null. */
        public static State fromId(String id) {
            for (State state : values()) {
                if (state.id.equals(id)) {
                    return state;
                }
            }
            return null;
        }
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("account", account).put("number", number).put("state", state.id())
                .put("reference", reference).put("address", address).put("changedAtMillis", changedAtMillis);
        return trunk == null ? json : json.put("trunk", trunk);
    }

    /** @return the row; a state of a newer release is {@code UNREGISTERED}: it is not relied on, and the call goes out */
    public static EmergencyAddressRow from(JsonObject json) {
        State state = State.fromId(json.getString("state"));
        if (state == null) {
            NewerRelease.toldOf("state of an emergency address");
        }
        return new EmergencyAddressRow(json.getString("account"), json.getLong("number"), json.getString("trunk"),
                state == null ? State.UNREGISTERED : state, json.getString("reference"), json.getString("address"),
                json.getLong("changedAtMillis", 0L));
    }
}
