package io.predial.gateway.admin;

import io.predial.contract.E164;
import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.JsonEndpoints.Call;
import io.predial.gateway.http.Problem;
import io.predial.store.Records;
import io.predial.store.rows.DoNotCallRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Instant;

/** An account's own do-not-call list. Append-only: a wish is recorded, never taken back (47 CFR 64.1200(d)). */
public final class DoNotCallApi {
    private static final int REASON_CHARS_MAX = 500;

    private final Records records;
    private final Clock clock;

    public DoNotCallApi(Records records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    public void mount(Router routes, JsonEndpoints json) {
        json.accountKey(routes.post("/v1/do-not-call"), this::add);
        json.accountKey(routes.get("/v1/do-not-call/:number"), this::find);
    }

    private Future<JsonObject> add(Call call) {
        Fields fields = new Fields(call.body(), "number", "reason");
        long number = Fields.number("number", fields.requiredText("number", 32));
        String reason = fields.text("reason", "", REASON_CHARS_MAX);
        DoNotCallRow wish = new DoNotCallRow(call.key().account(), number, reason, clock.millis());
        // The answer is the entry in force: a wish made earlier keeps its own date and reason.
        return records.addDoNotCall(wish).compose(done -> records.findDoNotCall(wish.account(), number))
                .map(row -> describe(row.orElse(wish)));
    }

    private Future<JsonObject> find(Call call) {
        long number = Fields.number("number", call.param("number"));
        return records.findDoNotCall(call.key().account(), number).map(row -> describe(row.orElseThrow(
                () -> Problem.notFound("The number is not on this account's list.").raise())));
    }

    private static JsonObject describe(DoNotCallRow row) {
        return new JsonObject().put("number", E164.format(row.number())).put("reason", row.reason())
                .put("addedAt", Instant.ofEpochMilli(row.addedAtMillis()).toString());
    }
}
