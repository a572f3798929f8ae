package io.predial.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.faults.RunningDev;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** {@code deploy/predial dev}, as a new user meets it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DevIT {
    private static Path data;
    private static RunningDev dev;
    private static Caller caller;

    @BeforeAll
    static void start() throws Exception {
        data = Directories.fresh("dev");
        dev = RunningDev.start(data);
        caller = new Caller(dev.url());
    }

    @AfterAll
    static void stop() throws Exception {
        dev.close();
    }

    @Test
    void saysThatItIsReadyAndWhatToPaste() throws Exception {
        List<String> said = dev.said();
        assertEquals("predial ready " + dev.url(), said.get(said.size() - 2));
        Process paste = new ProcessBuilder("sh", "-c", said.get(said.size() - 1).replace("curl -s", "curl -sS"))
                .start();
        String answer = new String(paste.getInputStream().readAllBytes());
        assertTrue(paste.waitFor() == 127 || "block".equals(new JsonObject(answer).getString("verdict")), answer);
    }

    @Test
    void decisions() throws Exception {
        Scenarios.everyDecisionIsAsWritten(caller);
        Scenarios.aRefusalNamesItsSource(caller);
    }

    @Test
    void subscriptions() throws Exception {
        Scenarios.anAccountIsBoundByItsSubscriptions(caller);
    }

    @Test
    void badRequests() throws Exception {
        Scenarios.everyBadRequestIsToldWhatIsWrong(caller);
        Scenarios.otherDigitsDoNotHideAListedNumber(caller);
        Scenarios.oneCallIdAtOnceIsOneDecision(caller);
    }

    @Test
    void permissionsAndCampaignsAreEnforcedWithinASecond() throws Exception {
        Scenarios.aPermissionCountsAndItsRevocationToo(caller, "+12025550151");
        Scenarios.anUploadedCampaignListBindsItsCampaign(caller, "+12025550152");
        Scenarios.anEmergencyLineAndAnAddressCountWithinASecond(caller, "+12025550171", "+12025550172");
    }

    @Test
    void operatorsSeeThatItIsReadyAndMeasured() throws Exception {
        Caller operator = new Caller(dev.opsUrl());
        assertEquals(200, operator.get("/ready").statusCode());
        assertEquals(200, operator.get("/live").statusCode());
        assertTrue(operator.get("/metrics").body().contains("predial_check_asks_total{check=\"dnc\""));
    }

    @Test
    void refusesToStartInOneLine() throws Exception {
        List<String> portTaken = RunningDev.startInVain(Directories.fresh("port-taken"), dev.httpPort());
        assertEquals(List.of("1", "predial dev: port " + dev.httpPort() + " on 127.0.0.1 is in use; --http-port chooses another"),
                portTaken);
        List<String> dataTaken = RunningDev.startInVain(data, 0);
        assertEquals("1", dataTaken.get(0));
        assertTrue(dataTaken.get(1).startsWith("predial dev: " + data + " is in use by process "), dataTaken.get(1));
        assertEquals(2, dataTaken.size());
        List<String> notWritable = RunningDev.startInVain(Path.of("/dev/null/data"), 0);
        assertEquals(List.of("1", "predial dev: cannot write to /dev/null/data (FileSystemException)"), notWritable);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void keepsItsDataAndLeavesNothingRunning() throws Exception {
        JsonObject wish = new JsonObject().put("number", "+12025550166").put("reason", "asked on the phone");
        assertEquals(200, caller.post("/v1/do-not-call", wish.encode(), Caller.KEY).statusCode());
        Eventually.holds("the wish is enforced", 1_000, () -> isRefusedByWish(caller));
        dev.close();
        assertEquals(List.of(), Directories.processesUsing(data));
        Scenarios.noNumberIsInClearInAnyLog(data);
        long startNanos = System.nanoTime();
        dev = RunningDev.start(data);
        caller = new Caller(dev.url());
        long tookSeconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
        assertTrue(tookSeconds < 120, "a second start took " + tookSeconds + " s");
        assertTrue(isRefusedByWish(caller), "the wish was forgotten");
        Scenarios.noNumberIsInClearInAnyLog(data);
    }

    private static boolean isRefusedByWish(Caller caller) throws Exception {
        return Scenarios.codes(caller.decide(Caller.dryRun("+12025550100", "+12025550166"))).contains("dnc.account");
    }
}
