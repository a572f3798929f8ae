package io.predial.gateway.admin;

import io.predial.contract.E164;
import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.JsonEndpoints.Call;
import io.predial.gateway.http.Problem;
import io.predial.store.EmergencyRecords;
import io.predial.store.rows.EmergencyAddressRow;
import io.predial.store.rows.EmergencyAddressRow.State;
import io.predial.store.rows.EmergencyLineRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The operator's endpoints for emergency addresses of numbers, and for the list of lines that no campaign may call. */
public final class EmergencyApi {
    private static final List<String> LINE_COLUMNS = List.of("number", "name");

    private final EmergencyRecords records;
    private final Clock clock;

    public EmergencyApi(EmergencyRecords records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    public void mount(Router routes, JsonEndpoints json, Uploads uploads) {
        json.adminKey(routes.put("/v1/emergency-addresses/:number"), this::putAddress);
        json.adminKey(routes.get("/v1/emergency-addresses/:number"), this::getAddresses);
        json.adminKey(routes.delete("/v1/emergency-addresses/:number"), this::deleteAddress);
        uploads.mountForAdmin(routes.post("/v1/emergency-lines/upload"), json, new Uploads.Kind<>(LINE_COLUMNS,
                key -> row -> List.of(line(row)), records::addLines));
        json.adminKey(routes.put("/v1/emergency-lines/:number"), this::putLine);
        json.adminKey(routes.get("/v1/emergency-lines/:number"), this::getLine);
        json.adminKey(routes.delete("/v1/emergency-lines/:number"), this::deleteLine);
    }

    private Future<JsonObject> putAddress(Call call) {
        Fields fields = new Fields(call.body(), "account", "trunk", "state", "reference", "address");
        long number = Fields.number("number", call.param("number"));
        String trunk = fields.text("trunk", null, 63);
        EmergencyAddressRow row = new EmergencyAddressRow(Fields.id("account", fields.requiredText("account", 63)), number,
                trunk == null ? null : Fields.id("trunk", trunk), state(fields.requiredText("state", 32)),
                fields.text("reference", null, EmergencyAddressRow.REFERENCE_CHARS_MAX),
                fields.text("address", null, EmergencyAddressRow.ADDRESS_CHARS_MAX), clock.millis());
        return records.putAddress(row).map(done -> describe(row));
    }

    private static State state(String id) {
        State state = State.fromId(id);
        if (state == null) {
            throw Problem.field("state", "Known: " + Arrays.stream(State.values()).map(State::id)
                    .collect(Collectors.joining(", ")) + ".").raise();
        }
        return state;
    }

    private Future<JsonObject> getAddresses(Call call) {
        return records.findAddresses(Fields.number("number", call.param("number"))).map(rows -> {
            if (rows.isEmpty()) {
                throw Problem.notFound("Nothing is known of an emergency address behind this number.").raise();
            }
            JsonArray addresses = new JsonArray();
            rows.forEach(row -> addresses.add(describe(row)));
            return new JsonObject().put("addresses", addresses);
        });
    }

    /** Without {@code ?trunk=} the one that holds for all trunks. */
    private Future<JsonObject> deleteAddress(Call call) {
        String trunk = call.param("trunk");
        return records.deleteAddress(Fields.id("account", call.param("account")), Fields.number("number", call.param("number")),
                trunk == null ? null : Fields.id("trunk", trunk)).map(gone -> new JsonObject().put("removed", gone ? 1 : 0));
    }

    private static JsonObject describe(EmergencyAddressRow row) {
        JsonObject json = new JsonObject().put("number", E164.format(row.number())).put("account", row.account())
                .put("state", row.state().id()).put("changedAt", Instant.ofEpochMilli(row.changedAtMillis()).toString());
        putIfGiven(json, "trunk", row.trunk());
        putIfGiven(json, "reference", row.reference());
        putIfGiven(json, "address", row.address());
        return json;
    }

    private EmergencyLineRow line(JsonObject row) {
        Fields fields = new Fields(row, LINE_COLUMNS.toArray(String[]::new));
        return new EmergencyLineRow(Fields.number("number", fields.requiredText("number", 32)),
                fields.text("name", null, EmergencyLineRow.NAME_CHARS_MAX), clock.millis());
    }

    private Future<JsonObject> putLine(Call call) {
        Fields fields = new Fields(call.body(), "name");
        long number = Fields.number("number", call.param("number"));
        EmergencyLineRow row = new EmergencyLineRow(number, fields.text("name", null, EmergencyLineRow.NAME_CHARS_MAX),
                clock.millis());
        return records.putLine(row).compose(put -> describeLine(number));
    }

    private Future<JsonObject> getLine(Call call) {
        return describeLine(Fields.number("number", call.param("number")));
    }

    private Future<JsonObject> describeLine(long number) {
        return records.findLine(number).map(found -> {
            EmergencyLineRow row = found.orElseThrow(
                    () -> Problem.notFound("The number is not on the list of emergency lines.").raise());
            JsonObject json = new JsonObject().put("number", E164.format(row.number()))
                    .put("addedAt", Instant.ofEpochMilli(row.addedAtMillis()).toString());
            putIfGiven(json, "name", row.name());
            return json;
        });
    }

    private Future<JsonObject> deleteLine(Call call) {
        return records.deleteLine(Fields.number("number", call.param("number")))
                .map(gone -> new JsonObject().put("removed", gone ? 1 : 0));
    }

    private static void putIfGiven(JsonObject json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
