package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.PermissionRow.Kind;
import io.predial.store.rows.ReassignedRow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Permissions, campaigns and uploads through HTTP, against a real PostgreSQL and the real do-not-call rule. */
class PermissionsHttpTest {
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String FIND = "/v1/permissions/find";
    private static final String NOON = "2026-12-01T20:00:00Z";
    private static RunningGateway running;
    private static Screenings screenings;
    private static Contract contract;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway();
        screenings = new Screenings(running);
        contract = new Contract();
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    @Test
    void aPermissionIsRecordedRevokedAndShownWithItsHistory() {
        String number = "\"number\":\"+12025550131\"";
        assertEquals(0, ok(FIND, "{" + number + "}").path("permissions").size());
        JsonNode given = ok("/v1/permissions",
                "{" + number + ",\"kind\":\"written_consent\",\"since\":\"2026-05-31\",\"evidence\":\"form 17\"}");
        assertEquals("2026-05-31T00:00:00Z", given.path("permissions").get(0).path("since").asText());
        assertEquals("form 17", given.path("permissions").get(0).path("evidence").asText());
        ok("/v1/permissions", "{" + number + ",\"kind\":\"purchase\",\"since\":\"2026-06-01T12:00:00.750+02:00\"}");
        ok("/v1/permissions/reassigned", "{" + number + ",\"askedDate\":\"2026-05-31\",\"answer\":\"no_data\"}");
        ok("/v1/permissions/revoke", "{" + number + ",\"kind\":\"written_consent\",\"revokedAt\":\"2026-07-01T08:00:00Z\"}");
        JsonNode all = ok("/v1/permissions/revoke", "{" + number + "}");
        assertEquals(all, ok(FIND, "{" + number + "}"));
        assertEquals(6, all.path("permissions").size(), "two given, one revoked, then all three kinds: " + all);
        assertTrue(all.toString().contains("\"since\":\"2026-06-01T10:00:00Z\""), all.toString());
        assertEquals("no_data", all.path("reassigned").get(0).path("answer").asText());
        assertEquals("2026-05-31", all.path("reassigned").get(0).path("askedDate").asText());
        assertEquals(0, json(call(FIND, RunningGateway.OTHER_KEY, "application/json", "{" + number + "}")).path("permissions")
                .size(), "another account sees nothing of it");
        assertEquals(403, call(FIND, RunningGateway.ADMIN_KEY, "application/json", "{" + number + "}").statusCode());
    }

    @Test
    void withoutADiallerNoNumberIsVerified() {
        assertEquals(501, call("/v1/caller-id-verifications", RunningGateway.KEY, "application/json",
                "{\"number\":\"+12026660143\",\"method\":\"voice\"}").statusCode());
    }

    @Test
    void whatIsWrongIsNamed() {
        String start = "{\"number\":\"+12025550132\",";
        refused("kind", "/v1/permissions", start + "\"kind\":\"handshake\",\"since\":\"2026-05-31\"}");
        refused("kind", "/v1/permissions", start + "\"since\":\"2026-05-31\"}");
        refused("since", "/v1/permissions", start + "\"kind\":\"purchase\"}");
        refused("since", "/v1/permissions", start + "\"kind\":\"purchase\",\"since\":\"31.5.2026\"}");
        refused("since", "/v1/permissions", start + "\"kind\":\"purchase\",\"since\":\"2099-05-31\"}");
        refused("since", "/v1/permissions", start + "\"kind\":\"purchase\",\"since\":\"1969-05-31\"}");
        refused("revokedAt", "/v1/permissions",
                start + "\"kind\":\"purchase\",\"since\":\"2026-05-31\",\"revokedAt\":\"2026-06-01\"}");
        refused("evidence", "/v1/permissions",
                start + "\"kind\":\"purchase\",\"since\":\"2026-05-31\",\"evidence\":\"" + "x".repeat(501) + "\"}");
        refused("number", "/v1/permissions", "{\"number\":\"202 555 0132\",\"kind\":\"purchase\",\"since\":\"2026-05-31\"}");
        refused("revokedAt", "/v1/permissions/revoke", start + "\"revokedAt\":\"1969-05-31\"}");
        refused("answeredAt", "/v1/permissions/reassigned",
                start + "\"askedDate\":\"2026-05-31\",\"answer\":\"no\",\"answeredAt\":\"2099-05-31\"}");
        refused("answer", "/v1/permissions/reassigned", start + "\"askedDate\":\"2026-05-31\",\"answer\":\"maybe\"}");
        refused("askedDate", "/v1/permissions/reassigned", start + "\"answer\":\"no\"}");
        refused("campaign", "/v1/do-not-call", start + "\"campaign\":\"spring sale\"}");
        refused("campaign", "/v1/screenings", "{\"from\":\"+12025550100\",\"to\":\"+13105550144\",\"campaign\":\"-x\"}");
        refused("campaign", "/v1/screenings", "{\"from\":\"+12025550100\",\"to\":\"+13105550144\",\"campaign\":\"\"}");
    }

