package io.predial.gateway.admin;

import io.predial.contract.E164;
import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.JsonEndpoints.Call;
import io.predial.gateway.http.Problem;
import io.predial.store.Permissions;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.ReassignedRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An account's permissions to call numbers that registries list, their revocations, and answers about reassigned numbers.
 * Numbers travel in bodies, so that no URL holds one. Facts are added, never changed: a revocation is a fact of its own.
 */
public final class PermissionsApi {
    private static final int EVIDENCE_CHARS_MAX = 500;
    /** A client's clock may be ahead of ours. What is later than now counts from now: no revocation may come before it. */
    private static final long AHEAD_MILLIS_MAX = 300_000;
    private static final long SECOND_MILLIS = 1_000;
    private static final long DAY_MILLIS = 86_400_000;
    private static final List<String> COLUMNS = List.of("number", "kind", "since", "revokedAt", "evidence");
    private static final List<String> ANSWER_COLUMNS = List.of("number", "askedDate", "answer", "answeredAt");

    private final Permissions permissions;
    private final Clock clock;
    private final EntryLimit limit;

    public PermissionsApi(Permissions permissions, Clock clock, EntryLimit limit) {
        this.permissions = permissions;
        this.clock = clock;
        this.limit = limit;
    }

    public void mount(Router routes, JsonEndpoints json, Uploads uploads) {
        json.accountKey(routes.post("/v1/permissions"), this::give);
        json.accountKey(routes.post("/v1/permissions/revoke"), this::revoke);
        json.accountKey(routes.post("/v1/permissions/reassigned"), this::answer);
        json.accountKey(routes.post("/v1/permissions/find"), this::find);
        uploads.mount(routes.post("/v1/permissions/upload"), json,
                new Uploads.Kind<>(COLUMNS, key -> row -> facts(key.account(), row), facts -> add(facts, false)));
        uploads.mount(routes.post("/v1/permissions/reassigned/upload"), json, new Uploads.Kind<>(ANSWER_COLUMNS,
                key -> row -> List.of(reassigned(key.account(), row)), answers -> addAnswers(answers, false)));
    }

    private Future<JsonObject> give(Call call) {
        Fields fields = new Fields(call.body(), "number", "kind", "since", "evidence");
        fields.requiredText("since", 40);
        return record(call, facts(call.key().account(), call.body()));
    }

    /** Without a kind every kind is revoked, without an instant as of now. */
    private Future<JsonObject> revoke(Call call) {
        new Fields(call.body(), "number", "kind", "revokedAt", "evidence");
        JsonObject row = call.body().getValue("revokedAt") != null ? call.body()
                : call.body().copy().put("revokedAt", clock.instant().toString());
        return record(call, facts(call.key().account(), row));
    }

    private Future<JsonObject> record(Call call, List<PermissionRow> facts) {
        return add(facts, true).compose(done -> describe(call.key().account(), facts.get(0).number()));
    }

    private Future<JsonObject> answer(Call call) {
        ReassignedRow answer = reassigned(call.key().account(), call.body());
        return addAnswers(List.of(answer), true).compose(done -> describe(answer.account(), answer.number()));
    }

    private Future<Integer> add(List<PermissionRow> facts, boolean single) {
        return limit.write(facts, fact -> fact.revokedAtMillis() > 0, single, permissions::add);
    }

    /** A no may take a no_data back, and so let calls through. */
    private Future<Integer> addAnswers(List<ReassignedRow> answers, boolean single) {
        return limit.write(answers, answer -> answer.answer() != ReassignedRow.Answer.NO, single, permissions::addAnswers);
    }

    private Future<JsonObject> find(Call call) {
        long number = Fields.number("number", new Fields(call.body(), "number").requiredText("number", 32));
        return describe(call.key().account(), number);
    }

    /** A row gives a permission, revokes one, or, when both are told at once, does both. */
    private List<PermissionRow> facts(String account, JsonObject row) {
        Fields fields = new Fields(row, COLUMNS.toArray(String[]::new));
        long number = Fields.number("number", fields.requiredText("number", 32));
        String evidence = fields.text("evidence", null, EVIDENCE_CHARS_MAX);
        String kindText = fields.text("kind", null, 32);
        long nowMillis = clock.millis();
        List<PermissionRow> facts = new ArrayList<>();
        String since = fields.text("since", null, 40);
        if (since != null) {
            facts.add(PermissionRow.given(account, number, kind(kindText), past("since", since, nowMillis), evidence,
                    nowMillis));
        }
        String revoked = fields.text("revokedAt", null, 40);
        if (revoked != null) {
            long atMillis = stopMillis("revokedAt", revoked, nowMillis);
            List<PermissionRow.Kind> kinds = kindText == null ? List.of(PermissionRow.Kind.values()) : List.of(kind(kindText));
            kinds.forEach(kind -> facts.add(PermissionRow.revoked(account, number, kind, atMillis, evidence, nowMillis)));
        }
        if (facts.isEmpty()) {
            throw Problem.field("since", "Give since, revokedAt, or both.").raise();
        }
        return facts;
    }

