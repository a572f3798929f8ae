package io.predial.store.rows;

import io.vertx.core.json.JsonObject;

/**
 * A person's wish not to be called by an account (47 CFR 64.1200(d)). Append-only: there is no way to take it back here.
 *
 * @param account       whom the wish binds
 * @param number        E.164 as a long
 * @param reason        how the wish was made, for people; never shown to other accounts
 * @param addedAtMillis epoch milliseconds
 */
public record DoNotCallRow(String account, long number, String reason, long addedAtMillis) {
    public JsonObject toJson() {
        return new JsonObject().put("account", account).put("number", number).put("reason", reason)
                .put("addedAtMillis", addedAtMillis);
    }

    public static DoNotCallRow from(JsonObject json) {
        return new DoNotCallRow(json.getString("account"), json.getLong("number"), json.getString("reason"),
                json.getLong("addedAtMillis", 0L));
    }
}
