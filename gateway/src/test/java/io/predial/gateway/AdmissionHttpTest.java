package io.predial.gateway;

import static io.predial.gateway.RunningGateway.KEY;
import static io.predial.gateway.RunningGateway.OTHER_KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A limit of four calls, filled by one account whose calls are held: who is still let in, and who is turned away how. */
class AdmissionHttpTest {
    private static final String HELD = "{\"from\":\"+12025550100\",\"to\":\"+12025550188\"}";
    private static final String ORDINARY = "{\"from\":\"+12025550100\",\"to\":\"+12025550144\"}";
    private static RunningGateway running;
    private static Screenings screenings;
    private final List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway(Map.of("admission.limit-min", "4", "admission.limit-initial", "4",
                "admission.limit-max", "4"));
        screenings = new Screenings(running);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    @BeforeEach
    void oneAccountFillsTheLimit() {
        running.fraudGate.close();
        for (int i = 0; i < 4; i++) {
            held.add(screenings.send(screenings.json(KEY, HELD)));
        }
        for (int looks = 0; inFlight() < 4 && looks < 1_000_000; looks++) {
            Thread.onSpinWait();
        }
        assertEquals(4, inFlight());
    }

    @AfterEach
    void everybodyIsAnsweredAndNothingLeaks() {
        running.fraudGate.open();
        held.forEach(answer -> screenings.decision(answer.join()));
        for (int looks = 0; inFlight() > 0 && looks < 1_000_000; looks++) {
            Thread.onSpinWait();
        }
        assertEquals(0, inFlight());
        screenings.decision(screenings.json(KEY, ORDINARY));
    }

    @Test
    void theNextCallIsTurnedAwayBeforeItsBodyIsParsed() {
        double shed = shed("limit");
        HttpResponse<String> refused = screenings.send(screenings.json(KEY, ORDINARY)).join();
        assertEquals("urn:predial:problem:overloaded", screenings.problem(503, refused).path("type").asText());
        assertEquals("1", refused.headers().firstValue("Retry-After").orElse(""));
        HttpResponse<String> unread = screenings.send(screenings.json(KEY, ORDINARY + "and more")).join();
        screenings.problem(503, unread);
        assertEquals(shed + 2, shed("limit"));
        assertEquals(401, screenings.send(screenings.json("wrong", ORDINARY)).join().statusCode(), "comes first");
    }

    /** 47 CFR 9.16: nothing may cost an emergency call, however it is written. */
    @Test
    void anEmergencyCallIsNeverTurnedAway() {
        double bypassed = counter("predial_emergency_bypasses");
        List<HttpRequest> calls = List.of(screenings.json(KEY, "{\"to\":\"911\"}"),
                screenings.json(KEY, "{\"\\u0074o\":\"911\",\"x\":{\"to\":\"+12025550144\"}}"),
                screenings.json(KEY, "{\"to\":\"911\",\"to\":\"+12025550144\"}"),
                form("to=911&from=%2B12025550100"), form("t%6F=911&to=%2B12025550144"),
                screenings.request(Screenings.PATH + "?to=911&from=x", KEY).GET().build());
        for (HttpRequest call : calls) {
            assertEquals("route", screenings.decision(call).path("verdict").asText());
        }
        assertEquals("allow", screenings.decision(screenings.json(KEY, "{\"to\":\"988\"}")).path("verdict").asText());
        assertEquals(bypassed + calls.size() + 1, counter("predial_emergency_bypasses"));
    }

    /** A centre that calls back somebody in need is not turned away either; whoever only says so is. */
    @Test
    void aCallBackIsNotTurnedAway() {
        String back = "{\"from\":\"+12025550100\",\"to\":\"+12025550144\",\"purpose\":\"emergency_callback\"}";
        screenings.problem(503, screenings.send(screenings.json(KEY, back)).join());
        screenings.decision(screenings.json(KEY, "{\"from\":\"+12025550144\",\"to\":\"911\"}"));
        assertEquals("allow", screenings.decision(screenings.json(KEY, back)).path("verdict").asText());
        assertEquals("allow", screenings.decision(form("from=x&to=%2B12025550144&purpose=emergency_callback"))
                .path("verdict").asText());
    }

    @Test
    void formsAndQueriesAreTurnedAwayToo() {
        screenings.problem(503, screenings.send(form("to=%2B12025550144&from=%2B12025550100")).join());
        assertEquals(503, screenings.send(screenings.request(Screenings.PATH + "?to=+12025550144&from=x", KEY).GET()
                .build()).join().statusCode());
        // Not proven ordinary, so parsed; then it is no emergency either.
        screenings.problem(503, screenings.send(screenings.json(KEY, "{\"from\":\"x\",\"to\":\"2025550144\"}")).join());
    }

    /** Its calls find fraud busy with the others and say so; they are looked at all the same. */
    @Test
    void anotherAccountIsStillLetIn() {
        for (int call = 0; call < 2; call++) {
            JsonNode decision = screenings.decision(screenings.json(OTHER_KEY, ORDINARY, 300));
            assertEquals("clear", decision.path("checks").path("dnc").path("outcome").asText());
            screenings.problem(503, screenings.send(screenings.json(KEY, ORDINARY)).join());
        }
    }

    private static HttpRequest form(String body) {
        return screenings.request(Screenings.PATH, KEY).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    private static double inFlight() {
        return running.metrics.get("predial_screenings_in_flight").gauge().value();
    }

    private static double shed(String reason) {
        return running.metrics.get("predial_shed_requests").tag("reason", reason).functionCounter().count();
    }

    private static double counter(String name) {
        return running.metrics.get(name).functionCounter().count();
    }
}