    @Test
    void aRevocationEndsWhatWasGivenBeforeIt() {
        String kind = "\"kind\":\"written_consent\"";
        String ahead = "{\"number\":\"+12025550135\"," + kind;
        ok("/v1/permissions", ahead + ",\"since\":\"" + Instant.now().plusSeconds(240) + "\"}");
        JsonNode facts = ok("/v1/permissions/revoke", ahead + "}").path("permissions");
        assertFalse(instant(facts, "since").isAfter(Instant.now()), "counts as now: " + facts);
        assertFalse(instant(facts, "revokedAt").isBefore(instant(facts, "since")), facts.toString());
        String sameDay = "{\"number\":\"+12025550136\"," + kind;
        ok("/v1/permissions", sameDay + ",\"since\":\"2026-05-24T15:00:00Z\"}");
        facts = ok("/v1/permissions/revoke", sameDay + ",\"revokedAt\":\"2026-05-24\"}").path("permissions");
        assertEquals(Instant.parse("2026-05-24T23:59:59Z"), instant(facts, "revokedAt"));
        String[] later = {"2099-05-31", "2099-05-31T00:00:00Z", LocalDate.now(ZoneOffset.UTC).toString()};
        for (int i = 0; i < later.length; i++) {
            Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            facts = ok("/v1/permissions/revoke", "{\"number\":\"+1202555012" + i + "\"," + kind + ",\"revokedAt\":\"" + later[i]
                    + "\"}").path("permissions");
            assertFalse(instant(facts, "revokedAt").isBefore(before), facts.toString());
            assertFalse(instant(facts, "revokedAt").isAfter(Instant.now()), facts.toString());
        }
    }

    /** The first of the facts that has it. */
    private static Instant instant(JsonNode facts, String field) {
        return Instant.parse(facts.findValue(field).asText());
    }

    /** A word against a permission is of the end of a day, one for it of its start. */
    @Test
    void anAnswerOfADayClearsNoMoreThanItMay() {
        String start = "{\"number\":\"+12025550137\",\"askedDate\":\"2026-01-31\",\"answeredAt\":\"2026-05-2";
        ok("/v1/permissions/reassigned", start + "1\",\"answer\":\"no\"}");
        ok("/v1/permissions/reassigned", start + "2\",\"answer\":\"no_data\"}");
        JsonNode answers = ok("/v1/permissions/reassigned", start + "3\",\"answer\":\"yes\"}").path("reassigned");
        assertEquals(List.of("2026-05-21T00:00:00Z", "2026-05-22T23:59:59Z", "2026-05-23T23:59:59Z"),
                answers.findValuesAsText("answeredAt"));
    }

    @Test
    void numbersAreReadAsThoseOfCallsAre() {
        for (String[] same : new String[][] {{"+4402079460123", "+442079460123"}, {"+112025550138", "+12025550138"}}) {
            String wish = "{\"number\":\"" + same[0] + "\"}";
            assertEquals(same[1], ok("/v1/do-not-call", wish).path("number").asText());
            assertEquals(same[1], ok("/v1/do-not-call/find", wish).path("number").asText());
            ok("/v1/permissions", "{\"number\":\"" + same[0] + "\",\"kind\":\"purchase\",\"since\":\"2026-05-31\"}");
            assertEquals(1, ok(FIND, "{\"number\":\"" + same[1] + "\"}").path("permissions").size());
        }
        refused("number", "/v1/do-not-call", "{\"number\":\"+12025550\"}");
        refused("number", FIND, "{\"number\":\"+2101234567\"}");
    }

    @Test
    void anAllowedCallSaysWhichPermissionLiftsTheRegistries() {
        assertEquals(List.of("dnc.stale"), Screenings.codes(screen("+13105550150", "")));
        know("+13105550150", Kind.WRITTEN_CONSENT, "2026-05-31T00:00:00Z");
        JsonNode allowed = screen("+13105550150", "");
        assertEquals("allow", allowed.path("verdict").asText());
        assertEquals("clear", allowed.path("checks").path("dnc").path("outcome").asText());
        assertFalse(allowed.has("reason"), "what explains does not decide");
        assertEquals(List.of("dnc.consent"), Screenings.codes(allowed));
        assertTrue(allowed.path("reasons").get(0).path("detail").asText().startsWith("Written consent of 2026-05-31T00:00:00Z, "
                + "until it is revoked. Authority: 16 CFR 310.4"), allowed.toString());
        JsonNode late = screen("+13105550150", ",\"at\":\"2026-12-01T08:00:00Z\"");
        assertEquals(List.of("dnc.hours", "dnc.consent"), Screenings.codes(late));
        assertEquals("2026-12-01T16:00:00Z", late.path("retryAt").asText(), "consent does not take the retry away");
        assertEquals("dnc.hours", late.path("reason").asText());
        JsonNode before = screen("+13105550150", ",\"at\":\"2026-05-30T20:00:00Z\"");
        assertEquals(List.of("dnc.stale"), Screenings.codes(before), "not given yet");
    }

