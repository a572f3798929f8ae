package io.predial.gateway.admin;

import io.predial.contract.E164;
import io.predial.gateway.http.Problem;
import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.CallerIdTerms;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What permissions for single numbers and for ranges have in common, as requests and answers write it. */
final class CallerIdFields {
    private static final String[] NAMES = {"account", "status", "expiresAt", "delegatedFrom", "document", "trunks", "campaigns"};
    private static final int LENDER_CHARS_MAX = 128;
    private static final int DOCUMENT_CHARS_MAX = 256;
    private static final int LIMITS_MAX = 16;

    private interface NameCheck {
        String check(String field, String value);
    }

    private CallerIdFields() {
    }

    /** The common fields and these. */
    static String[] and(String... more) {
        return Stream.concat(Arrays.stream(NAMES), Arrays.stream(more)).toArray(String[]::new);
    }

    static String account(Fields fields) {
        return Fields.id("account", fields.requiredText("account", 63));
    }

    static CallerIdRow.Status status(Fields fields) {
        String text = fields.requiredText("status", 16);
        for (CallerIdRow.Status status : CallerIdRow.Status.values()) {
            if (status.id().equals(text)) {
                return status;
            }
        }
        throw Problem.field("status", "Known: owned, verified, delegated.").raise();
    }

    /** To the second, as nodes hold it: what is given finer counts to the second before. */
    static long expiresAtMillis(Fields fields) {
        long millis = fields.instantMillis("expiresAt");
        return millis - Math.floorMod(millis, 1_000L);
    }

    static CallerIdTerms terms(Fields fields, JsonObject body) {
        return new CallerIdTerms(fields.text("delegatedFrom", null, LENDER_CHARS_MAX),
                fields.text("document", null, DOCUMENT_CHARS_MAX), names("trunks", body, Fields::id),
                names("campaigns", body, Fields::campaign));
    }

    /** The trunks themselves may come later; a name that no trunk has allows nothing. */
    private static List<String> names(String field, JsonObject body, NameCheck check) {
        Object value = body.getValue(field);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray list) || list.size() > LIMITS_MAX) {
            throw Problem.field(field, "The value must be a list of at most " + LIMITS_MAX + " names; empty for all.").raise();
        }
        List<String> names = new ArrayList<>();
        for (Object each : list) {
            if (!(each instanceof String name)) {
                throw Problem.field(field, "Each entry must be a name.").raise();
            }
            names.add(check.check(field, name));
        }
        return names.stream().distinct().sorted().toList();
    }

    static JsonObject describe(JsonObject json, String account, CallerIdRow.Status status, long expiresAtMillis,
                               CallerIdTerms terms) {
        json.put("account", account).put("status", status.id());
        if (expiresAtMillis > 0) {
            json.put("expiresAt", Instant.ofEpochMilli(expiresAtMillis).toString());
        }
        if (terms.lender() != null) {
            json.put("delegatedFrom", terms.lender());
        }
        if (terms.document() != null) {
            json.put("document", terms.document());
        }
        if (!terms.trunks().isEmpty()) {
            json.put("trunks", new JsonArray(terms.trunks()));
        }
        return terms.campaigns().isEmpty() ? json : json.put("campaigns", new JsonArray(terms.campaigns()));
    }

    static JsonObject describe(CallerIdRangeRow row) {
        return describe(new JsonObject().put("from", E164.format(row.first())).put("to", E164.format(row.last())),
                row.account(), row.status(), row.expiresAtMillis(), row.terms());
    }
}
