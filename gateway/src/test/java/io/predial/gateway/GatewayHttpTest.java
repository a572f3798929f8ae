package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.contract.CheckId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public port, over sockets, with every JSON answer judged by the OpenAPI file. */
class GatewayHttpTest {
    private static final String SCREENINGS = "/v1/screenings";
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

    record BadRequest(String note, String key, String contentType, String body, int status, String slug, String field) {
        @Override
        public String toString() {
            return note;
        }
    }

    static Stream<BadRequest> badRequests() throws IOException {
        List<BadRequest> cases = new ArrayList<>();
        try (InputStream in = GatewayHttpTest.class.getResourceAsStream("/vectors/bad-requests.json")) {
            for (JsonNode c : Contract.JSON.readTree(in)) {
                cases.add(new BadRequest(c.path("note").asText(), c.path("key").asText(RunningGateway.KEY),
                        c.path("contentType").asText("application/json"), expanded(c.path("body").asText()),
                        c.path("status").asInt(), c.path("slug").asText(), c.path("field").asText(null)));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void badInputIsNamed(BadRequest bad) throws Exception {
        HttpResponse<String> answer = post(bad.key, bad.contentType, bad.body, "*/*");
        assertEquals(bad.status, answer.statusCode(), answer.body());
        assertHolds(SCREENINGS, "post", answer);
        JsonNode problem = Contract.JSON.readTree(answer.body());
        assertEquals("urn:predial:problem:" + bad.slug, problem.path("type").asText());
        assertEquals(bad.field, problem.path("field").asText(null));
        assertFalse(answer.body().contains("Exception") || answer.body().contains("\tat "), answer.body());
    }

    @Test
    void aClearCallIsAllowed() throws Exception {
        HttpResponse<String> answer = screen("{\"from\":\"+12025550100\",\"to\":\"+12025550144\"}");
        JsonNode decision = decision(answer);
        assertEquals("allow", decision.path("verdict").asText());
        assertEquals("allow", answer.headers().firstValue("X-Predial-Verdict").orElse(""));
        assertEquals(decision.path("id").asText(), answer.headers().firstValue("X-Predial-Id").orElse(""));
        assertTrue(answer.headers().firstValue("X-Predial-Reason").isEmpty());
        for (CheckId check : CheckId.values()) {
            assertEquals("clear", decision.path("checks").path(check.id()).path("outcome").asText());
        }
        assertTrue(answer.body().length() < 2_048);
    }

    @Test
    void everyReasonIsReturnedTheDecidingOneFirst() throws Exception {
        JsonNode decision = decision(screen("{\"from\":\"+12025550110\",\"to\":\"+12025550143\"}"));
        assertEquals("block", decision.path("verdict").asText());
        assertEquals(List.of("dnc.national", "caller_id.not_owned"), codes(decision));
        assertEquals("dnc.national", decision.path("reason").asText());
        assertEquals("us-national", decision.path("reasons").get(0).path("source").path("registry").asText());
    }

    @Test
    void getAndFormMeanTheSameAsJson() throws Exception {
        String query = "from=" + encoded("+12025550100") + "&to=" + encoded("+12025550143");
        assertEquals(List.of("dnc.national"), codes(decision(get(SCREENINGS + "?" + query, RunningGateway.KEY))));
        String bare = "from=+12025550100&to=+12025550143";
        assertEquals(List.of("dnc.national"), codes(decision(get(SCREENINGS + "?" + bare, RunningGateway.KEY))));
        HttpResponse<String> form = post(RunningGateway.KEY, "application/x-www-form-urlencoded", query, "*/*");
        assertEquals(List.of("dnc.national"), codes(decision(form)));
    }

    @Test
    void textIsOneLine() throws Exception {
        assertEquals("BLOCK dnc.national\n", text("{\"from\":\"+12025550100\",\"to\":\"+12025550143\"}"));
        assertEquals("ALLOW\n", text("{\"from\":\"+12025550100\",\"to\":\"+12025550144\"}"));
        assertEquals("ROUTE e911\n", text("{\"from\":\"+12025550100\",\"to\":\"911\"}"));
    }

    @Test
    void aRepeatedCallIdGetsTheSameDecisionAndCountsOnce() throws Exception {
        String body = "{\"from\":\"+12025550100\",\"to\":\"+12025550145\",\"callId\":\"repeat-1\"}";
        int before = running.rules.get(CheckId.FRAUD).asked.get();
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(CLIENT.sendAsync(request(SCREENINGS, RunningGateway.KEY).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString()));
        }
        Set<String> ids = new HashSet<>();
        for (CompletableFuture<HttpResponse<String>> answer : sent) {
            ids.add(decision(answer.join()).path("id").asText());
        }
        assertEquals(1, ids.size());
        assertEquals(before + 1, running.rules.get(CheckId.FRAUD).asked.get());
        HttpResponse<String> other = screen(body.replace("0145", "0146"));
        assertEquals(409, other.statusCode());
        assertEquals("callId", Contract.JSON.readTree(other.body()).path("field").asText());
        HttpResponse<String> otherAccount = post(RunningGateway.OTHER_KEY, "application/json", body, "*/*");
        assertNotEquals(ids.iterator().next(), decision(otherAccount).path("id").asText());
    }

    @Test
    void aRecentDecisionIsFoundByItsAccountOnly() throws Exception {
        String id = decision(screen("{\"from\":\"+12025550100\",\"to\":\"+12025550143\"}")).path("id").asText();
        HttpResponse<String> found = get(SCREENINGS + "/" + id, RunningGateway.KEY);
        assertHolds(SCREENINGS + "/{id}", "get", found);
        assertEquals(List.of("dnc.national"), codes(Contract.JSON.readTree(found.body())));
        assertEquals(404, get(SCREENINGS + "/" + id, RunningGateway.OTHER_KEY).statusCode());
        assertEquals(401, get(SCREENINGS + "/" + id, "wrong").statusCode());
    }

    @Test
    void aRuleThatFailsClosesACampaignAndOpensAPersonalCall() throws Exception {
        JsonNode campaign = decision(screen("{\"from\":\"+12025550100\",\"to\":\"+12025550177\"}"));
        assertEquals(List.of("check.unavailable"), codes(campaign));
        assertEquals("fault", campaign.path("checks").path("dnc").path("cause").asText());
        assertTrue(campaign.path("degraded").asBoolean());
        JsonNode personal = decision(screen("{\"from\":\"+12025550100\",\"to\":\"+12025550177\",\"purpose\":\"personal\"}"));
        assertEquals("allow", personal.path("verdict").asText());
        assertEquals(List.of("check.unavailable"), codes(personal));
    }

    @Test
    void aCheckThatHasGoneIsAbsentAndTheAnswerStillLeavesInBudget() throws Exception {
        running.takeAway(CheckId.DNC);
        try {
            JsonNode decision = decision(screen("{\"from\":\"+12025550100\",\"to\":\"+12025550144\"}"));
            assertEquals("block", decision.path("verdict").asText());
            assertEquals("absent", decision.path("checks").path("dnc").path("cause").asText());
            assertTrue(decision.path("tookMicros").asInt() < decision.path("budgetMillis").asInt() * 1_000);
        } finally {
            running.bringBack();
        }
    }

    @Test
    void aCallersDeadlineShortensTheBudgetAndNeverLengthensIt() throws Exception {
        String body = "{\"from\":\"+12025550100\",\"to\":\"+12025550144\",\"purpose\":\"personal\"}";
        assertEquals(700, decision(withDeadline("700", body)).path("budgetMillis").asInt());
        assertEquals(5_000, decision(withDeadline("60000", body)).path("budgetMillis").asInt());
        JsonNode hasty = decision(post(RunningGateway.HASTY_KEY, "application/json", body, "*/*"));
        assertEquals(800, hasty.path("budgetMillis").asInt(), "the account's own");
        for (String wrong : List.of("soon", "0", "-5", "1e3")) {
            HttpResponse<String> refused = withDeadline(wrong, body);
            assertEquals(400, refused.statusCode());
            assertEquals("X-Deadline-Ms", Contract.JSON.readTree(refused.body()).path("field").asText());
        }
    }

    private static HttpResponse<String> withDeadline(String millis, String body) {
        return send(request(SCREENINGS, RunningGateway.KEY).header("Content-Type", "application/json")
                .header("X-Deadline-Ms", millis).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    @Test
    void theFileIsServedAndItsPathsExist() throws Exception {
        HttpResponse<String> served = get("/openapi.json", "");
        assertEquals(contract.document, Contract.JSON.readTree(served.body()));
        contract.document.path("paths").fieldNames().forEachRemaining(path ->
                contract.document.path("paths").path(path).fieldNames().forEachRemaining(method -> {
                    String concrete = path.replace("{number}", "+12025550100").replaceAll("\\{.*?}", "x");
                    assertEquals(401, send(method.toUpperCase(java.util.Locale.ROOT), concrete, "", "{}").statusCode(),
                            method + " " + path + " must exist and ask for a key");
                }));
    }

    @Test
    void metricsCountDecisionsWithoutNumbers() throws Exception {
        decision(screen("{\"from\":\"+12025550100\",\"to\":\"+12025550143\"}"));
        String scraped = running.metrics.scrape();
        assertTrue(scraped.contains("predial_decisions_total{reason_class=\"dnc\",verdict=\"block\"}"), scraped);
        assertTrue(scraped.contains("predial_findings_total{check=\"dnc\",outcome=\"refuse\"}"));
        assertTrue(scraped.contains("predial_decision_seconds_bucket{le=\"0.1\"}"));
        assertFalse(scraped.contains("2025550"));
    }

    static JsonNode decision(HttpResponse<String> answer) throws IOException {
        assertEquals(200, answer.statusCode(), answer.body());
        assertHolds(SCREENINGS, "post", answer);
        return Contract.JSON.readTree(answer.body());
    }

    static void assertHolds(String path, String method, HttpResponse<String> answer) throws IOException {
        assertEquals(Set.of(), contract.violations(path, method, answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse("none"), answer.body()), answer.body());
    }

    private static List<String> codes(JsonNode decision) {
        List<String> codes = new ArrayList<>();
        decision.path("reasons").forEach(reason -> codes.add(reason.path("code").asText()));
        return codes;
    }

    private static HttpResponse<String> screen(String body) {
        return post(RunningGateway.KEY, "application/json", body, "*/*");
    }

    private static String text(String body) {
        HttpResponse<String> answer = post(RunningGateway.KEY, "application/json", body, "text/plain");
        assertEquals("text/plain", answer.headers().firstValue("Content-Type").orElse(""));
        return answer.body();
    }

    private static HttpResponse<String> post(String key, String contentType, String body, String accept) {
        return send(request(SCREENINGS, key).header("Content-Type", contentType).header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private static HttpResponse<String> get(String path, String key) {
        return send(request(path, key).GET().build());
    }

    static HttpResponse<String> send(String method, String path, String key, String body) {
        return send(request(path, key).method(method, HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        return CLIENT.sendAsync(request, BodyHandlers.ofString()).join();
    }

    private static HttpRequest.Builder request(String path, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(running.url(path)));
        return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** {@code ${n}} in a vector stands for n digits. */
    private static String expanded(String body) {
        Matcher digits = Pattern.compile("\\$\\{(\\d+)}").matcher(body);
        return digits.replaceAll(found -> "1".repeat(Integer.parseInt(found.group(1))));
    }
}