    @Test
    void relationshipsEndAndReassignedNumbersDoNotCount() {
        know("+13105550151", Kind.PURCHASE, "2025-05-31T00:00:00Z");
        assertEquals(List.of("dnc.relationship"), Screenings.codes(screen("+13105550151", ",\"at\":\"2026-11-29T23:59:59Z\"")));
        assertEquals(List.of("dnc.stale"), Screenings.codes(screen("+13105550151", ",\"at\":\"2026-11-30T00:00:00Z\"")));
        know("+13105550152", Kind.WRITTEN_CONSENT, "2026-05-31T00:00:00Z");
        running.permissions.add(new ReassignedRow("test", 13105550152L, 20_700, ReassignedRow.Answer.YES, 1_790_000_000_000L, 1));
        assertEquals(List.of("dnc.stale", "dnc.reassigned"), Screenings.codes(screen("+13105550152", "")));
    }

    @Test
    void anExemptPurposeSaysSo() {
        JsonNode survey = screen("+13105550153", ",\"purpose\":\"survey\"");
        assertEquals("allow", survey.path("verdict").asText());
        assertEquals(List.of("dnc.exempt"), Screenings.codes(survey));
        assertTrue(survey.path("reasons").get(0).path("detail").asText().startsWith("survey: FTC"), survey.toString());
    }

    @Test
    void aCampaignsListBindsItsCallsAndThoseThatNameNone() {
        running.lists.add("test", 13105550154L, "spring");
        know("+13105550154", Kind.WRITTEN_CONSENT, "2026-05-31T00:00:00Z");
        assertEquals(List.of("dnc.account", "dnc.consent"), Screenings.codes(screen("+13105550154", ",\"campaign\":\"spring\"")));
        assertEquals(List.of("dnc.consent"), Screenings.codes(screen("+13105550154", ",\"campaign\":\"autumn\"")));
        assertEquals("dnc.account", screen("+13105550154", "").path("reason").asText());
    }

    @Test
    void aCallIdBelongsToItsCampaign() {
        String call = "{\"from\":\"+12025550100\",\"to\":\"+12025550144\",\"callId\":\"c-1\",\"campaign\":";
        assertEquals(200, screenings.send(screenings.json(RunningGateway.KEY, call + "\"spring\"}")).join().statusCode());
        assertEquals(200, screenings.send(screenings.json(RunningGateway.KEY, call + "\"spring\"}")).join().statusCode());
        assertEquals(409, screenings.send(screenings.json(RunningGateway.KEY, call + "\"autumn\"}")).join().statusCode());
    }

    @Test
    void aWishShowsItsCampaignsAndDates() {
        ok("/v1/do-not-call", "{\"number\":\"+12025550133\",\"campaign\":\"spring\",\"reason\":\"asked\"}");
        JsonNode both = ok("/v1/do-not-call", "{\"number\":\"+12025550133\"}");
        assertFalse(both.has("campaign"), "the widest entry comes first");
        assertEquals("spring", both.path("entries").get(1).path("campaign").asText());
        assertFalse(both.path("entries").get(1).path("addedAt").asText().isEmpty());
        assertEquals(both, ok("/v1/do-not-call/find", "{\"number\":\"+12025550133\"}"));
        assertEquals(404, call("/v1/do-not-call/find", RunningGateway.KEY, "application/json",
                "{\"number\":\"+12025550134\"}").statusCode());
    }

    private static void know(String number, Kind kind, String since) {
        running.permissions.add(PermissionRow.given("test", Long.parseLong(number.substring(1)), kind,
                Instant.parse(since).toEpochMilli(), null, 1));
    }

    private static JsonNode screen(String to, String more) {
        String at = more.contains("\"at\"") ? "" : ",\"at\":\"" + NOON + "\"";
        return screenings.decision(screenings.json(RunningGateway.KEY,
                "{\"from\":\"+12025550100\",\"to\":\"" + to + "\",\"dryRun\":true" + at + more + "}"));
    }

    private static JsonNode ok(String path, String body) {
        HttpResponse<String> answer = call(path, RunningGateway.KEY, "application/json", body);
        assertEquals(200, answer.statusCode(), answer.body());
        return json(answer);
    }

    private static void refused(String field, String path, String body) {
        HttpResponse<String> answer = call(path, RunningGateway.KEY, "application/json", body);
        assertEquals(400, answer.statusCode(), answer.body());
        assertEquals(field, json(answer).path("field").asText(), answer.body());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return Contract.JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    /** Holds every answer to the OpenAPI file. */
    static HttpResponse<String> call(RunningGateway gateway, Contract judge, String path, String key, String type, String body) {
        HttpResponse<String> answer = CLIENT.sendAsync(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Authorization", "Bearer " + key).header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString()).join();
        try {
            assertEquals(Set.of(), judge.violations(path, "post", answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""), answer.body()), answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
        return answer;
    }

    private static HttpResponse<String> call(String path, String key, String type, String body) {
        return call(running, contract, path, key, type, body);
    }
}
