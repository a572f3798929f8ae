package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.store.Registries;
import io.predial.store.Registries.ImportRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The administrative endpoints against a real PostgreSQL; how changes reach the nodes is tested with the store. */
class AdminHttpTest {
    private static final String ADMIN = RunningGateway.ADMIN_KEY;
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static RunningGateway running;
    private static Contract contract;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway();
        contract = new Contract();
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    @Test
    void anAccountIsStoredAndItsFieldsAreChecked() {
        JsonNode stored = call(200, "PUT", "/v1/accounts/acme", "/v1/accounts/{id}", ADMIN, """
                {"country":"US","allowedDestinations":["premium"],"failureModes":{"fraud":"closed"},"budgetMillis":25}""");
        assertEquals("acme", stored.path("name").asText());
        assertEquals(600, stored.path("callsPerMinute").asInt());
        assertEquals("closed", stored.path("failureModes").path("fraud").asText());
        assertEquals(25, stored.path("budgetMillis").asInt());
        JsonNode plain = call(200, "PUT", "/v1/accounts/acme", "/v1/accounts/{id}", ADMIN, "{\"country\":\"US\"}");
        assertEquals(0, plain.path("budgetMillis").asInt(), "the gateway's own");
        for (String wrong : List.of("4", "5001", "-1", "\"25\"", "25.5")) {
            refused("budgetMillis", "{\"country\":\"US\",\"budgetMillis\":" + wrong + "}");
        }
        refused("country", "{\"country\":\"us\"}");
        refused("country", "{}");
        refused("callsPerMinute", "{\"country\":\"US\",\"callsPerMinute\":\"many\"}");
        refused("callsPerMinute", "{\"country\":\"US\",\"callsPerMinute\":-1}");
        refused("allowedDestinations", "{\"country\":\"US\",\"allowedDestinations\":[\"moon\"]}");
        refused("failureModes", "{\"country\":\"US\",\"failureModes\":{\"dnc\":\"maybe\"}}");
        refused("failureModes", "{\"country\":\"US\",\"failureModes\":{\"emergency\":\"closed\"}}");
        refused("colour", "{\"country\":\"US\",\"colour\":\"red\"}");
        JsonNode badId = call(400, "PUT", "/v1/accounts/a%20b", "/v1/accounts/{id}", ADMIN, "{\"country\":\"US\"}");
        assertEquals("id", badId.path("field").asText());
    }

