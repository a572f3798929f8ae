package io.predial.store.rows;

import io.vertx.core.json.JsonObject;

/**
 * An API key. The key itself is shown once and never stored; a fast hash is right for 256 random bits.
 *
 * @param sha256Hex       hash of the key's text, lower-case hex; also the row's key
 * @param account         the account it speaks for; null for the operator's admin key
 * @param admin           true for the operator
 * @param label           for people: the first characters of the key
 * @param createdAtMillis epoch milliseconds
 */
public record ApiKeyRow(String sha256Hex, String account, boolean admin, String label, long createdAtMillis) {
    public JsonObject toJson() {
        return new JsonObject().put("sha256Hex", sha256Hex).put("account", account).put("admin", admin)
                .put("label", label).put("createdAtMillis", createdAtMillis);
    }

    public static ApiKeyRow from(JsonObject json) {
        return new ApiKeyRow(json.getString("sha256Hex"), json.getString("account"), json.getBoolean("admin", false),
                json.getString("label"), json.getLong("createdAtMillis", 0L));
    }
}
