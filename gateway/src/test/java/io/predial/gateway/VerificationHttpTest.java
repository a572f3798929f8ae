package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predial.gateway.webhook.Receiver;
import io.predial.gateway.webhook.WebhookSignature;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Proof of control through HTTP, with a real PostgreSQL and a real receiver in the place of the operator's dialler. */
class VerificationHttpTest {
    private static final String PATH = "/v1/caller-id-verifications";
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Said SAID = new Said();
    private static Receiver dialler;
    private static RunningGateway running;
    private static Contract contract;
    private static int numbers = 12_026_660;

    /** Every line that is logged at info or above. */
    private static final class Said extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage() + " " + (event.getThrowableProxy() == null ? ""
                    : event.getThrowableProxy().getMessage()));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        SAID.start();
        root.addAppender(SAID);
        dialler = new Receiver(VERTX);
        running = new RunningGateway(Map.of("verification.webhook.url", dialler.url(), "verification.webhook.secret", SECRET,
                "verification.webhook.timeout-millis", "300", "verification.webhook.pause-millis", "50",
                "verification.webhook.keep-seconds", "1"));
        contract = new Contract();
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
        dialler.close();
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender(SAID);
        root.setLevel(Level.WARN);
        assertFalse(SAID.lines.isEmpty());
        for (Receiver.Got got : dialler.got) {
            JsonNode body = json(got.body());
            for (String secret : List.of(body.path("number").asText(), body.path("code").asText())) {
                assertTrue(SAID.lines.stream().noneMatch(line -> line.matches(".*(?<![0-9A-Za-z])\\+?" + secret.replace("+", "")
                        + "(?![0-9A-Za-z]).*")), "a number or a code in the log");
            }
        }
    }

    @BeforeEach
    void aDiallerThatIsWell() {
        dialler.behaving(Receiver.answers(204));
    }

    /** One that no other test here uses: nobody's number that somebody could have. */
    private static String newNumber() {
        return "+" + ++numbers + "200";
    }

    @Test
    void whoeverBringsTheCodeBackMayShowTheNumber() throws Exception {
        String number = newNumber();
        int logged = Integer.parseInt(running.select("SELECT count(*) FROM change_log WHERE kind = 'caller_id'"));
        JsonNode begun = begin(number, ",\"extension\":\"12w#\",\"callDelaySeconds\":5");
        assertEquals("waiting", begun.path("state").asText());
        assertEquals(5, begun.path("triesLeft").asInt());
        assertEquals(600, Duration.between(Instant.parse(begun.path("startedAt").asText()),
                Instant.parse(begun.path("expiresAt").asText())).toSeconds());
        Receiver.Got got = got(begun);
        assertEquals("caller_id.verification", got.event());
        assertTrue(isSigned(got));
        JsonNode asked = json(got.body());
        assertEquals(number, asked.path("number").asText());
        assertEquals("voice", asked.path("method").asText());
        assertEquals("12w#", asked.path("extension").asText());
        assertEquals(5, asked.path("callDelaySeconds").asInt());
        assertEquals("test", asked.path("account").asText());
        assertTrue(asked.path("code").asText().matches("[0-9]{6}"));
        assertEquals(0, permissions(number).size(), "nothing is given before the code comes back");
        JsonNode proved = check(200, begun, code(begun));
        assertEquals("verified", proved.path("state").asText());
        JsonNode permission = permissions(number).get(0);
        assertEquals("verified", permission.path("status").asText());
        assertEquals("test", permission.path("account").asText());
        assertEquals(365, Duration.between(Instant.now(), Instant.parse(permission.path("expiresAt").asText())
                .plusSeconds(3_600)).toDays());
        assertEquals(logged + 1, Integer.parseInt(running.select("SELECT count(*) FROM change_log WHERE kind = 'caller_id'")),
                "nodes are told as by the administrator's endpoint");
        until(() -> "taken".equals(look(begun).path("delivery").asText()));
        JsonNode trail = found(number);
        assertEquals("verified", trail.get(0).path("state").asText());
        assertEquals("test", trail.get(0).path("account").asText());
        assertEquals(proved.path("endedAt"), trail.get(0).path("endedAt"));
    }

    private static boolean isSigned(Receiver.Got got) {
        long atSeconds = Long.parseLong(got.signature().substring(2, got.signature().indexOf(',')));
        return WebhookSignature.of(SECRET, atSeconds, got.body().getBytes(StandardCharsets.UTF_8)).equals(got.signature());
    }

    @Test
    void aCodeIsKeptNowhereAndItsMacOnlyWhileItWaits() throws Exception {
        JsonNode begun = begin(newNumber(), "");
        String row = running.select("SELECT row_to_json(p)::text FROM caller_id_proof p WHERE id = '" + id(begun) + "'");
        assertFalse(row.contains("\"" + code(begun) + "\""), "not in clear");
        assertNotEquals(null, mac(begun));
        check(200, begun, code(begun));
        assertNull(mac(begun));
    }

    @Test
    void theFifthWrongCodeEndsIt() throws Exception {
        String number = newNumber();
        JsonNode begun = begin(number, "");
        for (int left = 4; left > 0; left--) {
            JsonNode wrong = check(400, begun, otherThan(code(begun)));
            assertEquals("code", wrong.path("field").asText());
            assertEquals("The code is wrong; tries left: " + left + ".", wrong.path("detail").asText());
        }
        assertEquals(400, checkStatus(begun, "12345"), "what cannot be a code is no try");
        assertEquals(1, look(begun).path("triesLeft").asInt());
        check(409, begun, otherThan(code(begun)));
        check(409, begun, code(begun));
        assertEquals("failed", look(begun).path("state").asText());
        assertNull(mac(begun));
        assertEquals(0, permissions(number).size());
    }

    @Test
    void anExpiredCodeIsNoLongerTaken() throws Exception {
        String number = newNumber();
        JsonNode begun = begin(number, "");
        running.sql("UPDATE caller_id_proof SET expires_at_millis = " + System.currentTimeMillis() + " WHERE id = '"
                + id(begun) + "'");
        assertEquals("expired", look(begun).path("state").asText(), "before anybody has looked at it");
        check(409, begun, code(begun));
        assertNull(mac(begun));
        assertEquals(0, permissions(number).size());
    }

    @Test
    void aUsedCodeProvesNothingAgain() throws Exception {
        String number = newNumber();
        JsonNode begun = begin(number, "");
        check(200, begun, code(begun));
        call(200, "DELETE", "/v1/caller-ids/" + number, "/v1/caller-ids/{number}", RunningGateway.ADMIN_KEY, "");
        check(409, begun, code(begun));
        assertEquals(0, permissions(number).size(), "what the operator took away stays away");
    }

    @Test
    void aNewerCodeReplacesTheOneBefore() throws Exception {
        String number = newNumber();
        JsonNode first = begin(number, "");
        JsonNode second = begin(number, "");
        check(409, first, code(first));
        assertEquals("replaced", look(first).path("state").asText());
        check(200, second, code(second));
    }

    @Test
    void anotherAccountsVerificationIsNotThere() throws Exception {
        JsonNode begun = begin(newNumber(), "");
        HttpResponse<String> stranger = send("POST", PATH + "/" + id(begun) + "/check", RunningGateway.OTHER_KEY,
                "{\"code\":\"" + code(begun) + "\"}");
        HttpResponse<String> nonsense = send("POST", PATH + "/AAAAAAAAAAAAAAAAAAAAAA/check", RunningGateway.OTHER_KEY,
                "{\"code\":\"" + code(begun) + "\"}");
        assertEquals(404, stranger.statusCode());
        assertEquals(nonsense.body(), stranger.body());
        assertEquals(404, send("GET", PATH + "/" + id(begun), RunningGateway.OTHER_KEY, "").statusCode());
        assertEquals(404, send("POST", PATH + "/..%2F..%2Fadmin/check", RunningGateway.KEY, "{\"code\":\"123456\"}")
                .statusCode());
        assertEquals(5, look(begun).path("triesLeft").asInt(), "a stranger uses up no try");
        check(200, begun, code(begun));
    }

    @Test
    void nobodyIsToldWhoseNumberItIs() throws Exception {
        String owned = newNumber();
        String free = newNumber();
        call(200, "PUT", "/v1/caller-ids/" + owned, "/v1/caller-ids/{number}", RunningGateway.ADMIN_KEY,
                "{\"account\":\"other\",\"status\":\"owned\"}");
        JsonNode begunOwned = begin(owned, "");
        JsonNode begunFree = begin(free, "");
        assertEquals(alike(begunFree), alike(begunOwned));
        JsonNode wrongOwned = check(400, begunOwned, otherThan(code(begunOwned)));
        assertEquals(check(400, begunFree, otherThan(code(begunFree))), wrongOwned);
        assertEquals(alike(check(200, begunFree, code(begunFree))), alike(check(200, begunOwned, code(begunOwned))));
        assertEquals("other", found(owned).get(0).path("conflictWith").asText());
        JsonNode conflicts = call(200, "GET", PATH + "/conflicts", PATH + "/conflicts", RunningGateway.ADMIN_KEY, "")
                .path("verifications");
        assertTrue(conflicts.findValuesAsText("number").contains(owned));
        assertFalse(conflicts.findValuesAsText("number").contains(free));
        assertEquals(Set.of("owned", "verified"), Set.copyOf(permissions(owned).findValuesAsText("status")));
        for (String path : List.of(PATH + "/find", PATH + "/conflicts")) {
            assertEquals(403, send(path.endsWith("find") ? "POST" : "GET", path, RunningGateway.KEY,
                    "{\"number\":\"" + owned + "\"}").statusCode(), "for the operator alone");
        }
    }

    /** Without what differs between any two. */
    private static JsonNode alike(JsonNode answer) {
        ObjectNode copy = answer.deepCopy();
        copy.remove(List.of("id", "number", "startedAt", "expiresAt", "endedAt", "delivery"));
        return copy;
    }

    @Test
    void aProofTakesNothingAway() throws Exception {
        String number = newNumber();
        call(200, "PUT", "/v1/caller-ids/" + number, "/v1/caller-ids/{number}", RunningGateway.ADMIN_KEY,
                "{\"account\":\"test\",\"status\":\"owned\",\"emergencyAddress\":\"1 Main St\"}");
        JsonNode before = permissions(number);
        JsonNode begun = begin(number, "");
        check(200, begun, code(begun));
        assertEquals(before, permissions(number));
        String lent = newNumber();
        call(200, "PUT", "/v1/caller-ids/" + lent, "/v1/caller-ids/{number}", RunningGateway.ADMIN_KEY,
                "{\"account\":\"test\",\"status\":\"delegated\",\"expiresAt\":\"2026-12-31T00:00:00Z\"}");
        begun = begin(lent, "");
        check(200, begun, code(begun));
        assertEquals("verified", permissions(lent).get(0).path("status").asText());
        assertTrue(Instant.parse(permissions(lent).get(0).path("expiresAt").asText()).isAfter(Instant.parse("2027-01-01T00:00:00Z")));
    }

    @Test
    void aNumberIsCalledNoMoreThanItsLimitWhoeverAsks() throws Exception {
        String number = newNumber();
        for (String key : List.of(RunningGateway.KEY, RunningGateway.OTHER_KEY, RunningGateway.KEY, RunningGateway.OTHER_KEY,
                RunningGateway.KEY)) {
            assertEquals(200, send("POST", PATH, key, body(number, "")).statusCode());
        }
        int sent = dialler.got.size();
        HttpResponse<String> refused = send("POST", PATH, RunningGateway.OTHER_KEY, body(number, ""));
        assertEquals(429, refused.statusCode());
        int seconds = Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(seconds > 86_000 && seconds <= 86_400, "Retry-After " + seconds);
        assertEquals(Set.of(), contract.violations(PATH, "post", 429, "application/problem+json", refused.body()));
        assertTrue(running.metrics.scrape().contains("predial_verifications_limited_total{limit=\"of_number\"} 1"));
        until(() -> dialler.got.stream().filter(got -> got.body().contains(number)).count() == 5);
        assertTrue(dialler.got.size() <= sent + 1);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({"+19005550142, voice, premium", "+19765550142, voice, an area code nobody has",
            "+12029110143, voice, an office code 911", "+12025550142, voice, fictitious", "+12025551212, voice, directory assistance",
            "+442079460000, voice, a country the operator does not serve", "+18005550199, sms, a freephone number by message",
            "911, voice, an emergency number", "+1911, voice, an emergency number in disguise", "+1202666, voice, too short",
            "988, voice, a service number"})
    void theseAreNeverCalled(String number, String method, String note) {
        int before = dialler.got.size();
        HttpResponse<String> refused = send("POST", PATH, RunningGateway.KEY,
                "{\"number\":\"" + number + "\",\"method\":\"" + method + "\"}");
        assertEquals(400, refused.statusCode(), note);
        assertEquals("number", json(refused.body()).path("field").asText(), note);
        assertFalse(refused.body().contains(number.replace("+", "")) && number.length() > 6, "no number in the answer");
        assertEquals(before, dialler.got.size());
    }

    @ParameterizedTest
    @CsvSource({"method, pigeon", "extension, abc", "callDelaySeconds, 61", "colour, red"})
    void whatIsWrongIsNamed(String field, String value) {
        String number = value.matches("[0-9]+") ? value : "\"" + value + "\"";
        String more = (field.equals("method") ? "" : ",\"method\":\"voice\"") + ",\"" + field + "\":" + number;
        JsonNode problem = call(400, "POST", PATH, PATH, RunningGateway.KEY, "{\"number\":\"+12026660199\"" + more + "}");
        assertEquals(field, problem.path("field").asText());
    }

    @Test
    void aDiallerThatIsDeadOrSlowHoldsNobodyUp() throws Exception {
        dialler.behaving(Receiver.silent(Integer.MAX_VALUE));
        long startNanos = System.nanoTime();
        String number = newNumber();
        JsonNode begun = begin(number, "");
        assertTrue(System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(5));
        until(() -> "given_up".equals(look(begun).path("delivery").asText()));
        assertEquals("waiting", look(begun).path("state").asText(), "the call may have been made all the same");
        dialler.behaving(Receiver.answers(204));
        JsonNode again = begin(number, "");
        check(200, again, code(again));
    }

    @Test
    void aRestartForgetsNothing() throws Exception {
        String number = newNumber();
        JsonNode begun = begin(number, "");
        String code = code(begun);
        check(400, begun, otherThan(code));
        running.restart();
        assertEquals(4, look(begun).path("triesLeft").asInt());
        check(200, begun, code);
        assertEquals("verified", permissions(number).get(0).path("status").asText());
    }

    private static String body(String number, String more) {
        return "{\"number\":\"" + number + "\",\"method\":\"voice\"" + more + "}";
    }

    private static JsonNode begin(String number, String more) {
        return call(200, "POST", PATH, PATH, RunningGateway.KEY, body(number, more));
    }

    private static String id(JsonNode begun) {
        return begun.path("id").asText();
    }

    private static Receiver.Got got(JsonNode begun) {
        until(() -> dialler.got.stream().anyMatch(got -> got.id().equals(id(begun))));
        return dialler.got.stream().filter(got -> got.id().equals(id(begun))).findFirst().orElseThrow();
    }

    private static String code(JsonNode begun) {
        return json(got(begun).body()).path("code").asText();
    }

    private static String otherThan(String code) {
        return code.equals("000000") ? "000001" : "000000";
    }

    private static JsonNode check(int status, JsonNode begun, String code) {
        return call(status, "POST", PATH + "/" + id(begun) + "/check", PATH + "/{id}/check", RunningGateway.KEY,
                "{\"code\":\"" + code + "\"}");
    }

    private static int checkStatus(JsonNode begun, String code) {
        return send("POST", PATH + "/" + id(begun) + "/check", RunningGateway.KEY, "{\"code\":\"" + code + "\"}").statusCode();
    }

    private static JsonNode look(JsonNode begun) {
        return call(200, "GET", PATH + "/" + id(begun), PATH + "/{id}", RunningGateway.KEY, "");
    }

    private static String mac(JsonNode begun) throws Exception {
        return running.select("SELECT encode(code_mac, 'hex') FROM caller_id_proof WHERE id = '" + id(begun) + "'");
    }

    private static JsonNode found(String number) {
        return call(200, "POST", PATH + "/find", PATH + "/find", RunningGateway.ADMIN_KEY, "{\"number\":\"" + number + "\"}")
                .path("verifications");
    }

    private static JsonNode permissions(String number) {
        HttpResponse<String> answer = send("GET", "/v1/caller-ids/" + number, RunningGateway.ADMIN_KEY, "");
        return answer.statusCode() == 404 ? Contract.JSON.createArrayNode() : json(answer.body()).path("permissions");
    }

    /** Holds every answer to the OpenAPI file. */
    private static JsonNode call(int status, String method, String path, String template, String key, String body) {
        HttpResponse<String> answer = send(method, path, key, body);
        assertEquals(status, answer.statusCode(), answer.body());
        try {
            assertEquals(Set.of(), contract.violations(template, method.toLowerCase(java.util.Locale.ROOT), status,
                    answer.headers().firstValue("Content-Type").orElse(""), answer.body()), answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return json(answer.body());
    }

    private static HttpResponse<String> send(String method, String path, String key, String body) {
        return CLIENT.sendAsync(HttpRequest.newBuilder(URI.create(running.url(path))).header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString()).join();
    }

    private static JsonNode json(String text) {
        try {
            return Contract.JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static void until(BooleanSupplier expected) {
        long giveUpNanos = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!expected.getAsBoolean()) {
            assertTrue(System.nanoTime() < giveUpNanos, "did not happen");
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }
}
