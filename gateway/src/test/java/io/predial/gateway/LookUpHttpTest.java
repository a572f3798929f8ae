package io.predial.gateway;

import static io.predial.gateway.RunningGateway.KEY;
import static io.predial.gateway.RunningGateway.OTHER_KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What registries tell over HTTP, and how much of it an account may look up without calling: here four dry runs a day. */
class LookUpHttpTest {
    private static final String MARKETING =
            "{\"from\":\"+12025550100\",\"to\":\"%s\",\"dryRun\":true,\"at\":\"2026-12-01T20:00:00Z\"}";
    private static RunningGateway running;
    private static Screenings screenings;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway(Map.of("http.look-ups-per-day", "4"));
        screenings = new Screenings(running);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    private static HttpResponse<String> send(String key, String body) {
        return screenings.send(screenings.json(key, body)).join();
    }

    @Test
    void statesListsAreReasonsOfTheirOwn() {
        JsonNode texas = screenings.decision(send(RunningGateway.HASTY_KEY, MARKETING.formatted("+12145550143")));
        assertEquals("block", texas.path("verdict").asText());
        assertEquals(List.of("dnc.state", "dnc.not_covered"), Screenings.codes(texas));
        assertEquals("us-tx", texas.path("reasons").get(0).path("source").path("registry").asText());
        JsonNode colorado = screenings.decision(send(RunningGateway.HASTY_KEY, MARKETING.formatted("+13035550144")));
        assertEquals(List.of("dnc.not_covered", "dnc.not_covered"), Screenings.codes(colorado));
        assertTrue(colorado.path("reasons").get(1).path("detail").asText().contains("import it as registry us-co"),
                colorado.toString());
    }

    /** Purposes that the law leaves free: a list that names them is asked all the same. */
    @Test
    void aListOfTheOperatorsOwnBindsThePurposesItNames() {
        for (String purpose : List.of("personal", "survey")) {
            String call = "{\"from\":\"+12025550100\",\"to\":\"%s\",\"at\":\"2026-12-01T20:00:00Z\",\"dryRun\":true,"
                    + "\"purpose\":\"" + purpose + "\"}";
            JsonNode listed = screenings.decision(send(RunningGateway.LENIENT_KEY, call.formatted("+12145550143")));
            assertEquals("block", listed.path("verdict").asText(), purpose);
            assertEquals("own-quiet", listed.path("reasons").get(0).path("source").path("registry").asText());
            JsonNode other = screenings.decision(send(RunningGateway.LENIENT_KEY, call.formatted("+12145550144")));
            assertEquals("allow", other.path("verdict").asText(), purpose);
        }
    }

    /** The holidays of Alabama are listed until the end of 2028. */
    @Test
    void aHolidayCalendarThatHasEndedClearsNothing() {
        String call = "{\"from\":\"+12025550100\",\"to\":\"+13105550144\",\"purpose\":\"survey\",\"calleeState\":\"AL\","
                + "\"dryRun\":true,\"at\":\"%s\"}";
        assertEquals("allow", screenings.decision(send(RunningGateway.OTHER_KEY, call.formatted("2028-12-29T18:00:00Z")))
                .path("verdict").asText());
        JsonNode later = screenings.decision(send(RunningGateway.OTHER_KEY, call.formatted("2029-01-02T18:00:00Z")));
        assertEquals("block", later.path("verdict").asText());
        assertEquals("dnc.stale", later.path("reasons").get(0).path("code").asText());
        String detail = later.path("reasons").get(0).path("detail").asText();
        assertTrue(detail.contains("the holiday calendar of US-AL ends on 2028-12-31; see docs/HOURS.md"), detail);
        assertTrue(later.toString().contains("\"cause\":\"stale\""), later.toString());
    }

    /** In chunks of one letter each (RFC 9112, 7.1): read as one body, and refused as soon as it is too long. */
    @Test
    void aBodyMayComeInParts() {
        byte[] call = "{\"from\":\"+12025550100\",\"to\":\"+12025550143\"}".getBytes(StandardCharsets.US_ASCII);
        assertEquals(List.of("dnc.national"), Screenings.codes(screenings.decision(screenings.send(inParts(call)).join())));
        assertEquals(413, screenings.send(inParts(new byte[20_000])).join().statusCode());
    }

    private static HttpRequest inParts(byte[] body) {
        List<byte[]> letters = new ArrayList<>();
        for (byte letter : body) {
            letters.add(new byte[] {letter});
        }
        return screenings.request(Screenings.PATH, KEY).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArrays(letters)).build();
    }

    @Test
    void aDryRunTooManyIsRefusedAndACallIsNot() {
        String dryRun = MARKETING.formatted("+12025550144");
        for (int i = 0; i < 4; i++) {
            assertEquals("allow", screenings.decision(send(KEY, dryRun)).path("verdict").asText());
        }
        double before = refused();
        HttpResponse<String> answer = send(KEY, dryRun);
        JsonNode problem = screenings.problem(429, answer);
        assertEquals("urn:predial:problem:look-ups-used-up", problem.path("type").asText());
        int seconds = Integer.parseInt(answer.headers().firstValue("Retry-After").orElse("0"));
        assertTrue(seconds >= 1 && seconds <= 86_400, seconds + " s");
        assertEquals(before + 1, refused());
        assertEquals("allow", screenings.decision(send(OTHER_KEY, dryRun)).path("verdict").asText(), "another account");
        assertEquals("allow", screenings.decision(send(KEY, "{\"from\":\"+12025550100\",\"to\":\"+12025550144\"}"))
                .path("verdict").asText(), "a call that is made");
        assertEquals("route", screenings.decision(send(KEY, "{\"from\":\"+12025550100\",\"to\":\"911\",\"dryRun\":true}"))
                .path("verdict").asText(), "an emergency call is never refused, not even when it is only tried");
        assertEquals(200, send(KEY, "{\"from\":\"+12025550100\",\"to\":\"+12025550166\",\"dryRun\":true}").statusCode(),
                "nor what may be one: the rule here has failed");
    }

    private static double refused() {
        return running.metrics.get("predial_look_ups_refused").functionCounter().count();
    }
}