    @Test
    void anAccountsSubscriptionsAreKeptAsTheyWereGiven() {
        String entry = "{\"registry\":\"us-tx\",\"san\":\"12345-678\",\"areaCodes\":[\"214\",\"512\"],"
                + "\"validUntil\":\"2027-06-30T23:59:59Z\"}";
        JsonNode kept = call(200, "PUT", "/v1/accounts/acme", "/v1/accounts/{id}", ADMIN, subscribed(entry));
        assertEquals("[" + entry + "]", kept.path("subscriptions").toString());
        String all = "{\"registry\":\"us-tx\",\"areaCodes\":\"all\",\"validUntil\":\"2027-06-30T23:59:59Z\"}";
        assertEquals("[" + all + "]", call(200, "PUT", "/v1/accounts/acme", "/v1/accounts/{id}", ADMIN, subscribed(all))
                .path("subscriptions").toString());
        assertEquals("[]", call(200, "PUT", "/v1/accounts/acme", "/v1/accounts/{id}", ADMIN, "{\"country\":\"US\"}")
                .path("subscriptions").toString(), "left out, they are taken away");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            subscriptions                | 7
            subscriptions[0]             | [7]
            subscriptions[0].registry    | [{}]
            subscriptions[0].registry    | [{"registry":"us-xt","areaCodes":"all","validUntil":"2027-06-30T23:59:59Z"}]
            subscriptions[0].areaCodes   | [{"registry":"us-tx","validUntil":"2027-06-30T23:59:59Z"}]
            subscriptions[0].areaCodes   | [{"registry":"us-tx","areaCodes":[],"validUntil":"2027-06-30T23:59:59Z"}]
            subscriptions[0].areaCodes   | [{"registry":"us-tx","areaCodes":[214],"validUntil":"2027-06-30T23:59:59Z"}]
            subscriptions[0].areaCodes   | [{"registry":"us-tx","areaCodes":["114"],"validUntil":"2027-06-30T23:59:59Z"}]
            subscriptions[0].areaCodes   | [{"registry":"us-tx","areaCodes":"some","validUntil":"2027-06-30T23:59:59Z"}]
            subscriptions[0].validUntil  | [{"registry":"us-tx","areaCodes":"all"}]
            subscriptions[0].validUntil  | [{"registry":"us-tx","areaCodes":"all","validUntil":"for ever"}]
            subscriptions[0].san         | [{"registry":"us-tx","san":"","areaCodes":"all","validUntil":"2027-06-30T23:59:59Z"}]
            subscriptions[0].until       | [{"registry":"us-tx","areaCodes":"all","until":"2027-06-30T23:59:59Z"}]""")
    void aWrongSubscriptionIsNamed(String field, String subscriptions) {
        refused(field, "{\"country\":\"US\",\"subscriptions\":" + subscriptions + "}");
    }

    @Test
    void subscriptionsAreCounted() {
        String entry = "{\"registry\":\"us-tx\",\"areaCodes\":\"all\",\"validUntil\":\"2027-06-30T23:59:59Z\"}";
        call(200, "PUT", "/v1/accounts/acme", "/v1/accounts/{id}", ADMIN, subscribed((entry + ",").repeat(63) + entry));
        refused("subscriptions", subscribed((entry + ",").repeat(64) + entry));
    }

    private static String subscribed(String entries) {
        return "{\"country\":\"US\",\"subscriptions\":[" + entries + "]}";
    }

    @Test
    void aKeyIsShownOnceAndOnlyForAnAccountThatExists() {
        JsonNode key = call(200, "POST", "/v1/accounts/test/keys", "/v1/accounts/{id}/keys", ADMIN, "");
        assertTrue(key.path("key").asText().matches("predial_[A-Za-z0-9_-]{43}"), key.toString());
        call(404, "POST", "/v1/accounts/nobody/keys", "/v1/accounts/{id}/keys", ADMIN, "");
    }

    @Test
    void aCallerIdLivesFromPutToDelete() {
        String path = "/v1/caller-ids/+12025550101";
        String template = "/v1/caller-ids/{number}";
        call(404, "GET", path, template, ADMIN, "");
        call(200, "PUT", path, template, ADMIN, "{\"account\":\"test\",\"status\":\"owned\",\"emergencyAddress\":\"1 Main St\"}");
        call(200, "PUT", path, template, ADMIN,
                "{\"account\":\"other\",\"status\":\"delegated\",\"expiresAt\":\"2027-01-31T00:00:00Z\"}");
        JsonNode found = call(200, "GET", path, template, ADMIN, "");
        assertEquals(2, found.path("permissions").size());
        assertEquals("2027-01-31T00:00:00Z", found.path("permissions").get(0).path("expiresAt").asText());
        call(409, "PUT", path, template, ADMIN, "{\"account\":\"other\",\"status\":\"owned\"}");
        assertEquals(1, call(200, "DELETE", path + "?account=other", template, ADMIN, "").path("removed").asInt());
        assertEquals(1, call(200, "DELETE", path, template, ADMIN, "").path("removed").asInt());
        assertEquals(0, call(200, "DELETE", path, template, ADMIN, "").path("removed").asInt());
        assertEquals("status", call(400, "PUT", path, template, ADMIN, "{\"account\":\"test\",\"status\":\"mine\"}")
                .path("field").asText());
        assertEquals("number", call(400, "PUT", "/v1/caller-ids/2025550101", template, ADMIN,
                "{\"account\":\"test\",\"status\":\"owned\"}").path("field").asText());
        call(404, "PUT", path, template, ADMIN, "{\"account\":\"nobody\",\"status\":\"owned\"}");
    }

    @Test
    void aTrunkHasOutsideLinePrefixesOfItsOwn() {
        String body = "{\"account\":\"test\",\"country\":\"US\",\"uri\":\"sip:a@192.0.2.1\",\"outsideLinePrefixes\":%s}";
        JsonNode trunk = call(200, "PUT", "/v1/trunks/a", "/v1/trunks/{id}", ADMIN, body.formatted("[\"62\",\"*9\",\"62\"]"));
        assertEquals("[\"62\",\"*9\"]", trunk.path("outsideLinePrefixes").toString());
        for (String wrong : List.of("\"9\"", "[9]", "[\"\"]", "[\"1234567\"]", "[\"9 \"]", "[\"+1\"]", "[null]",
                "[" + "\"9\",".repeat(16) + "\"9\"]")) {
            assertEquals("outsideLinePrefixes", call(400, "PUT", "/v1/trunks/a", "/v1/trunks/{id}", ADMIN,
                    body.formatted(wrong)).path("field").asText(), wrong);
        }
    }

    @Test
    void aTrunkNeedsASipUri() {
        JsonNode trunk = call(200, "PUT", "/v1/trunks/e911", "/v1/trunks/{id}", ADMIN,
                "{\"account\":\"test\",\"country\":\"US\",\"e911\":true,\"uri\":\"sip:psap@192.0.2.1:5060\"}");
        assertTrue(trunk.path("e911").asBoolean());
        assertEquals("uri", call(400, "PUT", "/v1/trunks/e911", "/v1/trunks/{id}", ADMIN,
                "{\"account\":\"test\",\"country\":\"US\",\"uri\":\"http://192.0.2.1\"}").path("field").asText());
    }

    @Test
    void aWishIsRecordedOnceAndSeenByItsAccountOnly() {
        String template = "/v1/do-not-call/{number}";
        JsonNode first = call(200, "POST", "/v1/do-not-call", "/v1/do-not-call", RunningGateway.KEY,
                "{\"number\":\"+12025550166\",\"reason\":\"asked on the phone\"}");
        JsonNode again = call(200, "POST", "/v1/do-not-call", "/v1/do-not-call", RunningGateway.KEY,
                "{\"number\":\"+12025550166\",\"reason\":\"asked again\"}");
        assertEquals(first, again, "the first wish stands, date and reason");
        assertEquals(first, call(200, "GET", "/v1/do-not-call/+12025550166", template, RunningGateway.KEY, ""));
        call(404, "GET", "/v1/do-not-call/+12025550166", template, RunningGateway.OTHER_KEY, "");
        call(403, "GET", "/v1/do-not-call/+12025550166", template, ADMIN, "");
        assertEquals("number", call(400, "POST", "/v1/do-not-call", "/v1/do-not-call", RunningGateway.KEY,
                "{\"number\":\"202 555 0166\"}").path("field").asText());
    }

    @Test
    void whatBecameOfARegistrysFilesIsToldPageByPage() throws Exception {
        Registries registries = new Registries(running.database());
        for (int i = 1; i <= 5; i++) {
            JsonObject report = new JsonObject().put("registry", "us-national").put("file", i + ".txt").put("outcome", "rejected")
                    .put("startedAt", "2026-11-24T10:00:00Z").put("obtainedAt", "2026-11-24T09:00:00Z").put("kind", "full")
                    .put("rows", i).put("areaCodes", JsonArray.of(202)).put("error", new JsonObject().putNull("entry")
                            .put("line", 7).put("reason", "expected AAA,NNNNNNN; the row looks like '999,999999'"));
            registries.recordRun(new ImportRun("us-national", "", "rejected", 1, report)).toCompletionStage()
                    .toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        String list = "/v1/registries/us-national/imports";
        String template = "/v1/registries/{id}/imports";
        JsonNode page = call(200, "GET", list + "?limit=2", template, ADMIN, "");
        assertEquals(List.of("5.txt", "4.txt"), page.path("imports").findValuesAsText("file"));
        assertFalse(page.path("imports").get(0).has("areaCodes"));
        JsonNode last = call(200, "GET", list + "?limit=3&before=" + page.path("before").asLong(), template, ADMIN, "");
        assertEquals(List.of("3.txt", "2.txt", "1.txt"), last.path("imports").findValuesAsText("file"));
        assertTrue(last.path("before").isNull(), last.toString());
        String run = last.path("imports").get(0).path("run").asText();
        JsonNode report = call(200, "GET", list + "/" + run, template + "/{run}", ADMIN, "");
        assertEquals(202, report.path("areaCodes").get(0).asInt());
        assertEquals(7, report.path("error").path("line").asInt());
        call(404, "GET", "/v1/registries/uk-tps/imports/" + run, template + "/{run}", ADMIN, "");
        assertEquals(0, call(200, "GET", "/v1/registries/uk-tps/imports", template, ADMIN, "").path("imports").size());
        for (String wrong : List.of("limit=0", "limit=101", "limit=x", "before=-1", "before=1e9", "before=9999999999999999999")) {
            assertEquals(wrong.substring(0, wrong.indexOf('=')),
                    call(400, "GET", list + "?" + wrong, template, ADMIN, "").path("field").asText(), wrong);
        }
        assertEquals("run", call(400, "GET", list + "/x", template + "/{run}", ADMIN, "").path("field").asText());
        call(403, "GET", list, template, RunningGateway.KEY, "");
        call(401, "GET", list, template, "wrong", "");
    }

    @Test
    void onlyTheAdminKeyAdministers() {
        call(403, "PUT", "/v1/accounts/acme", "/v1/accounts/{id}", RunningGateway.KEY, "{\"country\":\"US\"}");
        call(401, "PUT", "/v1/accounts/acme", "/v1/accounts/{id}", "wrong", "{\"country\":\"US\"}");
    }

    @Test
    void anUnknownPathIsAProblemToo() {
        HttpResponse<String> answer = send("GET", "/v1/nothing", ADMIN, "");
        assertEquals(404, answer.statusCode());
        assertEquals("application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
    }

    private static void refused(String field, String body) {
        assertEquals(field, call(400, "PUT", "/v1/accounts/acme", "/v1/accounts/{id}", ADMIN, body).path("field").asText());
    }

    /** Calls, expects the status, and holds the answer to the OpenAPI file. */
    private static JsonNode call(int status, String method, String path, String template, String key, String body) {
        HttpResponse<String> answer = send(method, path, key, body);
        assertEquals(status, answer.statusCode(), answer.body());
        assertFalse(answer.body().contains("Exception"), answer.body());
        try {
            assertEquals(Set.of(), contract.violations(template, method.toLowerCase(java.util.Locale.ROOT), status,
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
