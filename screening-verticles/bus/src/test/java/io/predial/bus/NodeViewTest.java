package io.predial.bus;

import static io.predial.bus.Patience.await;
import static io.predial.bus.Patience.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.contract.wire.Batch;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is asked: ready nodes that answer probes, the co-located one first, the same one for the same account. */
class NodeViewTest {
    private static final Set<CheckId> ALL = Set.of(CheckId.values());

    private static final long NOW = System.nanoTime();
    private static final long LONG_AGO = NOW - TimeUnit.SECONDS.toNanos(1);
    private static final NodeViewConfig CONFIG = NodeViewConfig.defaults();

    private final Map<String, NodeState> states = new ConcurrentHashMap<>();
    private final Map<String, String> deployments = new ConcurrentHashMap<>();
    private Vertx vertx;
    private NodeView view;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        view = new NodeView("local", CONFIG);
        await(vertx.deployVerticle(view));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void aStartingNodeIsNotAskedAndAReadyOneIs() {
        Announcer announcer = join("a", NodeState.STARTING);
        until(vertx, () -> !view.announcements().isEmpty());
        assertNull(near());
        states.put("a", NodeState.READY);
        announcer.announce();
        until(vertx, () -> near() != null);
        states.put("a", NodeState.DRAINING);
        announcer.announce();
        until(vertx, () -> near() == null);
    }

    @Test
    void theCoLocatedNodeIsPreferred() {
        join("a", NodeState.READY);
        join("local", NodeState.READY);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        for (int i = 0; i < 50; i++) {
            assertEquals("local", near().node);
        }
    }

    @Test
    void anAccountStaysWithItsFraudNodeAndAccountsSpread() {
        join("a", NodeState.READY);
        join("b", NodeState.READY);
        until(vertx, () -> view.nodesFor(CheckId.FRAUD).size() == 2);
        Set<String> used = new HashSet<>();
        for (int account = 0; account < 100; account++) {
            String owner = view.choice().owner(CheckId.FRAUD, "account-" + account, null).node;
            used.add(owner);
            assertEquals(owner, view.choice().owner(CheckId.FRAUD, "account-" + account, null).node);
        }
        assertEquals(Set.of("a", "b"), used);
    }

