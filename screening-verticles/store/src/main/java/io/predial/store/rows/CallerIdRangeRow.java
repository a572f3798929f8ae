package io.predial.store.rows;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Objects;

/**
 * One account's permission to show a range of numbers; account and first number are the key. The ranges of one account do not
 * overlap.
 *
 * @param account         who may show them
 * @param first           E.164 as a long
 * @param last            the last one, included; as many digits as the first
 * @param status          why
 * @param expiresAtMillis first instant (epoch milliseconds) at which the permission is gone; 0 for never
 * @param terms           what it rests on and is limited to
 */
public record CallerIdRangeRow(String account, long first, long last, CallerIdRow.Status status, long expiresAtMillis,
                               CallerIdTerms terms) {
    /** Most numbers of a range: all of a North American area code. */
    public static final long NUMBERS_MAX = 10_000_000;

    public CallerIdRangeRow {
        Objects.requireNonNull(account, "account");
        if (first <= 0 || last < first || last - first >= NUMBERS_MAX) {
            throw new IllegalArgumentException("not a range of 1 to " + NUMBERS_MAX + " numbers");
        }
    }

    public JsonObject toJson() {
        return terms.addTo(new JsonObject().put("account", account).put("first", first).put("last", last)
                .put("status", status.id()).put("expiresAtMillis", expiresAtMillis));
    }

    public static CallerIdRangeRow from(JsonObject json) {
        return new CallerIdRangeRow(json.getString("account"), json.getLong("first"), json.getLong("last"),
                CallerIdRow.Status.valueOf(json.getString("status").toUpperCase(Locale.ROOT)),
                json.getLong("expiresAtMillis", 0L), CallerIdTerms.from(json));
    }
}
