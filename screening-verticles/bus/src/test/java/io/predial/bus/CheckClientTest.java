package io.predial.bus;

import static io.predial.bus.Patience.await;
import static io.predial.bus.Patience.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.bus.CheckVerticle.CheckCounters;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.config.Knobs;
import io.predial.contract.wire.Batch;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The asking side with healthy nodes, a frozen one (takes asks, never answers), one without the check, and none. */
class CheckClientTest {
    private static final HedgeConfig HEDGES = new HedgeConfig(12, 10, 500);
    private static final HedgeConfig NO_HEDGES = new HedgeConfig(0, 0, 0);
    private static final LaneConfig LANES = new LaneConfig(64, 8, 256);
    /** Of two nodes, each gets some of so many. */
    private static final int CALLS = 50;
    private static final CheckId[] EVERY = CheckId.values();

    private Vertx vertx;
    private NodeView view;
    private Context context;
    private volatile boolean shedding;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        view = new NodeView("none", NodeViewConfig.from(new Knobs(Map.of())));
        await(vertx.deployVerticle(view));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void callsOfOneTickTravelAsOneMessageWithAllTheirChecks() {
        Map<CheckId, CheckCounters> counters = healthy("a", EVERY);
        List<Finding> findings = ask(HEDGES, CheckId.DNC, 50, 200);
        assertTrue(findings.stream().allMatch(finding -> finding.outcome().id().equals("clear")), findings.toString());
        counters.forEach((check, of) -> assertEquals(50, of.asks.sum(), check.id()));
        assertEquals(1, view.counters().batches.sum());
        assertEquals(50, view.counters().asks.sum());
    }

    @Test
    void aBatchIsNeverLargerThanItsLimit() {
        healthy("a", CheckId.DNC);
        assertEquals(200, ask(HEDGES, CheckId.DNC, 200, 500).size());
        assertEquals(4, view.counters().batches.sum());
    }

    @Test
    void withNoNodeTheFindingIsAbsentAtOnce() {
        assertEquals(List.of(Finding.unknown(CheckId.DNC, Cause.ABSENT)), ask(HEDGES, CheckId.DNC, 1, 200));
    }

