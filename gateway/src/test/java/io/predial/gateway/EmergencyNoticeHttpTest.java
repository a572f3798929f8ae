package io.predial.gateway;

import static io.predial.gateway.RunningGateway.ADMIN_KEY;
import static io.predial.gateway.RunningGateway.KEY;
import static io.predial.gateway.RunningGateway.OTHER_KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.gateway.webhook.Receiver;
import io.predial.gateway.webhook.WebhookSignature;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows a routed emergency call, over HTTP: a notice to a real receiver, whatever it does, and calls back. */
class EmergencyNoticeHttpTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Vertx VERTX = Vertx.vertx();
    private static RunningGateway running;
    private static Screenings screenings;
    private static Contract contract;
    private static Receiver receiver;

    @BeforeAll
    static void start() throws Exception {
        receiver = new Receiver(VERTX);
        // Kafka is not there at all.
        running = new RunningGateway(Map.of("emergency.webhook.url", receiver.url(), "emergency.webhook.secret", SECRET,
                "emergency.webhook.pause-millis", "20", "emergency.webhook.pause-millis-max", "100",
                "emergency.webhook.timeout-millis", "300", "emergency.callbacks-max", "2", "http.look-ups-per-day", "3"));
        screenings = new Screenings(running);
        contract = new Contract();
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
        VERTX.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @BeforeEach
    void quiet() {
        receiver.behaving(Receiver.answers(204));
        receiver.got.clear();
    }

    @Test
    void aCentralLocationIsToldWithinASecond() throws Exception {
        long before = System.currentTimeMillis();
        JsonNode decision = call(KEY, "{\"from\":\"+12025550120\",\"to\":\"911\",\"callId\":\"c-1\",\"trunk\":\"main\"}");
        until(() -> receiver.got.size() == 1);
        Receiver.Got got = receiver.got.get(0);
        assertTrue(got.atMillis() - before < 1_000, "after " + (got.atMillis() - before) + " ms");
        String seconds = got.signature().substring(2, got.signature().indexOf(','));
        assertEquals(WebhookSignature.of(SECRET, Long.parseLong(seconds), got.body().getBytes(StandardCharsets.UTF_8)),
                got.signature());
        JsonObject event = new JsonObject(got.body());
        assertEquals(Set.of("event", "id", "at", "account", "callId", "from", "dialled", "region", "trunk", "uri", "fallback",
                "address"), event.fieldNames());
        assertEquals("emergency.call", event.getString("event"));
        assertEquals(decision.path("id").asText(), event.getString("id"));
        assertEquals(got.id(), event.getString("id"));
        assertEquals("+12025550120", event.getString("from"));
        assertEquals("911", event.getString("dialled"));
        assertEquals("e911", event.getString("trunk"));
        assertEquals("c-1", event.getString("callId"));
        assertFalse(event.getBoolean("fallback"));
        assertEquals("unregistered", event.getJsonObject("address").getString("state"));
        assertTrue(Math.abs(Instant.parse(event.getString("at")).toEpochMilli() - before) < 5_000);
    }

    /** The answer does not wait for any of these, and the notice arrives all the same. */
    @Test
    void aReceiverThatFailsDelaysNoAnswerAndIsToldLater() {
        for (var behaviour : List.of(Receiver.flaky(3), Receiver.silent(2))) {
            receiver.got.clear();
            receiver.behaving(behaviour);
            JsonNode decision = call(KEY, "{\"from\":\"+12025550121\",\"to\":\"911\"}");
            assertTrue(decision.path("tookMicros").asInt() < 250_000, decision.toString());
            String id = decision.path("id").asText();
            until(() -> count("predial_webhook_waiting") == 0 && receiver.got.size() >= 3);
            assertEquals(Set.of(id), new HashSet<>(receiver.got.stream().map(Receiver.Got::id).toList()));
        }
    }

    @Test
    void nobodyIsToldOfWhatIsNoEmergencyCall() {
        call(KEY, "{\"from\":\"+12025550122\",\"to\":\"911\",\"dryRun\":true}");
        call(KEY, "{\"from\":\"+12025550122\",\"to\":\"+12025550144\",\"purpose\":\"personal\"}");
        call(KEY, "{\"from\":\"+12025550122\",\"to\":\"911\"}");
        until(() -> receiver.got.size() == 1);
        assertEquals(1, receiver.got.size());
    }

    /** One that looks around for free is not one that calls for help. */
    @Test
    void usedUpLookUpsCostNoEmergencyCall() {
        for (int i = 0; i < 5; i++) {
            assertEquals("route", call(OTHER_KEY, "{\"to\":\"911\",\"dryRun\":true}").path("verdict").asText());
        }
        HttpResponse<String> last = null;
        for (int i = 0; i < 5; i++) {
            last = screenings.send(screenings.json(OTHER_KEY,
                    "{\"from\":\"+12025550122\",\"to\":\"+12025550144\",\"dryRun\":true}")).join();
        }
        screenings.problem(429, last);
        assertEquals("route", call(OTHER_KEY, "{\"to\":\"911\",\"dryRun\":true}").path("verdict").asText());
    }

    @Test
    void theCallerMayBeCalledBackForAWhileAndSoOften() {
        String back = "{\"from\":\"+12025550110\",\"to\":\"+12025550143\",\"purpose\":\"emergency_callback\"}";
        JsonNode unknown = call(KEY, back);
        assertEquals("block", unknown.path("verdict").asText(), "judged as a person's call like any");
        call(KEY, "{\"from\":\"+12025550143\",\"to\":\"911\"}");
        JsonNode dryRun = call(KEY, back.replace("}", ",\"dryRun\":true}"));
        assertEquals(List.of("emergency.callback"), Screenings.codes(dryRun));
        for (int i = 0; i < 2; i++) {
            JsonNode decision = call(KEY, back);
            assertEquals("allow", decision.path("verdict").asText());
            assertEquals(List.of("emergency.callback"), Screenings.codes(decision));
            assertEquals(Set.of("emergency"), names(decision.path("checks")), "nobody else was asked");
        }
        assertEquals("block", call(KEY, back).path("verdict").asText(), "as often as may be");
        assertEquals("block", call(OTHER_KEY, back).path("verdict").asText(), "another account's caller");
        String campaign = "{\"from\":\"+12025550100\",\"to\":\"+12025550143\"}";
        assertEquals("block", call(KEY, campaign).path("verdict").asText(), "a campaign is no call back");
    }

    @ParameterizedTest
    @CsvSource({"registered", "unregistered", "pending-registration", "pending-unregistration", "registration-failure",
            "unregistration-failure"})
    void anAddressLivesFromPutToDelete(String state) throws Exception {
        String path = "/v1/emergency-addresses/+12025550123";
        String template = "/v1/emergency-addresses/{number}";
        admin(404, "GET", path, template, "");
        JsonNode put = admin(200, "PUT", path, template, "{\"account\":\"test\",\"state\":\"" + state
                + "\",\"reference\":\"AD1\",\"address\":\"1 Example Street\"}");
        assertEquals(state, put.path("state").asText());
        admin(200, "PUT", path, template, "{\"account\":\"test\",\"trunk\":\"e911\",\"state\":\"registered\"}");
        assertEquals(2, admin(200, "GET", path, template, "").path("addresses").size());
        assertEquals(1, admin(200, "DELETE", path + "?account=test", template, "").path("removed").asInt());
        assertEquals(0, admin(200, "DELETE", path + "?account=test", template, "").path("removed").asInt());
        assertEquals(1, admin(200, "DELETE", path + "?account=test&trunk=e911", template, "").path("removed").asInt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            state   | {"account":"test"}
            state   | {"account":"test","state":"Registered"}
            account | {"state":"registered"}
            trunk   | {"account":"test","state":"registered","trunk":"a b"}
            colour  | {"account":"test","state":"registered","colour":"red"}
            """)
    void aWrongAddressIsNamed(String field, String body) throws Exception {
        assertEquals(field, admin(400, "PUT", "/v1/emergency-addresses/+12025550124", "/v1/emergency-addresses/{number}", body)
                .path("field").asText());
    }

    @Test
    void anAddressNeedsItsAccountAndHasALimit() throws Exception {
        String path = "/v1/emergency-addresses/+12025550125";
        String template = "/v1/emergency-addresses/{number}";
        admin(404, "PUT", path, template, "{\"account\":\"nobody\",\"state\":\"registered\"}");
        for (int i = 0; i < 64; i++) {
            admin(200, "PUT", path, template, "{\"account\":\"test\",\"trunk\":\"t" + i + "\",\"state\":\"registered\"}");
        }
        admin(409, "PUT", path, template, "{\"account\":\"test\",\"state\":\"registered\"}");
        admin(200, "PUT", path, template, "{\"account\":\"test\",\"trunk\":\"t7\",\"state\":\"unregistered\"}");
    }

    @Test
    void theListOfEmergencyLinesIsTheOperators() throws Exception {
        String path = "/v1/emergency-lines/+12025550191";
        String template = "/v1/emergency-lines/{number}";
        admin(404, "GET", path, template, "");
        assertEquals("a hospital", admin(200, "PUT", path, template, "{\"name\":\"a hospital\"}").path("name").asText());
        admin(200, "PUT", path, template, "{}");
        assertEquals("a hospital", admin(200, "GET", path, template, "").path("name").asText(), "no name takes none away");
        admin(200, "PUT", path, template, "{\"name\":\"a clinic\"}");
        assertEquals("a clinic", admin(200, "GET", path, template, "").path("name").asText());
        HttpResponse<String> report = screenings.send(screenings.request("/v1/emergency-lines/upload", ADMIN_KEY)
                .header("Content-Type", "text/csv").POST(HttpRequest.BodyPublishers.ofString(
                        "number,name\n+12025550191,known\n+12025550192,a fire station\nnonsense,\n")).build()).join();
        assertEquals(Set.of(), contract.violations("/v1/emergency-lines/upload", "post", report.statusCode(),
                "application/json", report.body()));
        JsonNode counts = Contract.JSON.readTree(report.body());
        assertEquals("1 1 1", counts.path("added").asInt() + " " + counts.path("known").asInt() + " "
                + counts.path("bad").asInt());
        admin(200, "GET", "/v1/emergency-lines/+12025550192", template, "");
        assertEquals(1, admin(200, "DELETE", path, template, "").path("removed").asInt());
        admin(404, "GET", path, template, "");
        assertEquals(403, screenings.send(screenings.request(path, KEY).GET().build()).join().statusCode());
        assertEquals(403, screenings.send(screenings.request("/v1/emergency-lines/upload", KEY)
                .header("Content-Type", "text/csv").POST(HttpRequest.BodyPublishers.ofString("number\n")).build()).join()
                .statusCode());
    }

    private static JsonNode call(String key, String body) {
        return screenings.decision(screenings.json(key, body));
    }

    private static JsonNode admin(int status, String method, String path, String template, String body) throws Exception {
        HttpResponse<String> answer = screenings.send(screenings.request(path, ADMIN_KEY)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build()).join();
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(Set.of(), contract.violations(template, method.toLowerCase(java.util.Locale.ROOT), status,
                answer.headers().firstValue("Content-Type").orElse("none"), answer.body()), answer.body());
        return Contract.JSON.readTree(answer.body());
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static double count(String gauge) {
        return running.metrics.get(gauge).gauge().value();
    }

    private static void until(BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "still not so");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
