package io.predial.gateway.admin;

import io.predial.contract.E164;
import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.JsonEndpoints.Call;
import io.predial.gateway.http.Problem;
import io.predial.store.Records;
import io.predial.store.rows.DoNotCallRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * An account's own do-not-call list. Append-only: a wish is recorded, never taken back (47 CFR 64.1200(d)), and kept for
 * good, which is more than the 5 years of (d)(6).
 */
public final class DoNotCallApi {
    private static final int REASON_CHARS_MAX = 500;
    private static final List<String> COLUMNS = List.of("number", "reason", "campaign");

    private final Records records;
    private final Clock clock;
    private final EntryLimit limit;

    public DoNotCallApi(Records records, Clock clock, EntryLimit limit) {
        this.records = records;
        this.clock = clock;
        this.limit = limit;
    }

    public void mount(Router routes, JsonEndpoints json, Uploads uploads) {
        json.accountKey(routes.post("/v1/do-not-call"), this::add);
        json.accountKey(routes.post("/v1/do-not-call/find"), this::findByBody);
        json.accountKey(routes.get("/v1/do-not-call/:number"), this::find);
        uploads.mount(routes.post("/v1/do-not-call/upload"), json, new Uploads.Kind<>(COLUMNS,
                key -> row -> List.of(wish(key.account(), row)), wishes ->
                limit.write(wishes, wish -> true, false, records::addDoNotCalls)));
    }

    private Future<JsonObject> add(Call call) {
        DoNotCallRow wish = wish(call.key().account(), call.body());
        // The answer is the entry in force: a wish made earlier keeps its own date and reason.
        return records.addDoNotCall(wish).compose(done -> describe(wish.account(), wish.number()));
    }

    private DoNotCallRow wish(String account, JsonObject row) {
        Fields fields = new Fields(row, COLUMNS.toArray(String[]::new));
        long number = Fields.number("number", fields.requiredText("number", 32));
        String campaign = fields.text("campaign", null, Fields.CAMPAIGN_CHARS_MAX);
        return new DoNotCallRow(account, number, fields.text("reason", "", REASON_CHARS_MAX), clock.millis(),
                campaign == null ? null : Fields.campaign("campaign", campaign));
    }

    private Future<JsonObject> find(Call call) {
        return describe(call.key().account(), Fields.number("number", call.param("number")));
    }

    private Future<JsonObject> findByBody(Call call) {
        String number = new Fields(call.body(), "number").requiredText("number", 32);
        return describe(call.key().account(), Fields.number("number", number));
    }

    /** The widest entry, and every entry. */
    private Future<JsonObject> describe(String account, long number) {
        return records.findDoNotCalls(account, number).map(rows -> {
            if (rows.isEmpty()) {
                throw Problem.notFound("The number is not on this account's list.").raise();
            }
            JsonArray entries = new JsonArray();
            rows.forEach(row -> entries.add(entry(row)));
            return entry(rows.get(0)).put("number", E164.format(number)).put("entries", entries);
        });
    }

    private static JsonObject entry(DoNotCallRow row) {
        JsonObject json = new JsonObject().put("reason", row.reason())
                .put("addedAt", Instant.ofEpochMilli(row.addedAtMillis()).toString());
        return row.campaign() == null ? json : json.put("campaign", row.campaign());
    }
}
