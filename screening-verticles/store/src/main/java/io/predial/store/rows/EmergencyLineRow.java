package io.predial.store.rows;

import io.vertx.core.json.JsonObject;

/**
 * A telephone of an emergency centre, hospital, poison control, fire or police that no campaign may call (47 CFR
 * 64.1200(a)(1)(i)).
 *
 * @param number        E.164 as a long; the key
 * @param name          whose it is, for the operator; null when not said
 * @param addedAtMillis epoch milliseconds
 */
public record EmergencyLineRow(long number, String name, long addedAtMillis) {
    public static final int NAME_CHARS_MAX = 200;

    public JsonObject toJson() {
        return new JsonObject().put("number", number).put("name", name).put("addedAtMillis", addedAtMillis);
    }

    public static EmergencyLineRow from(JsonObject json) {
        return new EmergencyLineRow(json.getLong("number"), json.getString("name"), json.getLong("addedAtMillis", 0L));
    }
}
