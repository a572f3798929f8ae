package io.predial.gateway.admin;

import io.predial.contract.E164;
import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.JsonEndpoints.Call;
import io.predial.gateway.http.Problem;
import io.predial.store.CallerIds;
import io.predial.store.ConflictException;
import io.predial.store.rows.CallerIdRangeRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The operator's endpoints for ranges of caller IDs, and for what became of permissions. Numbers travel in bodies. */
public final class CallerIdRangesApi {
    private static final int NUMBER_CHARS_MAX = 32;

    private record Span(long first, long last) {
    }

    private final CallerIds callerIds;
    private final LongAdder conflicts;

    /** @param conflicts counts claims that are refused because of what is there */
    public CallerIdRangesApi(CallerIds callerIds, LongAdder conflicts) {
        this.callerIds = callerIds;
        this.conflicts = conflicts;
    }

    public void mount(Router routes, JsonEndpoints json) {
        json.adminKey(routes.put("/v1/caller-id-ranges"), this::put);
        json.adminKey(routes.get("/v1/caller-id-ranges"), this::list);
        json.adminKey(routes.post("/v1/caller-id-ranges/remove"), this::remove);
        json.adminKey(routes.post("/v1/caller-id-history"), this::history);
        json.adminKey(routes.get("/v1/caller-id-conflicts"), this::conflicts);
    }

    private Future<JsonObject> put(Call call) {
        Fields fields = new Fields(call.body(), CallerIdFields.and("from", "to", "prefix", "digits"));
        Span span = call.body().getValue("prefix") == null ? fromTo(fields) : prefixed(fields);
        CallerIdRangeRow row = new CallerIdRangeRow(CallerIdFields.account(fields), span.first, span.last,
                CallerIdFields.status(fields), CallerIdFields.expiresAtMillis(fields), CallerIdFields.terms(fields, call.body()));
        return callerIds.putRange(row, call.key().label()).onFailure(failure -> {
            if (failure instanceof ConflictException) {
                conflicts.increment();
            }
        }).map(done -> CallerIdFields.describe(row));
    }

    private static Span fromTo(Fields fields) {
        long first = Fields.number("from", fields.requiredText("from", NUMBER_CHARS_MAX));
        long last = Fields.number("to", fields.requiredText("to", NUMBER_CHARS_MAX));
        if (E164.format(first).length() != E164.format(last).length()) {
            throw Problem.field("to", "Both ends of a range have the same number of digits.").raise();
        }
        if (last < first || last - first >= CallerIdRangeRow.NUMBERS_MAX) {
            throw Problem.field("to", "A range has 1 to " + CallerIdRangeRow.NUMBERS_MAX + " numbers.").raise();
        }
        return new Span(first, last);
    }

    /** Every number of so many digits, country code included, that begins like this. */
    private static Span prefixed(Fields fields) {
        String prefix = fields.requiredText("prefix", E164.DIGITS_MAX + 1);
        int digits = fields.whole("digits", 0, E164.DIGITS_MAX);
        int open = digits - (prefix.length() - 1);
        if (!prefix.matches("\\+[1-9][0-9]{2,14}") || open < 0) {
            throw Problem.field("prefix", "The value must be a plus and 3 to 15 digits, not more than 'digits' has.").raise();
        }
        if (digits < E164.DIGITS_MIN || open > 7) {
            throw Problem.field("digits", "Numbers have 7 to 15 digits, and a prefix leaves at most 7 of them open.").raise();
        }
        long first = Fields.number("prefix", prefix + "0".repeat(open));
        long last = Fields.number("prefix", prefix + "9".repeat(open));
        if (E164.format(first).length() != digits + 1 || E164.format(last).length() != digits + 1) {
            throw Problem.field("prefix", "The numbers of this prefix are read as other numbers; give from and to.").raise();
        }
        return new Span(first, last);
    }

    private Future<JsonObject> list(Call call) {
        return callerIds.ranges(Fields.id("account", call.param("account"))).map(rows -> {
            JsonArray ranges = new JsonArray();
            rows.forEach(row -> ranges.add(CallerIdFields.describe(row)));
            return new JsonObject().put("ranges", ranges);
        });
    }

    private Future<JsonObject> remove(Call call) {
        Fields fields = new Fields(call.body(), "account", "from");
        long first = Fields.number("from", fields.requiredText("from", NUMBER_CHARS_MAX));
        return callerIds.deleteRange(CallerIdFields.account(fields), first, call.key().label())
                .map(gone -> new JsonObject().put("removed", gone ? 1 : 0));
    }

    private Future<JsonObject> history(Call call) {
        Fields fields = new Fields(call.body(), "number");
        return callerIds.history(Fields.number("number", fields.requiredText("number", NUMBER_CHARS_MAX)))
                .map(CallerIdRangesApi::describe);
    }

    private Future<JsonObject> conflicts(Call call) {
        return callerIds.conflicts().map(CallerIdRangesApi::describe);
    }

    private static JsonObject describe(List<CallerIds.Entry> entries) {
        JsonArray list = new JsonArray();
        for (CallerIds.Entry entry : entries) {
            JsonObject json = new JsonObject().put("at", Instant.ofEpochMilli(entry.atMillis()).toString())
                    .put("who", entry.who()).put("action", entry.action()).put("account", entry.account())
                    .put("from", E164.format(entry.first())).put("to", E164.format(entry.last()))
                    .put("permission", entry.permission());
            list.add(entry.holder() == null ? json : json.put("holder", entry.holder()));
        }
        return new JsonObject().put("entries", list);
    }
}
