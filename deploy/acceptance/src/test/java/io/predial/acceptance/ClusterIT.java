package io.predial.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.faults.EmergencyOutage;
import io.predial.faults.EmergencyTally;
import io.predial.faults.RunningDev;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** {@code deploy/predial dev --cluster}: a process for each role, and what happens when they die. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
    private static final List<String> NODES = List.of("screen-1", "screen-2");

    private static final String EVERY_PROCESS = "Every process";

    private static final int PER_SECOND = 500;

    private static Path data;
    private static RunningDev dev;
    private static Caller caller;

    @BeforeAll
    static void start() throws Exception {
        data = Directories.fresh("cluster");
        dev = RunningDev.start(data, "--cluster");
        caller = new Caller(dev.url());
    }

    @AfterAll
    static void stop() throws Exception {
        dev.close();
        assertEquals(List.of(), Directories.processesUsing(data));
        Scenarios.noNumberIsInClearInAnyLog(data);
    }

    @Test
    @Order(1)
    void decidesAsOneProcessDoes() throws Exception {
        Scenarios.everyDecisionIsAsWritten(caller);
        Scenarios.aRefusalNamesItsSource(caller);
        Scenarios.everyBadRequestIsToldWhatIsWrong(caller);
        Scenarios.oneCallIdAtOnceIsOneDecision(caller);
    }

    @Test
    @Order(2)
    void aWishIsEnforcedByBothNodesWithinASecond() throws Exception {
        long[] before = asks();
        JsonObject wish = new JsonObject().put("number", "+12025550167").put("reason", "asked on the phone");
        assertEquals(200, caller.post("/v1/do-not-call", wish.encode(), Caller.KEY).statusCode());
        TimeUnit.SECONDS.sleep(1);
        Scenarios.everyCallIsRefusedByWish(caller, "+12025550167", 100);
        long[] after = asks();
        for (int i = 0; i < NODES.size(); i++) {
            assertTrue(after[i] > before[i], NODES.get(i) + " was not asked, so this showed nothing about it");
        }
    }

    @Test
    @Order(2)
    void aCallerIdIsObeyedFromGivingToTaking() throws Exception {
        CallerIdLife.aRangeIsObeyedFromGivingToTaking(caller);
    }

    @Test
    @Order(2)
    void everyProcessHoldsWhatPostgresHolds() throws Exception {
        for (String role : List.of("screen-1", "screen-2", "gateway-1")) {
            JsonObject compared = new JsonObject(new Caller(dev.opsUrl(role)).post("/reconcile", "", null).body());
            assertTrue(compared.getJsonArray("differences").isEmpty(), role + " " + compared.encode());
            assertTrue(compared.getJsonArray("kinds").size() >= 3, role + " " + compared.encode());
        }
        assertEquals(405, new Caller(dev.opsUrl("screen-1")).get("/reconcile").statusCode());
        assertTrue(new Caller(dev.opsUrl("screen-1")).get("/metrics").body().lines()
                .anyMatch(line -> line.startsWith("predial_sync_registry_days_left{registry=\"us-national\"}")));
    }

    /** While every process runs: {@code docs/METRICS.md} names what each shows, no more and no less. */
    @Test
    @Order(2)
    void thePageOfMetricsIsRight() throws Exception {
        MetricsPage page = MetricsPage.read();
        assertEquals(Set.of(), page.unknownToTheSource());
        String data = "Gateways and nodes: their data";
        isRight(page, "gateway-1", EVERY_PROCESS, data, "Gateway");
        isRight(page, "screen-1", EVERY_PROCESS, data, "Screening node");
        isRight(page, "sync-1", EVERY_PROCESS, "Worker (sync)");
    }

    private static void isRight(MetricsPage page, String role, String... headings) throws Exception {
        String shown = new Caller(dev.opsUrl(role)).get("/metrics").body();
        assertEquals(Set.of(), page.differences(shown, headings), role);
    }

    @Test
    @Order(2)
    void anAdminKeyIsGivenAndTakenAsThePageSays() throws Exception {
        String key = "a key that only this test knows";
        FirstKey first = new FirstKey(dev.settings("gateway-1"), key);
        assertEquals(401, putAccount(key));
        assertEquals(1, first.give());
        Eventually.holds("the key administers", 10_000, () -> putAccount(key) == 200);
        assertEquals(1, first.take());
        Eventually.holds("the key is refused", 10_000, () -> putAccount(key) == 401);
        assertEquals(0, first.take());
    }

    private static int putAccount(String key) throws Exception {
        return caller.put("/v1/accounts/acme", "{\"country\":\"US\"}", key).statusCode();
    }

    @Test
    @Order(3)
    void aKilledNodeCostsNoAnswer() throws Exception {
        try (SteadyCalls calls = new SteadyCalls(caller, PER_SECOND)) {
            calls.run(10);
            calls.reportAndForget("warm-up");
            Thread killer = new Thread(ClusterIT::killLater, "killer");
            killer.start();
            calls.run(8);
            killer.join();
            System.out.println("one of two nodes killed: " + calls.summary());
            assertEquals(List.of(), calls.wrong(), calls.summary());
            assertEquals(8 * PER_SECOND, calls.answered(), calls.summary());
            // How late is the fault table's business: eight processes share a builder's two cores here. This bound only
            // tells a deadline that is not kept at all from a machine that gave nobody a turn.
            assertTrue(calls.late() <= calls.answered() / 10, calls.summary());
        } finally {
            dev.startAgain("screen-2");
        }
        assertTrue(dev.said().stream().anyMatch(line -> line.contains("screen-2 (process ")), "nobody was told");
        Eventually.holds("screen-2 is ready again", 60_000, () -> isReady("screen-2"));
    }

    @Test
    @Order(4)
    void callsAreScreenedWithoutDatabaseAndBroker() throws Exception {
        dev.stop("postgres-1");
        dev.stop("kafka-1");
        Scenarios.everyDecisionIsAsWritten(caller);
        JsonObject wish = new JsonObject().put("number", "+12025550168").put("reason", "cannot be kept now");
        assertEquals(503, caller.post("/v1/do-not-call", wish.encode(), Caller.KEY).statusCode());
        dev.kill("screen-1");
        dev.startAgain("screen-1");
        Eventually.holds("screen-1 answers from its snapshot", 60_000, () -> isReady("screen-1"));
        JsonObject of = new JsonObject(new Caller(dev.opsUrl("screen-1")).get("/ready").body()).getJsonObject("data");
        assertEquals("FROM_SNAPSHOT", of.getString("mode"));
        assertTrue(of.getLong("ageSeconds") >= 1, of.encode());
        long before = asks()[0];
        Eventually.holds("the gateway asks screen-1 again", 10_000, () -> {
            caller.decide(Caller.dryRun("+12025550100", "+12025550143"));
            return asks()[0] > before;
        });
        Scenarios.everyDecisionIsAsWritten(caller);
    }

    @Test
    @Order(5)
    void changesFlowAgainWhenDatabaseAndBrokerAreBack() throws Exception {
        dev.startAgain("postgres-1");
        dev.startAgain("kafka-1");
        JsonObject wish = new JsonObject().put("number", "+12025550169").put("reason", "asked on the phone");
        Eventually.holds("a wish can be kept again", 60_000,
                () -> caller.post("/v1/do-not-call", wish.encode(), Caller.KEY).statusCode() < 300);
        Eventually.holds("both nodes follow again", 30_000, () -> isLive("screen-1") && isLive("screen-2"));
        // Live says that a node hears of changes, not that this one has come: a comparison brings it to what PostgreSQL holds.
        for (String node : NODES) {
            Eventually.holds(node + " holds what PostgreSQL holds", 30_000,
                    () -> new Caller(dev.opsUrl(node)).post("/reconcile", "", null).statusCode() == 200);
        }
        Scenarios.everyCallIsRefusedByWish(caller, "+12025550169", 20);
    }

    /** The last: it leaves a cluster of one gateway. {@code deploy/acceptance/emergencies} is the same with 10 000 calls. */
    @Test
    @Order(6)
    void emergencyCallsAreRoutedWhenNothingElseWorks() throws Exception {
        int calls = 600;
        try (EmergencyOutage outage = new EmergencyOutage(dev)) {
            outage.prepare();
            EmergencyTally shedding = outage.whileShedding(calls / 2, 200);
            EmergencyTally dead = outage.withoutNodes(calls / 2, 200);
            System.out.print(shedding.line() + dead.line());
            assertTrue(shedding.shedMeanwhile > 0, "nobody was shed, so this showed nothing about shedding");
            for (EmergencyTally tally : List.of(shedding, dead)) {
                assertEquals(calls / 2, tally.routed, tally.phase + ": " + tally.firstWrong);
                // How late is the command's business, on a machine of its own.
                assertTrue(tally.late <= calls / 20, tally.line());
            }
            outage.untilTold(calls);
            outage.untilKept(calls);
        }
    }

    private static void killLater() {
        try {
            TimeUnit.SECONDS.sleep(2);
            dev.kill("screen-2");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isReady(String role) throws Exception {
        try {
            return new Caller(dev.opsUrl(role)).get("/ready").statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        }
    }

    private static boolean isLive(String role) throws Exception {
        return "LIVE".equals(new JsonObject(new Caller(dev.opsUrl(role)).get("/ready").body()).getJsonObject("data")
                .getString("mode"));
    }

    /** Asks for dnc that each node has had. */
    private static long[] asks() throws Exception {
        long[] asks = new long[NODES.size()];
        for (int i = 0; i < asks.length; i++) {
            asks[i] = (long) new Caller(dev.opsUrl(NODES.get(i))).get("/metrics").body().lines()
                    .filter(line -> line.startsWith("predial_check_asks_total{check=\"dnc\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
        }
        return asks;
    }
}