    /**
     * When a word against permissions counts. Honoured at once: what lies in the future counts as now and is never refused.
     * A day counts from its last second, so that nothing given on it stays.
     */
    private static long stopMillis(String field, String text, long nowMillis) {
        long lastMillis = Fields.isDay(text) ? DAY_MILLIS - SECOND_MILLIS : 0;
        return past(field, Math.min(Fields.dayOrInstantMillis(field, text) + lastMillis, nowMillis), nowMillis);
    }

    private static PermissionRow.Kind kind(String text) {
        PermissionRow.Kind kind = text == null ? null : PermissionRow.Kind.fromId(text);
        if (kind == null) {
            throw Problem.field("kind", "Known: " + String.join(", ", Arrays.stream(PermissionRow.Kind.values())
                    .map(PermissionRow.Kind::id).toList())).raise();
        }
        return kind;
    }

    private ReassignedRow reassigned(String account, JsonObject row) {
        Fields fields = new Fields(row, ANSWER_COLUMNS.toArray(String[]::new));
        long number = Fields.number("number", fields.requiredText("number", 32));
        long nowMillis = clock.millis();
        long askedMillis = past("askedDate", fields.requiredText("askedDate", 10), nowMillis);
        String text = fields.requiredText("answer", 16);
        ReassignedRow.Answer answer = ReassignedRow.Answer.fromId(text);
        if (answer == null) {
            throw Problem.field("answer", "Known: yes, no, no_data").raise();
        }
        String answered = fields.text("answeredAt", null, 40);
        long answeredMillis = answered == null ? nowMillis : answer == ReassignedRow.Answer.NO
                ? past("answeredAt", answered, nowMillis) : stopMillis("answeredAt", answered, nowMillis);
        return new ReassignedRow(account, number, (int) (askedMillis / DAY_MILLIS), answer, answeredMillis, nowMillis);
    }

    /**
     * Whole seconds, rounded down; a permission dated tomorrow would hide the one that is in force today. Never later than
     * now: a permission dated after its own revocation would outlive it.
     */
    private static long past(String field, String text, long nowMillis) {
        return past(field, Fields.dayOrInstantMillis(field, text), nowMillis);
    }

    private static long past(String field, long millis, long nowMillis) {
        if (millis < DAY_MILLIS || millis > nowMillis + AHEAD_MILLIS_MAX) {
            throw Problem.field(field, "The value must lie after 1970 and not in the future.").raise();
        }
        return Math.min(millis, nowMillis) / SECOND_MILLIS * SECOND_MILLIS;
    }

    private Future<JsonObject> describe(String account, long number) {
        return permissions.find(account, number).compose(facts -> permissions.findAnswers(account, number).map(answers -> {
            JsonArray told = new JsonArray();
            facts.forEach(fact -> told.add(describe(fact)));
            JsonArray asked = new JsonArray();
            answers.forEach(answer -> asked.add(new JsonObject()
                    .put("askedDate", LocalDate.ofEpochDay(answer.askedEpochDay()).toString())
                    .put("answer", answer.answer().id()).put("answeredAt", instant(answer.answeredAtMillis()))
                    .put("recordedAt", instant(answer.recordedAtMillis()))));
            return new JsonObject().put("number", E164.format(number)).put("permissions", told).put("reassigned", asked);
        }));
    }

    private static JsonObject describe(PermissionRow fact) {
        JsonObject json = new JsonObject().put("kind", fact.kind().id());
        if (fact.sinceMillis() > 0) {
            json.put("since", instant(fact.sinceMillis()));
        } else {
            json.put("revokedAt", instant(fact.revokedAtMillis()));
        }
        if (fact.evidence() != null) {
            json.put("evidence", fact.evidence());
        }
        return json.put("recordedAt", instant(fact.recordedAtMillis()));
    }

    private static String instant(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
