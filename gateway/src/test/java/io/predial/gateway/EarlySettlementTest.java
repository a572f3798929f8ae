package io.predial.gateway;

import static io.predial.gateway.RunningGateway.KEY;
import static io.predial.gateway.Screenings.codes;
import static io.predial.gateway.Screenings.pending;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.contract.CheckId;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A certain refusal is answered while fraud is held at its gate; what fraud says then belongs to the record. */
class EarlySettlementTest {
    /** Caller ID refuses, fraud waits at the gate and refuses too. */
    private static final String REFUSED = "{\"from\":\"+12025550110\",\"to\":\"+12025550188\",\"callId\":\"c-%s\"}";
    /** The wait for other reasons is long here: a cold JVM beside a busy build takes its time for each of them. */
    private static final Map<String, String> KNOBS = Map.of("screening.settle-refusals-after-millis", "400");
    private static RunningGateway running;
    private static Screenings screenings;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway(KNOBS);
        screenings = new Screenings(running);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    @BeforeEach
    void closeTheGate() {
        running.fraudGate.close();
    }

    @AfterEach
    void openTheGate() {
        running.fraudGate.open();
    }

    /** The node has the E911 trunk already and this gateway not yet: the call must not be refused, nor fail. */
    @Test
    void aRouteThatOnlyANodeKnowsOfIsWaitedFor() throws Exception {
        CompletableFuture<HttpResponse<String>> routed = screenings.send(
                screenings.json(KEY, "{\"from\":\"+12025550133\",\"to\":\"+12025550188\"}"));
        while (running.knownHere.isEmpty()) {
            Thread.onSpinWait();
        }
        // Sent later and answered early: by then the first call's time to be settled early is over.
        assertEquals("block", screenings.decision(screenings.json(KEY, REFUSED.formatted("later"))).path("verdict").asText());
        running.fraudGate.open();
        assertEquals("route", new JsonObject(routed.get(20, TimeUnit.SECONDS).body()).getString("verdict"));
    }

    @Test
    void theAnswerSaysWhatItDidNotWaitForAndTheRestComesLater() throws Exception {
        String body = REFUSED.formatted("late");
        int asked = running.rules.get(CheckId.FRAUD).asked.get();
        double decided = counted("predial_decisions_total");
        double found = counted("predial_findings_total");
        double settledEarly = counted("predial_early_answers_total");
        JsonNode early = screenings.decision(screenings.json(KEY, body));
        assertEquals("block", early.path("verdict").asText());
        assertEquals(List.of("caller_id.not_owned"), codes(early));
        assertEquals(List.of("fraud"), pending(early));
        assertFalse(early.path("checks").has("fraud"), "a pending check has no outcome");
        assertTrue(early.path("checks").has("dnc"));
        assertFalse(early.has("degraded"), "nothing failed");
        assertFalse(early.has("retryAt"));
        String id = early.path("id").asText();
        assertEquals(early, screenings.found(KEY, id));
        assertEquals(early, screenings.decision(screenings.json(KEY, body)), "a repeat does not wait either");
        assertEquals(1, gauge("predial_screenings_in_flight"), "the call holds its place while fraud is asked");

        running.fraudGate.open();
        JsonNode whole = screenings.foundOnce(KEY, id, shown -> !shown.has("pending"));
        assertEquals("block", whole.path("verdict").asText());
        assertEquals(List.of("caller_id.not_owned", "fraud.high_risk_destination"), codes(whole));
        assertEquals("refuse", whole.path("checks").path("fraud").path("outcome").asText());
        assertEquals(early.path("tookMicros"), whole.path("tookMicros"), "it was answered when it was answered");
        assertEquals(whole, screenings.decision(screenings.json(KEY, body)), "a repeat hears of it");

        assertEquals(0, gauge("predial_screenings_in_flight"));
        assertEquals(asked + 1, running.rules.get(CheckId.FRAUD).asked.get());
        assertEquals(settledEarly + 1, counted("predial_early_answers_total"));
        assertEquals(decided + 1, counted("predial_decisions_total"), "counted once");
        assertEquals(found + 4, counted("predial_findings_total"), "each check once");
    }

    @Test
    void everyReasonThatComesInTimeIsInTheAnswer() {
        JsonNode decision = screenings.decision(screenings.json(KEY,
                "{\"from\":\"+12025550110\",\"to\":\"+12025550143\"}"));
        assertEquals(List.of("dnc.national", "caller_id.not_owned"), codes(decision));
        assertFalse(decision.has("pending"), "all were in");
    }

    @Test
    void aCheckThatNeverComesIsUnknownInTheRecordAndNotInTheAnswer() {
        JsonNode early = screenings.decision(screenings.json(KEY, REFUSED.formatted("never"), 700));
        assertEquals(List.of("fraud"), pending(early));
        JsonNode whole = screenings.foundOnce(KEY, early.path("id").asText(), found -> !found.has("pending"));
        assertEquals("deadline", whole.path("checks").path("fraud").path("cause").asText());
        assertEquals("block", whole.path("verdict").asText());
        assertEquals(0, gauge("predial_screenings_in_flight"));
    }

    /** Only a route outweighs a refusal, so it is certain only where the emergency rule has spoken. */
    @Test
    void aRefusalIsNotCertainWhenTheEmergencyRuleFailed() {
        JsonNode decision = screenings.decision(screenings.json(KEY,
                "{\"from\":\"+12025550110\",\"to\":\"+12025550166\"}", 1_200));
        assertEquals("fault", decision.path("checks").path("emergency").path("cause").asText());
        assertEquals("deadline", decision.path("checks").path("fraud").path("cause").asText());
        assertFalse(decision.has("pending"), "everything was waited for");
        assertEquals(1_200, decision.path("budgetMillis").asInt());
    }

    /** One record a call, with what came in after its answer; a clean stop waits for it. */
    @Test
    void theRecordIsWrittenOnceAndWholeAlsoAtAStop() throws Exception {
        RunningGateway stopped = new RunningGateway(KNOBS);
        Screenings last = new Screenings(stopped);
        stopped.fraudGate.close();
        String whole = last.decision(last.json(KEY, REFUSED.formatted("whole"))).path("id").asText();
        stopped.fraudGate.open();
        last.foundOnce(KEY, whole, found -> !found.has("pending"));
        stopped.fraudGate.close();
        JsonNode cut = last.decision(last.json(KEY, REFUSED.formatted("cut"), 1_500));
        assertEquals(List.of("fraud"), pending(cut));
        RunningGateway.await(stopped.gateway.stop());
        stopped.fraudGate.open();
        stopped.close();

        assertTrue(record(stopped, whole).contains("fraud.high_risk_destination"));
        assertTrue(record(stopped, cut.path("id").asText())
                .contains("\"fraud\":{\"outcome\":\"unknown\",\"cause\":\"deadline\""));
    }

    private static double gauge(String name) {
        return running.metrics.get(name).gauge().value();
    }

    private static double counted(String name) {
        return running.metrics.scrape().lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }

    /** The one record of a screening, out of the spool: Kafka is away. */
    private static String record(RunningGateway stopped, String id) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(stopped.directory.resolve("decisions"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        String[] parts = text.toString().split("\"decision\":\\{\"id\":\"" + id);
        assertEquals(2, parts.length, "records of one screening, and one");
        String record = parts[1].substring(0, parts[1].indexOf("rulesVersion"));
        assertFalse(record.contains("pending"), record);
        return record;
    }
}