    @Test
    void timeoutsInARowEjectButNeverTheLastNode() {
        join("a", NodeState.READY);
        join("b", NodeState.READY);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        Peer a = peer("a");
        Peer b = peer("b");
        letTimeOut(a);
        assertEquals(List.of("b"), view.nodesFor(CheckId.DNC));
        for (int i = 0; i < 10 * CONFIG.timeoutsToEject(); i++) {
            view.unanswered(b, LONG_AGO, NOW);
        }
        assertTrue(view.nodesFor(CheckId.DNC).contains("b"), "the last live node is kept");
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2); // a announces itself, answers a probe and is back
    }

    @Test
    void noMoreThanTheShareIsOutForTimeouts() {
        for (String node : List.of("a", "b", "c")) {
            join(node, NodeState.READY);
        }
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 3);
        Peer b = peer("b");
        Peer c = peer("c");
        letTimeOut(peer("a"));
        assertEquals(Set.of("b", "c"), Set.copyOf(view.nodesFor(CheckId.DNC)));
        letTimeOut(b);
        assertEquals(Set.of("b", "c"), Set.copyOf(view.nodesFor(CheckId.DNC)), "two of three would be more than half");
        assertEquals(1, view.ejectionsHeld());
        assertEquals(1, view.ejections());
        for (int account = 0; account < 100; account++) {
            assertEquals("c", view.choice().owner(CheckId.FRAUD, "account-" + account, null).node, "b is the last choice");
        }
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 3);
        letTimeOut(c);
        assertEquals(Set.of("a", "b"), Set.copyOf(view.nodesFor(CheckId.DNC)), "a is back, so another may go");
    }

    @Test
    void silenceIsNotCapped() {
        for (String node : List.of("a", "b", "c")) {
            join(node, NodeState.READY);
        }
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 3);
        await(vertx.undeploy(deployments.get("a")));
        await(vertx.undeploy(deployments.get("b")));
        until(vertx, () -> view.nodesFor(CheckId.DNC).equals(List.of("c")));
        await(vertx.undeploy(deployments.get("c")));
        until(vertx, () -> view.nodesFor(CheckId.DNC).isEmpty());
    }

    @Test
    void aNodeWhoseEchoComesTooLateStaysOut() {
        join("a", NodeState.READY);
        String slow = "slow";
        AtomicInteger probes = new AtomicInteger();
        vertx.eventBus().<Buffer>consumer(BusAddress.echo(slow), probe -> {
            probes.incrementAndGet();
            vertx.setTimer(8L * CONFIG.probeMillis(), late -> probe.reply(probe.body()));
        });
        announce(slow);
        until(vertx, () -> probes.get() >= 3);
        assertEquals(List.of("a"), view.nodesFor(CheckId.DNC));
    }

    /** While a cluster merges, one address may be found and the next one not yet. */
    @Test
    void aNodeThatEchoesButTakesNoBatchInTimeStaysOut() {
        join("a", NodeState.READY);
        String half = "half";
        AtomicInteger batches = new AtomicInteger();
        vertx.eventBus().<Buffer>consumer(BusAddress.echo(half), probe -> probe.reply(probe.body()));
        vertx.eventBus().<Buffer>consumer(BusAddress.asks(half), batch -> {
            assertEquals(List.of(), Batch.readAsks(batch.body().getBytes()), "nothing is asked by it");
            batches.incrementAndGet();
        });
        announce(half);
        until(vertx, () -> batches.get() >= 3);
        assertEquals(List.of("a"), view.nodesFor(CheckId.DNC));
    }

    private void announce(String node) {
        vertx.setPeriodic(Announcer.INTERVAL_MILLIS, beat -> vertx.eventBus().publish(BusAddress.NODES,
                Buffer.buffer(new Announcement(node, NodeState.READY, ALL, 1, 0, 0).toBytes())));
    }

    @Test
    void asksBetweenTimeoutsThatAreAnsweredClearTheRecord() {
        join("a", NodeState.READY);
        join("b", NodeState.READY);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        Peer a = peer("a");
        for (int i = 0; i < 20; i++) {
            view.unanswered(a, LONG_AGO, NOW);
            view.answered(a);
        }
        assertEquals(2, view.nodesFor(CheckId.DNC).size());
    }

    /** A pause of the node, or of its machine: everything in flight times out at once, and the next answer comes. */
    @Test
    void manyTimeoutsOfOneMomentAreOneEvent() {
        join("a", NodeState.READY);
        join("b", NodeState.READY);
        until(vertx, () -> view.nodesFor(CheckId.DNC).size() == 2);
        Peer a = peer("a");
        long momentNanos = TimeUnit.MILLISECONDS.toNanos(CONFIG.unansweredMillis()) - 1;
        for (int i = 0; i < 20; i++) {
            view.unanswered(a, NOW - momentNanos, NOW);
        }
        assertEquals(2, view.nodesFor(CheckId.DNC).size());
        view.unanswered(a, NOW, NOW + 1);
        assertEquals(List.of("b"), view.nodesFor(CheckId.DNC), "still nothing answered, and the first is long enough ago");
    }

    @Test
    void aNodeIsForgottenAfterTheConfiguredSilence() {
        NodeView impatient = new NodeView("none", NodeViewConfig.from(new Knobs(Map.of("bus.forget-seconds", "1",
                "bus.probation-max-millis", "900"))));
        await(vertx.deployVerticle(impatient));
        join("a", NodeState.READY);
        until(vertx, () -> impatient.knows("a") && view.knows("a"));
        await(vertx.undeploy(deployments.get("a")));
        until(vertx, () -> !impatient.knows("a"));
        assertTrue(view.knows("a"), "sixty seconds are not over");
    }

    /** A rollout must not look like a string of failures. */
    @Test
    void aNodeThatSaidItWouldLeaveHasNotFallenSilent() {
        NodeView impatient = new NodeView("none", NodeViewConfig.from(new Knobs(Map.of("bus.forget-seconds", "1",
                "bus.probation-max-millis", "900"))));
        await(vertx.deployVerticle(impatient));
        Announcer leaving = join("a", NodeState.READY);
        until(vertx, () -> impatient.nodesFor(CheckId.DNC).equals(List.of("a")));
        states.put("a", NodeState.DRAINING);
        leaving.announce();
        until(vertx, () -> impatient.nodesFor(CheckId.DNC).isEmpty());
        await(vertx.undeploy(deployments.get("a")));
        until(vertx, () -> !impatient.knows("a"));
        assertEquals(0, impatient.ejections());
    }

    @Test
    void aNodeMayNotBeForgottenBeforeItIsLeftOut() {
        Knobs knobs = new Knobs(Map.of("bus.forget-seconds", "2", "bus.silence-millis", "2000", "bus.probation-millis", "2001",
                "bus.probation-max-millis", "2000"));
        NodeViewConfig.from(knobs);
        assertEquals(List.of("bus.forget-seconds (2) must be longer than bus.silence-millis (2000)",
                "bus.probation-millis (2001) must not be above bus.probation-max-millis (2000)",
                "bus.forget-seconds (2) must be longer than bus.probation-max-millis (2000)"), knobs.problems());
    }

    /** From how many calls in flight the checks of a call go to one node, and when they part. */
    @ParameterizedTest(name = "{0}/{1} in flight, together from {2}, split from {3}: owner {4}")
    @CsvSource({
        "4, 4, 8, 32, true", // as many as the default asks for
        "4, 3, 8, 32, false", // one fewer: any node will do
        "4, 3, 7, 32, true", // configured lower
        "39, 8, 8, 32, true", // 31 more at the owner
        "40, 8, 8, 32, false", // 32 more
        "40, 8, 8, 33, true", // configured higher
    })
    void checksStayTogetherWithinTheConfiguredLimits(int ownerInFlight, int otherInFlight, String together, String split,
                                                     boolean owner) {
        NodeViewConfig config = NodeViewConfig.from(new Knobs(Map.of("bus.together-from-calls", together,
                "bus.split-from-calls", split)));
        Peer counting = selectable("counting", ownerInFlight);
        Peer other = selectable("other", otherInFlight);
        // Only the other one is there to be drawn, so it is what the owner is compared with.
        NodeChoice choice = NodeChoice.among(List.of(other), config);
        assertEquals(owner ? counting : other, choice.near(CheckId.DNC.bit(), counting, null));
    }

    private static Peer selectable(String node, int inFlight) {
        Peer peer = new Peer(node, false);
        peer.checks = CheckId.bits(ALL);
        peer.selectable = true;
        peer.inFlight.set(inFlight);
        return peer;
    }

    @Test
    void anAnnouncementOfAnotherVersionIsIgnored() {
        byte[] bytes = new Announcement("a", NodeState.READY, ALL, 1, 0, 0).toBytes();
        assertEquals(new Announcement("a", NodeState.READY, ALL, 1, 0, 0), Announcement.read(bytes));
        bytes[0] = 9;
        assertNull(Announcement.read(bytes));
        assertNull(Announcement.read(new byte[] {1, 0}));
    }

    /** The bytes of version 2, as nodes of this release send them: gateways of every later one must read them. */
    @Test
    void bytesOfAnAnnouncementStayAsTheyAre() {
        Announcement announcement = new Announcement("screen-1", NodeState.DRAINING, Set.of(CheckId.DNC), 7, 3, 1_500);
        String golden = "02" + "0008" + "73637265656e2d31" + "03" + "01" + "02" + "0000000000000007" + "00000003" + "000005dc";
        assertEquals(golden, HexFormat.of().formatHex(announcement.toBytes()));
        assertEquals(announcement, Announcement.read(HexFormat.of().parseHex(golden)));
    }

    /** Who would be asked for do-not-call. */
    private Peer near() {
        return view.choice().near(CheckId.DNC.bit(), null, null);
    }

    private void letTimeOut(Peer peer) {
        for (int i = 0; i < CONFIG.timeoutsToEject(); i++) {
            view.unanswered(peer, LONG_AGO, NOW);
        }
    }

    private Announcer join(String node, NodeState state) {
        states.put(node, state);
        Announcer announcer = new Announcer(node, () -> new Announcement(node, states.get(node), ALL, 1, 0, 0));
        deployments.put(node, await(vertx.deployVerticle(announcer)));
        announcer.announce();
        return announcer;
    }

    private Peer peer(String node) {
        for (int i = 0; i < 1_000; i++) {
            Peer peer = near();
            assertNotNull(peer);
            if (peer.node.equals(node)) {
                return peer;
            }
        }
        throw new AssertionError("node " + node + " was never chosen");
    }
}
