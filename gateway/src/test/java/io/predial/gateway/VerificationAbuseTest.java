package io.predial.gateway;

import static io.predial.gateway.Verifying.PATH;
import static io.predial.gateway.Verifying.body;
import static io.predial.gateway.Verifying.id;
import static io.predial.gateway.Verifying.json;
import static io.predial.gateway.Verifying.newNumber;
import static io.predial.gateway.Verifying.otherThan;
import static io.predial.gateway.Verifying.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever guesses, repeats, borrows or bombards, through HTTP. */
class VerificationAbuseTest {
    private static Verifying world;

    @BeforeAll
    static void start() throws Exception {
        world = new Verifying();
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void theFifthWrongCodeEndsIt() throws Exception {
        String number = newNumber();
        JsonNode begun = world.begin(number, "");
        for (int left = 4; left > 0; left--) {
            JsonNode wrong = world.check(400, begun, otherThan(world.code(begun)));
            assertEquals("code", wrong.path("field").asText());
            assertEquals("The code is wrong; tries left: " + left + ".", wrong.path("detail").asText());
        }
        assertEquals(400, world.checkStatus(begun, "12345"), "what cannot be a code is no try");
        assertEquals(1, world.look(begun).path("triesLeft").asInt());
        world.check(409, begun, otherThan(world.code(begun)));
        world.check(409, begun, world.code(begun));
        assertEquals("failed", world.look(begun).path("state").asText());
        assertNull(world.mac(begun));
        assertEquals(0, world.permissions(number).size());
    }

    @Test
    void anExpiredCodeIsNoLongerTaken() throws Exception {
        String number = newNumber();
        JsonNode begun = world.begin(number, "");
        world.sql("UPDATE caller_id_proof SET expires_at_millis = " + System.currentTimeMillis() + " WHERE id = '"
                + id(begun) + "'");
        assertEquals("expired", world.look(begun).path("state").asText(), "before anybody has looked at it");
        world.check(409, begun, world.code(begun));
        assertNull(world.mac(begun));
        assertEquals(0, world.permissions(number).size());
    }

    @Test
    void aUsedCodeProvesNothingAgain() throws Exception {
        String number = newNumber();
        JsonNode begun = world.begin(number, "");
        world.check(200, begun, world.code(begun));
        world.call(200, "DELETE", "/v1/caller-ids/" + number, "/v1/caller-ids/{number}", RunningGateway.ADMIN_KEY, "");
        world.check(409, begun, world.code(begun));
        assertEquals(0, world.permissions(number).size(), "what the operator took away stays away");
    }

    @Test
    void anotherAccountsVerificationIsNotThere() throws Exception {
        JsonNode begun = world.begin(newNumber(), "");
        HttpResponse<String> stranger = world.send("POST", PATH + "/" + id(begun) + "/check", RunningGateway.OTHER_KEY,
                "{\"code\":\"" + world.code(begun) + "\"}");
        HttpResponse<String> nonsense = world.send("POST", PATH + "/AAAAAAAAAAAAAAAAAAAAAA/check", RunningGateway.OTHER_KEY,
                "{\"code\":\"" + world.code(begun) + "\"}");
        assertEquals(404, stranger.statusCode());
        assertEquals(nonsense.body(), stranger.body());
        assertEquals(404, world.send("GET", PATH + "/" + id(begun), RunningGateway.OTHER_KEY, "").statusCode());
        assertEquals(404, world.send("POST", PATH + "/..%2F..%2Fadmin/check", RunningGateway.KEY, "{\"code\":\"123456\"}")
                .statusCode());
        assertEquals(5, world.look(begun).path("triesLeft").asInt(), "a stranger uses up no try");
        world.check(200, begun, world.code(begun));
    }

    @Test
    void nobodyIsToldWhoseNumberItIs() throws Exception {
        String owned = newNumber();
        String free = newNumber();
        world.call(200, "PUT", "/v1/caller-ids/" + owned, "/v1/caller-ids/{number}", RunningGateway.ADMIN_KEY,
                "{\"account\":\"other\",\"status\":\"owned\"}");
        JsonNode begunOwned = world.begin(owned, "");
        JsonNode begunFree = world.begin(free, "");
        assertEquals(alike(begunFree), alike(begunOwned));
        JsonNode wrongOwned = world.check(400, begunOwned, otherThan(world.code(begunOwned)));
        assertEquals(world.check(400, begunFree, otherThan(world.code(begunFree))), wrongOwned);
        assertEquals(alike(world.check(200, begunFree, world.code(begunFree))),
                alike(world.check(200, begunOwned, world.code(begunOwned))));
        assertEquals("other", world.found(owned).get(0).path("conflictWith").asText());
        JsonNode conflicts = world.call(200, "GET", PATH + "/conflicts", PATH + "/conflicts", RunningGateway.ADMIN_KEY, "")
                .path("verifications");
        assertTrue(conflicts.findValuesAsText("number").contains(owned));
        assertFalse(conflicts.findValuesAsText("number").contains(free));
        assertEquals(Set.of("owned", "verified"), Set.copyOf(world.permissions(owned).findValuesAsText("status")));
        for (String path : List.of(PATH + "/find", PATH + "/conflicts")) {
            assertEquals(403, world.send(path.endsWith("find") ? "POST" : "GET", path, RunningGateway.KEY,
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
    void aNumberIsCalledNoMoreThanItsLimitWhoeverAsks() throws Exception {
        String number = newNumber();
        for (String key : List.of(RunningGateway.KEY, RunningGateway.OTHER_KEY, RunningGateway.KEY, RunningGateway.OTHER_KEY,
                RunningGateway.KEY)) {
            assertEquals(200, world.send("POST", PATH, key, body(number, "")).statusCode());
        }
        int sent = world.dialler.got.size();
        HttpResponse<String> refused = world.send("POST", PATH, RunningGateway.OTHER_KEY, body(number, ""));
        assertEquals(429, refused.statusCode());
        int seconds = Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(seconds > 86_000 && seconds <= 86_400, "Retry-After " + seconds);
        assertEquals(Set.of(), world.contract.violations(PATH, "post", 429, "application/problem+json", refused.body()));
        assertTrue(world.running.metrics.scrape().contains("predial_verifications_limited_total{limit=\"of_number\"} 1"));
        until(() -> world.dialler.got.stream().filter(got -> got.body().contains(number)).count() == 5);
        assertTrue(world.dialler.got.size() <= sent + 1);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({"+19005550142, voice, premium", "+19765550142, voice, an area code nobody has",
            "+12029110143, voice, an office code 911", "+12025550142, voice, fictitious",
            "+12025551212, voice, directory assistance",
            "+442079460000, voice, a country the operator does not serve", "+18005550199, sms, a freephone number by message",
            "911, voice, an emergency number", "+1911, voice, an emergency number in disguise", "+1202666, voice, too short",
            "988, voice, a service number"})
    void theseAreNeverCalled(String number, String method, String note) {
        int before = world.dialler.got.size();
        HttpResponse<String> refused = world.send("POST", PATH, RunningGateway.KEY,
                "{\"number\":\"" + number + "\",\"method\":\"" + method + "\"}");
        assertEquals(400, refused.statusCode(), note);
        assertEquals("number", json(refused.body()).path("field").asText(), note);
        assertFalse(refused.body().contains(number.replace("+", "")) && number.length() > 6, "no number in the answer");
        assertEquals(before, world.dialler.got.size());
    }

    @ParameterizedTest
    @CsvSource({"method, pigeon", "extension, abc", "callDelaySeconds, 61", "colour, red"})
    void whatIsWrongIsNamed(String field, String value) {
        String number = value.matches("[0-9]+") ? value : "\"" + value + "\"";
        String more = (field.equals("method") ? "" : ",\"method\":\"voice\"") + ",\"" + field + "\":" + number;
        JsonNode problem = world.call(400, "POST", PATH, PATH, RunningGateway.KEY,
                "{\"number\":\"+12026660199\"" + more + "}");
        assertEquals(field, problem.path("field").asText());
    }
}
