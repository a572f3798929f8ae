package io.predial.store.rows;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * One account's permission to show one number; the pair is the key.
 *
 * @param number           E.164 as a long
 * @param account          who may show it
 * @param status           why
 * @param expiresAtMillis  first instant (epoch milliseconds) at which the permission is gone; 0 for never
 * @param emergencyAddress registered emergency address of the number; null when none
 * @param terms            what it rests on and is limited to
 */
public record CallerIdRow(long number, String account, Status status, long expiresAtMillis, String emergencyAddress,
                          CallerIdTerms terms) {
    /** How the account came to the number. */
    public enum Status {
        OWNED, VERIFIED, DELEGATED;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A permission without terms. */
    public CallerIdRow(long number, String account, Status status, long expiresAtMillis, String emergencyAddress) {
        this(number, account, status, expiresAtMillis, emergencyAddress, CallerIdTerms.NONE);
    }

    public JsonObject toJson() {
        return terms.addTo(new JsonObject().put("number", number).put("account", account).put("status", status.id())
                .put("expiresAtMillis", expiresAtMillis).put("emergencyAddress", emergencyAddress));
    }

    public static CallerIdRow from(JsonObject json) {
        return new CallerIdRow(json.getLong("number"), json.getString("account"),
                Status.valueOf(json.getString("status").toUpperCase(Locale.ROOT)), json.getLong("expiresAtMillis", 0L),
                json.getString("emergencyAddress"), CallerIdTerms.from(json));
    }
}
