package io.predial.gateway;

import static io.predial.gateway.RunningGateway.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.contract.CheckId;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Emergency and protected calls over HTTP: nobody else is asked, and nothing else about the request matters. */
class EmergencyHttpTest {
    private static RunningGateway running;
    private static Screenings screenings;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway();
        screenings = new Screenings(running);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    private static JsonNode decision(String body) {
        return screenings.decision(screenings.json(KEY, body));
    }

    @Test
    void anEmergencyCallIsDecidedWithoutAskingAnybodyEvenOnATrunkThatDoesNotExist() {
        int before = running.rules.get(CheckId.DNC).asked.get();
        JsonNode decision = decision("{\"from\":\"+12025550100\",\"to\":\"911\",\"trunk\":\"mistyped\"}");
        assertEquals("route", decision.path("verdict").asText());
        assertEquals("e911", decision.path("route").path("trunk").asText());
        assertEquals(before, running.rules.get(CheckId.DNC).asked.get());
    }

    /** Nothing beside the dialled string may cost an emergency call (47 CFR 9.16). */
    @ParameterizedTest
    @ValueSource(strings = {"\"foo\":1", "\"trunk\":5", "\"callId\":7", "\"at\":\"nonsense\"", "\"dryRun\":\"maybe\"",
        "\"purpose\":\"Personal\"", "\"from\":\"\"", "\"from\":[1,{\"a\":2}]",
        "\"calleeState\":\"a state of more than sixteen\""})
    void noOtherFieldCostsAnEmergencyCall(String mistake) {
        for (String body : List.of("{" + mistake + ",\"to\":\"911\"}", "{\"to\":\"911\"," + mistake + "}",
                "{\"to\":\"911\"}")) {
            assertEquals("route", decision(body).path("verdict").asText(), body);
        }
    }

    /** What was dialled is read from whatever comes, as far as it can be; an ordinary call hears what was wrong. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | application/json                  | {"from":"+12025550100","to":"%s"
            400 | application/json                  | {"to":"%s"}}}
            400 | application/json                  | {"to":"%s","from":
            400 | application/json                  | {"to":"%s","foo":[[[[[[[[[[1]]]]]]]]]]}
            415 | text/plain                        | {"from":"+12025550100","to":"%s"}
            415 | application/xml                   | {"foo":1,"to":"%s"}
            415 | text/plain                        | from=%%2B12025550100&to=%s
            400 | application/x-www-form-urlencoded | {"from":"+12025550100","to":"%s"}
            """)
    void aBrokenBodyOrAWrongTypeCostsNoEmergencyCall(int status, String type, String body) {
        assertEquals("route", screenings.decision(typed(type, body.formatted("911"))).path("verdict").asText());
        screenings.problem(status, screenings.send(typed(type, body.formatted("+12025550144"))).join());
    }

    private static HttpRequest typed(String type, String body) {
        return screenings.request(Screenings.PATH, KEY).header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    /** No number is guessed from half of one. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"to\":\"911", "<to>911</to>", "911", "[\"911\"]"})
    void whatWasDialledIsNotGuessed(String body) {
        screenings.problem(400, screenings.send(typed("application/json", body)).join());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "abc", "1", "99999999999999999999", ""})
    void noDeadlineCostsAnEmergencyCall(String deadline) {
        assertEquals("route", screenings.decision(screenings.request(Screenings.PATH, KEY).header("X-Deadline-Ms", deadline)
                .POST(HttpRequest.BodyPublishers.ofString("{\"to\":\"911\"}")).build()).path("verdict").asText());
    }

    @Test
    void theDialledStringIsReadEvenWhereItIsRefused() {
        assertEquals("route", decision("{\"to\":911}").path("verdict").asText());
        for (String ordinary : List.of("12025550144", "\"+12025550144" + " ".repeat(300) + "\"")) {
            String body = "{\"from\":\"+12025550100\",\"to\":" + ordinary + "}";
            JsonNode problem = screenings.problem(400, screenings.send(screenings.json(KEY, body)).join());
            assertEquals("to", problem.path("field").asText());
        }
        assertEquals("route", decision("{\"to\":\"911\",\"to\":\"" + "1".repeat(300) + "\"}").path("verdict").asText());
    }

    @Test
    void aProtectedServiceIsAllowedWithoutAskingAnybody() {
        int before = running.rules.get(CheckId.DNC).asked.get();
        for (String body : List.of("{\"to\":\"988\"}",
                "{\"from\":\"+12025550110\",\"to\":\"988\",\"trunk\":\"mistyped\",\"foo\":1}")) {
            JsonNode decision = decision(body);
            assertEquals("allow", decision.path("verdict").asText());
            assertEquals(List.of("emergency.protected_service"), Screenings.codes(decision));
        }
        assertEquals(before, running.rules.get(CheckId.DNC).asked.get());
    }

    @Test
    void aCallIdUsedBeforeDoesNotCostAnEmergencyCall() {
        decision("{\"from\":\"+12025550100\",\"to\":\"+12025550147\",\"callId\":\"used\"}");
        JsonNode decision = decision("{\"from\":\"+12025550100\",\"to\":\"911\",\"callId\":\"used\"}");
        assertEquals("route", decision.path("verdict").asText());
    }
}
