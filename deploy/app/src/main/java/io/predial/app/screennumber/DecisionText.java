package io.predial.app.screennumber;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A decision in words.
 *
 * @param answer the gateway's answer
 * @param zone   that instants are shown in
 */
record DecisionText(JsonObject answer, ZoneId zone) {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm:ss z", Locale.ENGLISH);

    String text() {
        StringBuilder text = new StringBuilder(answer.getString("verdict").toUpperCase(Locale.ROOT));
        JsonObject route = answer.getJsonObject("route");
        if (route != null) {
            text.append(" over trunk ").append(route.getString("trunk")).append(" (").append(route.getString("uri"))
                    .append(')');
        }
        text.append('\n');
        JsonArray reasons = answer.getJsonArray("reasons", new JsonArray());
        for (int i = 0; i < reasons.size(); i++) {
            appendReason(reasons.getJsonObject(i), text);
        }
        appendInstant("may be tried again", answer.getString("retryAt"), "  ", text);
        if (answer.getBoolean("degraded", false)) {
            text.append("  decided without every check: ").append(unanswered()).append('\n');
        }
        return text.append("  ").append(answer.getLong("tookMicros", 0L)).append(" us of ")
                .append(answer.getInteger("budgetMillis", 0)).append(" ms, screening ").append(answer.getString("id"))
                .append(answer.getBoolean("dryRun", false) ? ", not counted" : "").append('\n').toString();
    }

    private void appendReason(JsonObject reason, StringBuilder text) {
        text.append("  ").append(reason.getString("code")).append(": ").append(reason.getString("message"))
                .append('\n');
        if (reason.getString("detail") != null) {
            text.append("      ").append(reason.getString("detail")).append('\n');
        }
        text.append("      authority: ").append(reason.getString("authority")).append('\n');
        JsonObject source = reason.getJsonObject("source");
        if (source != null) {
            text.append("      source: ").append(source.getString("registry")).append(", version ")
                    .append(source.getString("version")).append(", ").append(source.getInteger("ageDays"))
                    .append(" days old\n");
        }
        appendInstant("passes", reason.getString("retryAt"), "      ", text);
    }

    private void appendInstant(String what, String instant, String indent, StringBuilder text) {
        if (instant != null) {
            text.append(indent).append(what).append(": ").append(LOCAL.format(Instant.parse(instant).atZone(zone)))
                    .append('\n');
        }
    }

    private String unanswered() {
        StringBuilder names = new StringBuilder();
        for (String check : answer.getJsonObject("checks", new JsonObject()).fieldNames()) {
            JsonObject finding = answer.getJsonObject("checks").getJsonObject(check);
            if ("unknown".equals(finding.getString("outcome"))) {
                names.append(names.isEmpty() ? "" : ", ").append(check).append(" (")
                        .append(finding.getString("cause")).append(')');
            }
        }
        return names.toString();
    }
}
