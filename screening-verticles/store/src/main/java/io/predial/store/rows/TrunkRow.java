package io.predial.store.rows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A SIP trunk of an account; account and id are the key.
 *
 * @param account who uses it
 * @param id      the name requests use
 * @param country ISO 3166 region numbers are dialled from, upper case
 * @param e911    true when it may carry emergency calls
 * @param uri     where calls are sent, such as {@code sip:psap@192.0.2.1:5060}
 * @param outsideLinePrefixes what its telephones dial in front of a number to get an outside line, such as {@code 81} or
 *                {@code *9}; beside those that are recognised everywhere. {@link #PREFIX_KEYS}, at most {@link #PREFIXES_MAX}
 */
public record TrunkRow(String account, String id, String country, boolean e911, String uri,
                       List<String> outsideLinePrefixes) {
    public static final int PREFIXES_MAX = 16;
    /** As a regular expression. */
    public static final String PREFIX_KEYS = "[0-9*#]{1,6}";

    public TrunkRow {
        outsideLinePrefixes = List.copyOf(outsideLinePrefixes);
        if (outsideLinePrefixes.size() > PREFIXES_MAX
                || !outsideLinePrefixes.stream().allMatch(prefix -> prefix.matches(PREFIX_KEYS))) {
            throw new IllegalArgumentException("outside-line prefixes of a trunk");
        }
    }

    /** A trunk without outside-line prefixes of its own. */
    public TrunkRow(String account, String id, String country, boolean e911, String uri) {
        this(account, id, country, e911, uri, List.of());
    }

    public JsonObject toJson() {
        return new JsonObject().put("account", account).put("id", id).put("country", country).put("e911", e911)
                .put("uri", uri).put("outsideLinePrefixes", new JsonArray(outsideLinePrefixes));
    }

    public static TrunkRow from(JsonObject json) {
        return new TrunkRow(json.getString("account"), json.getString("id"), json.getString("country"),
                json.getBoolean("e911", false), json.getString("uri"),
                json.getJsonArray("outsideLinePrefixes", new JsonArray()).stream().map(Object::toString).toList());
    }
}
