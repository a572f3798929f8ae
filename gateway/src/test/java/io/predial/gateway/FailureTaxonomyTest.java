package io.predial.gateway;

import static io.predial.gateway.RunningGateway.KEY;
import static io.predial.gateway.RunningGateway.LENIENT_KEY;
import static io.predial.gateway.Screenings.codes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.contract.CheckId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every cause of an unknown finding, really caused, and what the answer then says: a campaign of an account that has not
 * chosen is refused, one of an account that has chosen "open" is allowed and told. Foreign bytes are tested with the bus.
 */
class FailureTaxonomyTest {
    private static final String ORDINARY = "+12025550144";
    private static final String HELD = "+12025550155";
    private static final int PATIENCE_MILLIS = 400;
    private static final int PATIENCE_SECONDS = 30;
    private static RunningGateway running;
    private static Screenings screenings;

    /** A lane so short that a few calls fill it: eight messages of one call in flight, sixteen calls waiting. */
    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway(Map.of("bus.batch-max", "1", "bus.batches-in-flight-max", "8", "bus.queue-max", "16"));
        screenings = new Screenings(running);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    @Test
    void deadlineWhenTheCheckAnswersTooLate() {
        running.dncGate.close();
        try {
            assertUnknown("deadline", "check.unavailable", HELD);
        } finally {
            running.dncGate.open();
        }
    }

    /** The ask itself would take no time; it waits behind another one until its own is over. */
    @Test
    void deadlineWhenTheAskExpiresBeforeItIsLookedAt() {
        int asked = running.rules.get(CheckId.DNC).asked.get();
        running.dncGate.close();
        CompletableFuture<HttpResponse<String>> before = screenings.send(screenings.json(KEY, body(HELD)));
        try {
            untilAsked(asked + 1);
            assertUnknown("deadline", "check.unavailable", ORDINARY);
        } finally {
            running.dncGate.open();
        }
        before.join();
    }

    @Test
    void absentWhenTheNodeDoesNotRunTheCheck() {
        running.takeAway(CheckId.DNC);
        try {
            assertUnknown("absent", "check.unavailable", ORDINARY);
        } finally {
            running.bringBack();
        }
    }

    @Test
    void absentWhenTheNodeHasGone() {
        running.takeNodeAway();
        try {
            assertUnknown("absent", "check.unavailable", ORDINARY);
        } finally {
            running.bringNodeBack();
        }
    }

    @Test
    void wireWhenTheNodeAnswersInAVersionNobodyHereKnows() {
        running.takeNodeAway();
        MessageConsumer<Buffer> another = running.vertx.eventBus().consumer("predial.node." + RunningGateway.NODE,
                message -> message.reply(Buffer.buffer(new byte[] {Byte.MAX_VALUE, 1, 2, 3})));
        RunningGateway.await(another.completion());
        try {
            assertUnknown("wire", "check.unavailable", ORDINARY);
        } finally {
            RunningGateway.await(another.unregister());
            running.bringNodeBack();
        }
    }

    @Test
    void absentWhenNoNodeIsKnown() {
        running.silenceNode();
        try {
            assertUnknown("absent", "check.unavailable", ORDINARY);
        } finally {
            running.announceNode();
        }
    }

    @Test
    void faultWhenTheRuleThrows() {
        assertUnknown("fault", "check.unavailable", "+12025550177");
    }

    @Test
    void staleWhenTheRegistryIsTooOld() {
        assertUnknown("stale", "dnc.stale", "+13105550144");
    }

    @Test
    void notCoveredWhenTheRegistryLacksTheAreaCode() {
        assertUnknown("not_covered", "dnc.not_covered", "+14105550144");
    }

    /** One call occupies the node, so the others queue; of twenty-four an event loop has no place for more. */
    @Test
    void shedWhenTheQueueToTheNodeIsFull() {
        double limit = running.metrics.get("predial_admission_limit").gauge().value();
        running.dncGate.close();
        List<CompletableFuture<HttpResponse<String>>> closed = new ArrayList<>();
        List<CompletableFuture<HttpResponse<String>>> open = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                closed.add(screenings.send(screenings.json(KEY, body(HELD), 2_000)));
                open.add(screenings.send(screenings.json(LENIENT_KEY, body(HELD), 2_000)));
            }
            assertAnswer("block", "shed", "check.unavailable", firstShed(closed));
            assertAnswer("allow", "shed", "check.unavailable", firstShed(open));
        } finally {
            running.dncGate.open();
        }
        assertTrue(running.metrics.get("predial_admission_limit").gauge().value() < limit, "a full queue is overload");
    }

    private static JsonNode firstShed(List<CompletableFuture<HttpResponse<String>>> answers) {
        return answers.stream().map(answer -> screenings.decision(answer.join()))
                .filter(decision -> decision.path("checks").path("dnc").path("cause").asText().equals("shed"))
                .findFirst().orElseThrow();
    }

    private static void assertUnknown(String cause, String code, String to) {
        double before = causes(cause);
        // Only what is about time is short of it: the others must not fail because the machine is busy.
        int millis = cause.equals("deadline") ? PATIENCE_MILLIS : 5_000;
        assertAnswer("block", cause, code, screenings.decision(screenings.json(KEY, body(to), millis)));
        assertAnswer("allow", cause, code, screenings.decision(screenings.json(LENIENT_KEY, body(to), millis)));
        assertEquals(before + 2, causes(cause));
    }

    private static void assertAnswer(String verdict, String cause, String code, JsonNode decision) {
        assertEquals("unknown", decision.path("checks").path("dnc").path("outcome").asText(), decision.toString());
        assertEquals(cause, decision.path("checks").path("dnc").path("cause").asText(), decision.toString());
        assertEquals(verdict, decision.path("verdict").asText(), decision.toString());
        assertTrue(codes(decision).contains(code), decision.toString());
        assertTrue(decision.path("degraded").asBoolean(), "and it says so");
    }

    /** A campaign call at noon in Washington, on record nowhere. */
    private static String body(String to) {
        return "{\"from\":\"+12025550100\",\"to\":\"" + to + "\",\"dryRun\":true,\"at\":\"2026-12-01T20:00:00Z\"}";
    }

    private static double causes(String cause) {
        return running.metrics.get("predial_unknown_findings").tag("check", "dnc").tag("cause", cause).counter().count();
    }

    private static void untilAsked(int times) {
        until(() -> running.rules.get(CheckId.DNC).asked.get() >= times);
    }

    private static void until(BooleanSupplier holds) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNanos, "not within " + PATIENCE_SECONDS + " s");
            Thread.onSpinWait();
        }
    }
}
