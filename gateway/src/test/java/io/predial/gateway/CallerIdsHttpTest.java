package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.callerid.CallerIdListener;
import io.predial.contract.config.Knobs;
import io.predial.store.ChangeFeed;
import io.predial.store.KafkaConfig;
import io.predial.store.SnapshotFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Permissions to show numbers, given and taken through HTTP and obeyed by the real rule, which follows a real PostgreSQL. */
class CallerIdsHttpTest {
    private static final String ADMIN = RunningGateway.ADMIN_KEY;
    private static final String ONE = "/v1/caller-ids/{number}";
    private static final String RANGES = "/v1/caller-id-ranges";
    private static final String REMOVE = "/v1/caller-id-ranges/remove";
    private static final String HISTORY = "/v1/caller-id-history";
    private static final String CONFLICTS = "/v1/caller-id-conflicts";
    private static final long SEEN_SECONDS_MAX = 20;
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static RunningGateway running;
    private static Screenings screenings;
    private static Contract contract;
    private static ChangeFeed feed;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway();
        screenings = new Screenings(running);
        contract = new Contract();
        feed = new ChangeFeed(running.database(), KafkaConfig.from(new Knobs(Map.of("kafka.bootstrap", "127.0.0.1:1"))),
                new SnapshotFile(running.directory.resolve("snapshot")), List.of(new CallerIdListener(running.callerIds)));
        RunningGateway.await(feed.start());
    }

    @AfterAll
    static void stop() throws Exception {
        RunningGateway.await(feed.stop());
        running.close();
    }

    @Test
    void aPermissionLivesFromGivingToTaking() {
        String number = "+14155550101";
        String path = "/v1/caller-ids/" + number;
        assertEquals("caller_id.invalid", screen(number, "").path("reason").asText(), "nobody's: fictitious");
        call(200, "PUT", path, ONE, "{\"account\":\"test\",\"status\":\"owned\"}");
        assertEquals("A", seen(number, "", is("owned")).path("attestation").asText());
        JsonNode ending = call(200, "PUT", path, ONE,
                "{\"account\":\"test\",\"status\":\"verified\",\"expiresAt\":\"2026-12-01T20:00:00.700Z\"}");
        assertEquals("2026-12-01T20:00:00Z", ending.path("expiresAt").asText(), "to the second, never longer than given");
        seen(number, ",\"at\":\"2026-12-01T20:00:00Z\"", is("expired"));
        JsonNode last = screen(number, ",\"at\":\"2026-12-01T19:59:59Z\"");
        assertEquals("A verified", last.path("attestation").asText() + " " + last.path("attestationReason").asText());
        JsonNode gone = screen(number, ",\"at\":\"2026-12-01T20:00:00Z\"");
        assertEquals("B", gone.path("attestation").asText(), "a failed check never yields A");
        assertTrue(gone.toString().contains("The permission expired at 2026-12-01T20:00:00Z."), gone.toString());
        assertEquals(1, call(200, "DELETE", path, ONE, "").path("removed").asInt());
        seen(number, "", decision -> "caller_id.invalid".equals(decision.path("reason").asText()));
        JsonNode history = call(200, "POST", HISTORY, HISTORY, "{\"number\":\"" + number + "\"}").path("entries");
        assertEquals(List.of("taken", "changed", "given"), history.findValuesAsText("action"));
        assertEquals(List.of("admin", "admin", "admin"), history.findValuesAsText("who"));
    }

    @Test
    void aLoanHoldsForItsTrunkAndItsCampaign() {
        String number = "+14155550102";
        JsonNode lent = call(200, "PUT", "/v1/caller-ids/" + number, ONE, """
                {"account":"test","status":"delegated","delegatedFrom":"Acme Ltd","document":"LOA-17","trunks":["main"],
                 "campaigns":["spring","fall","spring"],"expiresAt":"2027-01-31T00:00:00Z"}""");
        assertEquals("[\"fall\",\"spring\"]", lent.path("campaigns").toString());
        assertEquals(lent, call(200, "GET", "/v1/caller-ids/" + number, ONE, "").path("permissions").get(0));
        seen(number, ",\"trunk\":\"main\",\"campaign\":\"fall\"", is("delegated"));
        blockedForOtherUse(screen(number, ",\"trunk\":\"main\",\"campaign\":\"winter\""));
        blockedForOtherUse(screen(number, ",\"campaign\":\"fall\""));
    }

    @Test
    void aRangeHoldsFromItsFirstToItsLastNumber() {
        JsonNode range = call(200, "PUT", RANGES, RANGES,
                "{\"account\":\"test\",\"prefix\":\"+1415555012\",\"digits\":11,\"status\":\"owned\"}");
        assertEquals(List.of("+14155550120", "+14155550129"), List.of(range.path("from").asText(), range.path("to").asText()));
        seen("+14155550129", "", is("owned"));
        assertEquals("owned", screen("+14155550120", "").path("attestationReason").asText());
        assertEquals("caller_id.invalid", screen("+14155550119", "").path("reason").asText());
        assertEquals("caller_id.invalid", screen("+14155550130", "").path("reason").asText());
        assertEquals("+14155550120", call(200, "GET", "/v1/caller-ids/+14155550125", ONE, "").path("ranges").get(0)
                .path("from").asText());
        assertTrue(call(200, "GET", RANGES + "?account=test", RANGES, "").path("ranges").findValuesAsText("from")
                .contains("+14155550120"));
        call(409, "PUT", RANGES, RANGES,
                "{\"account\":\"test\",\"from\":\"+14155550129\",\"to\":\"+14155550140\",\"status\":\"verified\"}");
        String remove = "{\"account\":\"test\",\"from\":\"+14155550120\"}";
        assertEquals(1, call(200, "POST", REMOVE, REMOVE, remove).path("removed").asInt());
        assertEquals(0, call(200, "POST", REMOVE, REMOVE, remove).path("removed").asInt());
        seen("+14155550129", "", decision -> "block".equals(decision.path("verdict").asText()));
    }

    @Test
    void aSecondOwnerIsRefusedAndReported() {
        call(200, "PUT", RANGES, RANGES,
                "{\"account\":\"test\",\"from\":\"+14155550140\",\"to\":\"+14155550149\",\"status\":\"owned\"}");
        double before = metric();
        JsonNode refused = call(409, "PUT", "/v1/caller-ids/+14155550145", ONE, "{\"account\":\"other\",\"status\":\"owned\"}");
        assertEquals("the number is owned by another account", refused.path("detail").asText());
        call(409, "PUT", RANGES, RANGES,
                "{\"account\":\"other\",\"from\":\"+14155550149\",\"to\":\"+14155550159\",\"status\":\"owned\"}");
        assertEquals(before + 2, metric());
        JsonNode conflict = call(200, "GET", CONFLICTS, CONFLICTS, "").path("entries").get(1);
        assertEquals(List.of("refused", "other", "test", "+14155550145"), List.of(conflict.path("action").asText(),
                conflict.path("account").asText(), conflict.path("holder").asText(), conflict.path("from").asText()));
        call(200, "PUT", "/v1/caller-ids/+14155550145", ONE, "{\"account\":\"other\",\"status\":\"delegated\"}");
    }

    private static double metric() {
        return running.metrics.get("predial_caller_id_conflicts").functionCounter().count();
    }

    @Test
    void aSubAccountShowsWhatTheAccountAboveItMay() {
        call(200, "PUT", "/v1/caller-ids/+14155550160", ONE, "{\"account\":\"test\",\"status\":\"owned\"}");
        String account = "/v1/accounts/{id}";
        assertEquals("test", call(200, "PUT", "/v1/accounts/other", account, "{\"country\":\"US\",\"parent\":\"test\"}")
                .path("parent").asText());
        seen(RunningGateway.OTHER_KEY, "+14155550160", "", is("parent_owned"));
        call(409, "PUT", "/v1/accounts/test", account, "{\"country\":\"US\",\"parent\":\"other\"}");
        call(404, "PUT", "/v1/accounts/other", account, "{\"country\":\"US\",\"parent\":\"nobody\"}");
        assertEquals("parent", call(400, "PUT", "/v1/accounts/other", account, "{\"country\":\"US\",\"parent\":\"a b\"}")
                .path("field").asText());
        assertFalse(call(200, "PUT", "/v1/accounts/other", account, "{\"country\":\"US\"}").has("parent"));
        seen(RunningGateway.OTHER_KEY, "+14155550160", "", is("not_held"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            to        | "from":"+14155550149","to":"+14155550140"
            to        | "from":"+14155550140","to":"+442079460000"
            to        | "from":"+14150000000","to":"+14160000000"
            to        | "from":"+14155550140"
            from      | "to":"+14155550140"
            from      | "from":"4155550140","to":"+14155550149"
            prefix    | "prefix":"4155550","digits":11
            prefix    | "prefix":"+14155550140","digits":10
            digits    | "prefix":"+1415","digits":15
            digits    | "prefix":"+1415","digits":6
            digits    | "prefix":"+1415","digits":"11"
            trunks    | "prefix":"+1415555","digits":11,"trunks":"main"
            trunks    | "prefix":"+1415555","digits":11,"trunks":[7]
            trunks    | "prefix":"+1415555","digits":11,"trunks":["a b"]
            campaigns | "prefix":"+1415555","digits":11,"campaigns":["-x"]
            expiresAt | "prefix":"+1415555","digits":11,"expiresAt":"tomorrow"
            colour    | "prefix":"+1415555","digits":11,"colour":"red\"""")
    void aWrongRangeIsNamed(String field, String fields) {
        JsonNode problem = call(400, "PUT", RANGES, RANGES, "{\"account\":\"test\",\"status\":\"owned\"," + fields + "}");
        assertEquals(field, problem.path("field").asText(), problem.toString());
    }

    @Test
    void limitsAreCounted() {
        String range = "{\"account\":\"test\",\"status\":\"owned\",\"prefix\":\"+1415555017\",\"digits\":11,\"campaigns\":[";
        JsonNode tooMany = call(400, "PUT", RANGES, RANGES, range + "\"x\",".repeat(16) + "\"x\"]}");
        assertEquals("campaigns", tooMany.path("field").asText());
        call(200, "PUT", RANGES, RANGES, range + "\"x\",".repeat(15) + "\"x\"]}");
    }

    @Test
    void onlyTheOperatorSeesAndChangesThem() {
        for (String[] request : new String[][] {{"PUT", RANGES}, {"GET", RANGES}, {"POST", REMOVE}, {"POST", HISTORY},
            {"GET", CONFLICTS}}) {
            assertEquals(403, send(request[0], request[1], RunningGateway.KEY, "{}").statusCode(), request[1]);
        }
        call(404, "PUT", RANGES, RANGES,
                "{\"account\":\"nobody\",\"prefix\":\"+1415555018\",\"digits\":11,\"status\":\"owned\"}");
    }

    private static Predicate<JsonNode> is(String attestationReason) {
        return decision -> attestationReason.equals(decision.path("attestationReason").asText());
    }

    private static void blockedForOtherUse(JsonNode decision) {
        assertEquals("caller_id.not_owned", decision.path("reason").asText(), decision.toString());
        assertEquals("other_use", decision.path("attestationReason").asText());
        assertEquals("The permission is for other trunks or campaigns.",
                decision.path("reasons").get(0).path("detail").asText());
    }

    private static JsonNode screen(String from, String more) {
        return screen(RunningGateway.KEY, from, more);
    }

    private static JsonNode screen(String key, String from, String more) {
        String at = more.contains("\"at\"") ? "" : ",\"at\":\"2026-12-01T18:00:00Z\"";
        return screenings.decision(screenings.json(key,
                "{\"from\":\"" + from + "\",\"to\":\"+12025550144\",\"dryRun\":true" + at + more + "}"));
    }

    private static JsonNode seen(String from, String more, Predicate<JsonNode> expected) {
        return seen(RunningGateway.KEY, from, more, expected);
    }

    /** The feed looks every half second where there is no Kafka; what is answered then is looked at again until it is so. */
    private static JsonNode seen(String key, String from, String more, Predicate<JsonNode> expected) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SEEN_SECONDS_MAX);
        JsonNode decision = screen(key, from, more);
        while (!expected.test(decision)) {
            if (System.nanoTime() > endNanos) {
                fail("still " + decision);
            }
            decision = screen(key, from, more);
        }
        return decision;
    }

    /** Calls as the operator, expects the status, and holds the answer to the OpenAPI file. */
    private static JsonNode call(int status, String method, String path, String template, String body) {
        HttpResponse<String> answer = send(method, path, ADMIN, body);
        assertEquals(status, answer.statusCode(), answer.body());
        try {
            assertEquals(Set.of(), contract.violations(template, method.toLowerCase(Locale.ROOT), status,
                    answer.headers().firstValue("Content-Type").orElse(""), answer.body()), answer.body());
            return Contract.JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private static HttpResponse<String> send(String method, String path, String key, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(running.url(path))).header("Authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    }
}