    @Test
    void aFrozenNodesAsksAreAnsweredByAnother() {
        frozen("frozen", CheckId.DNC);
        CheckCounters healthy = healthy("healthy", CheckId.DNC).get(CheckId.DNC);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        List<Finding> findings = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            findings.addAll(ask(HEDGES, CheckId.DNC, 10, 400));
        }
        assertTrue(findings.stream().allMatch(finding -> finding.outcome().id().equals("clear")), findings.toString());
        assertEquals(200, healthy.asks.sum());
        assertTrue(view.counters().hedges.sum() > 0);
    }

    @Test
    void withoutHedgesAFrozenNodeIsADeadlineAndIsEjected() {
        frozen("frozen", CheckId.DNC);
        healthy("healthy", CheckId.DNC);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        boolean missed = false;
        for (int round = 0; round < 50 && view.ejections() == 0; round++) {
            missed |= ask(NO_HEDGES, CheckId.DNC, 1, 30).contains(Finding.unknown(CheckId.DNC, Cause.DEADLINE));
        }
        assertTrue(missed);
        assertEquals(1, view.ejections());
    }

    /** All nodes hold the same counts, and a call that two of them counted is one call. */
    @Test
    void aCheckThatCountsIsAskedOfASecondNodeToo() {
        frozen("frozen", EVERY);
        Map<CheckId, CheckCounters> healthy = healthy("healthy", EVERY);
        until(vertx, () -> view.nodesFor(CheckId.FRAUD).size() == 2);
        assertEquals(0, deadlines(ask(HEDGES, accountOf("frozen"), CheckId.FRAUD, CALLS, 2_000)));
        assertEquals(CALLS, healthy.get(CheckId.FRAUD).asks.sum());
        assertEquals(CALLS, healthy.get(CheckId.DNC).asks.sum());
        assertTrue(view.counters().hedges.sum() > 0);
    }

    @Test
    void aCheckThatCountsIsAskedElsewhereWhenItsNodeHasGone() {
        announce("empty", EVERY);
        CheckCounters healthy = healthy("healthy", EVERY).get(CheckId.FRAUD);
        until(vertx, () -> view.nodesFor(CheckId.FRAUD).size() == 2);
        List<Finding> findings = ask(NO_HEDGES, accountOf("empty"), CheckId.FRAUD, CALLS, 2_000);
        assertEquals(0, findings.stream().filter(finding -> finding.cause() != null).count(), findings.toString());
        assertEquals(CALLS, healthy.asks.sum());
    }

    @Test
    void nobodyIsAskedTwiceWhileCallsAreShed() {
        frozen("frozen", EVERY);
        healthy("healthy", EVERY);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        shedding = true;
        long unanswered = deadlines(ask(HEDGES, accountOf("frozen"), CheckId.DNC, CALLS, 50));
        assertTrue(unanswered > 0);
        assertEquals(0, view.counters().hedges.sum());
        assertDenied(unanswered);
    }

    @Test
    void hedgesStayWithinTheirShare() {
        frozen("frozen", EVERY);
        healthy("healthy", EVERY);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        long unanswered = deadlines(ask(new HedgeConfig(12, 10, 3), accountOf("frozen"), CheckId.DNC, CALLS, 100));
        assertEquals(3, view.counters().hedges.sum());
        assertDenied(unanswered);
    }

    /** On a busy machine a healthy node's answer may come after the hedge was due, and yet in time. */
    private void assertDenied(long unanswered) {
        assertTrue(view.counters().hedgesDenied.sum() >= unanswered, view.counters().hedgesDenied + " < " + unanswered);
    }

    @Test
    void checksOfDifferentNodesAreAllAsked() {
        healthy("one", CheckId.EMERGENCY, CheckId.DNC);
        healthy("two", CheckId.CALLER_ID, CheckId.FRAUD);
        for (CheckId check : EVERY) {
            assertEquals(List.of(Finding.clear(check)), withoutTimes(ask(NO_HEDGES, check, 1, 400)));
        }
    }

    @Test
    void aNodeThatLostTheCheckIsLeftForAnotherAtOnce() {
        announce("empty", CheckId.DNC);
        CheckCounters healthy = healthy("healthy", CheckId.DNC).get(CheckId.DNC);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        List<Finding> findings = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            findings.addAll(ask(NO_HEDGES, CheckId.DNC, 1, 400));
        }
        assertTrue(findings.stream().allMatch(finding -> finding.outcome().id().equals("clear")), findings.toString());
        assertEquals(20, healthy.asks.sum());
    }

    @Test
    void twoNodesThatLostTheCheckAreNotAskedForEver() {
        announce("empty-1", CheckId.DNC);
        announce("empty-2", CheckId.DNC);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        assertEquals(List.of(Finding.unknown(CheckId.DNC, Cause.ABSENT)), ask(NO_HEDGES, CheckId.DNC, 1, 400));
        assertEquals(2, view.counters().batches.sum());
    }

    @Test
    void moreThanTheQueueHoldsIsShed() {
        frozen("frozen", CheckId.FRAUD);
        int asked = LANES.queueMax() + 10;
        long shed = ask(NO_HEDGES, CheckId.FRAUD, asked, 100).stream().filter(f -> f.cause() == Cause.SHED).count();
        assertEquals(10, shed);
        assertEquals(10, view.counters().shed.sum());
    }

    @Test
    void bytesThatAreNoFindingsAreWire() {
        await(vertx.eventBus().<Buffer>consumer(BusAddress.asks("babbling"),
                message -> message.reply(Buffer.buffer("no findings at all"))).completion());
        announce("babbling", EVERY);
        assertEquals(List.of(Finding.unknown(CheckId.DNC, Cause.WIRE)), ask(NO_HEDGES, CheckId.DNC, 1, 400));
    }

    @Test
    void aNodeOfAnotherWireVersionIsWire() {
        await(vertx.eventBus().<Buffer>consumer(BusAddress.asks("newer"),
                message -> message.fail(CheckVerticle.FAILURE_WIRE, "another version")).completion());
        announce("newer", EVERY);
        assertEquals(List.of(Finding.unknown(CheckId.FRAUD, Cause.WIRE)), ask(NO_HEDGES, CheckId.FRAUD, 1, 400));
    }

    /** A caller that gives up after a moment must not be able to have nodes ejected. */
    @Test
    void shortDeadlinesAreNoEvidenceAgainstANode() {
        frozen("frozen", EVERY);
        healthy("healthy", EVERY);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        String account = accountOf("frozen");
        for (int round = 0; round < 20; round++) {
            ask(NO_HEDGES, account, CheckId.FRAUD, 1, 5);
        }
        assertEquals(0, view.ejections());
    }

    @Test
    void whatExpiresInALaneIsNotSent() {
        frozen("frozen", EVERY);
        List<Finding> findings = ask(new LaneConfig(1, 1, 256), NO_HEDGES, "demo", CheckId.DNC, 3, 50);
        assertEquals(3, findings.stream().filter(finding -> finding.cause() == Cause.DEADLINE).count());
        assertEquals(1, view.counters().asks.sum(), "the first was sent");
        assertEquals(2, view.counters().expired.sum(), "the others waited for its reply until nobody waited for theirs");
        assertTrue(view.counters().lanesFull.sum() > 0);
    }

    private List<Finding> ask(HedgeConfig hedges, CheckId check, int count, int millis) {
        return ask(hedges, "demo", check, count, millis);
    }

    private List<Finding> ask(HedgeConfig hedges, String account, CheckId check, int count, int millis) {
        return ask(LANES, hedges, account, check, count, millis);
    }

    /**
     * Asks about many calls in one tick and waits for one check of all; what is not answered in time counts as a deadline,
     * as the join has it.
     */
    private List<Finding> ask(LaneConfig lanes, HedgeConfig hedges, String account, CheckId check, int count, int millis) {
        CompletableFuture<List<Finding>> all = new CompletableFuture<>();
        List<Finding> findings = new ArrayList<>();
        DialRequest request = CheckVerticleTest.request("1", account);
        context.runOnContext(tick -> {
            CheckClient client = new CheckClient(vertx, context, view, lanes, hedges, () -> shedding);
            long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            for (int i = 0; i < count; i++) {
                client.ask(request, deadlineNanos, finding -> {
                    if (finding.check() == check) {
                        findings.add(finding);
                    }
                    if (findings.size() == count) {
                        all.complete(findings);
                    }
                });
            }
            vertx.setTimer(millis * 3L, timer -> {
                while (findings.size() < count) {
                    findings.add(Finding.unknown(check, Cause.DEADLINE));
                }
                all.complete(findings);
            });
        });
        return all.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static long deadlines(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.cause() == Cause.DEADLINE).count();
    }

    private static List<Finding> withoutTimes(List<Finding> findings) {
        return findings.stream().map(finding -> finding.withMicros(0)).toList();
    }

    /** An account whose calls are counted on this node. */
    private String accountOf(String node) {
        return IntStream.range(0, 1_000).mapToObj(i -> "account-" + i)
                .filter(account -> view.choice().owner(CheckId.FRAUD, account, null).node.equals(node)).findFirst().orElseThrow();
    }

    private Map<CheckId, CheckCounters> healthy(String node, CheckId... checks) {
        Map<CheckId, CheckRule> rules = new EnumMap<>(CheckId.class);
        Map<CheckId, CheckCounters> counters = new EnumMap<>(CheckId.class);
        for (CheckId check : checks) {
            rules.put(check, new ClearsAll(check));
            counters.put(check, new CheckCounters());
        }
        await(vertx.deployVerticle(new CheckVerticle(node, rules, counters, new LongAdder())));
        announce(node, checks);
        return counters;
    }

    /** It answers probes and no call. */
    private void frozen(String node, CheckId... checks) {
        await(vertx.eventBus().<Buffer>consumer(BusAddress.asks(node), message -> {
            if (Batch.readAsks(message.body().getBytes()).isEmpty()) {
                message.reply(message.body());
            }
        }).completion());
        announce(node, checks);
    }

    private void announce(String node, CheckId... checks) {
        Announcer announcer = new Announcer(node, () -> new Announcement(node, NodeState.READY, Set.of(checks), 1, 0, 0));
        await(vertx.deployVerticle(announcer));
        announcer.announce();
        until(vertx, () -> view.nodesFor(checks[0]).contains(node));
    }
}
