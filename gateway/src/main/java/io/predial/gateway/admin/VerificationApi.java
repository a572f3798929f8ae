package io.predial.gateway.admin;

import io.predial.contract.E164;
import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.JsonEndpoints.Call;
import io.predial.gateway.http.Problem;
import io.predial.gateway.verification.Verifications;
import io.predial.store.rows.CallerIdProofRow;
import io.predial.store.rows.CallerIdProofRow.Method;
import io.predial.store.rows.CallerIdProofRow.State;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Proof of control of a caller ID: begin, bring the code, look. Numbers and codes travel in bodies, so that no URL holds
 * one. Who else has a number is shown to the operator alone.
 */
public final class VerificationApi {
    private static final String PATH = "/v1/caller-id-verifications";
    /** Keys of a telephone, and pauses: w is half a second, W a second. */
    private static final Pattern EXTENSION = Pattern.compile("[0-9*#wW]{1,50}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final int CALL_DELAY_SECONDS_MAX = 60;

    private final Verifications verifications;
    private final Clock clock;

    public VerificationApi(Verifications verifications, Clock clock) {
        this.verifications = verifications;
        this.clock = clock;
    }

    public void mount(Router routes, JsonEndpoints json) {
        json.accountKey(routes.post(PATH), this::begin);
        json.adminKey(routes.post(PATH + "/find"), this::ofNumber);
        json.adminKey(routes.get(PATH + "/conflicts"),
                call -> verifications.proofs().conflicts().map(this::describeForOperator));
        json.accountKey(routes.get(PATH + "/:id"),
                call -> verifications.find(id(call), call.key().account()).map(this::describe));
        json.accountKey(routes.post(PATH + "/:id/check"), this::check);
    }

    private Future<JsonObject> begin(Call call) {
        Fields fields = new Fields(call.body(), "number", "method", "extension", "callDelaySeconds");
        long number = Fields.number("number", fields.requiredText("number", 32));
        Method method = method(fields.requiredText("method", 16));
        String extension = fields.text("extension", null, 50);
        int delaySeconds = fields.whole("callDelaySeconds", 0, CALL_DELAY_SECONDS_MAX);
        if (extension != null && (method != Method.VOICE || !EXTENSION.matcher(extension).matches())) {
            throw Problem.field("extension", "Of a call: 1 to 50 of the keys 0-9, * and #, and of the pauses w (half a second) "
                    + "and W (a second).").raise();
        }
        return verifications.begin(new Verifications.Wish(call.key().account(), number, method, extension, delaySeconds))
                .map(this::describe);
    }

    private static Method method(String text) {
        for (Method method : Method.values()) {
            if (method.id().equals(text)) {
                return method;
            }
        }
        throw Problem.field("method", "Known: voice, sms").raise();
    }

    private Future<JsonObject> check(Call call) {
        String code = new Fields(call.body(), "code").requiredText("code", 16);
        return verifications.check(id(call), call.key().account(), code).map(this::describe);
    }

    /** What is no id is an id that nobody has. */
    private static String id(Call call) {
        String id = call.param("id");
        if (!ID.matcher(id).matches()) {
            throw Problem.notFound("No such verification.").raise();
        }
        return id;
    }

    private Future<JsonObject> ofNumber(Call call) {
        long number = Fields.number("number", new Fields(call.body(), "number").requiredText("number", 32));
        return verifications.proofs().ofNumber(number).map(this::describeForOperator);
    }

    private JsonObject describe(CallerIdProofRow proof) {
        State state = proof.stateAt(clock.millis());
        JsonObject json = new JsonObject().put("id", proof.id()).put("number", E164.format(proof.number()))
                .put("method", proof.method().id()).put("state", state.id()).put("delivery", proof.delivery())
                .put("startedAt", instant(proof.startedAtMillis())).put("expiresAt", instant(proof.expiresAtMillis()))
                .put("triesLeft", state == State.WAITING ? Math.max(0, verifications.triesMax() - proof.wrongTries()) : 0);
        return proof.endedAtMillis() == 0 ? json : json.put("endedAt", instant(proof.endedAtMillis()));
    }

    private JsonObject describeForOperator(List<CallerIdProofRow> proofs) {
        JsonArray list = new JsonArray();
        for (CallerIdProofRow proof : proofs) {
            JsonObject json = describe(proof).put("account", proof.account());
            list.add(proof.conflictWith() == null ? json : json.put("conflictWith", proof.conflictWith()));
        }
        return new JsonObject().put("verifications", list);
    }

    private static String instant(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
