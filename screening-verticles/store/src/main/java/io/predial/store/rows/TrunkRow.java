package io.predial.store.rows;

import io.vertx.core.json.JsonObject;

/**
 * A SIP trunk of an account; account and id are the key.
 *
 * @param account who uses it
 * @param id      the name requests use
 * @param country ISO 3166 region numbers are dialled from, upper case
 * @param e911    true when it may carry emergency calls
 * @param uri     where calls are sent, such as {@code sip:psap@192.0.2.1:5060}
 */
public record TrunkRow(String account, String id, String country, boolean e911, String uri) {
    public JsonObject toJson() {
        return new JsonObject().put("account", account).put("id", id).put("country", country).put("e911", e911)
                .put("uri", uri);
    }

    public static TrunkRow from(JsonObject json) {
        return new TrunkRow(json.getString("account"), json.getString("id"), json.getString("country"),
                json.getBoolean("e911", false), json.getString("uri"));
    }
}
