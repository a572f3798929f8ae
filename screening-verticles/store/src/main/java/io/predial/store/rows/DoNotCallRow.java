package io.predial.store.rows;

import io.vertx.core.json.JsonObject;

/**
 * A person's wish not to be called by an account (47 CFR 64.1200(d)). Append-only: there is no way to take it back here.
 *
 * @param account       whom the wish binds
 * @param number        E.164 as a long
 * @param reason        how the wish was made, for people; never shown to other accounts
 * @param addedAtMillis epoch milliseconds
 * @param campaign      the campaign it is about; null for all of the account's
 */
public record DoNotCallRow(String account, long number, String reason, long addedAtMillis, String campaign) {
    /** About every campaign of the account. */
    public DoNotCallRow(String account, long number, String reason, long addedAtMillis) {
        this(account, number, reason, addedAtMillis, null);
    }

    /** A release that knows no campaigns reads an entry as one about all of them. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("account", account).put("number", number).put("reason", reason)
                .put("addedAtMillis", addedAtMillis);
        return campaign == null ? json : json.put("campaign", campaign);
    }

    public static DoNotCallRow from(JsonObject json) {
        return new DoNotCallRow(json.getString("account"), json.getLong("number"), json.getString("reason"),
                json.getLong("addedAtMillis", 0L), json.getString("campaign"));
    }
}
