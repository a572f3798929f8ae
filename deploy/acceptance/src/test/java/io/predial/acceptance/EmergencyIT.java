package io.predial.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.faults.RunningDev;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The vectors of the emergency rule once more, dialled over HTTP by accounts at home and abroad. */
class EmergencyIT {
    private static final String VECTORS = "../../screening-verticles/emergency/src/test/resources/vectors/";
    private static final int DIALLED_MIN = 400;
    private static RunningDev dev;
    private static EmergencyCallers callers;
    private static int dialledInAll;

    @BeforeAll
    static void start() throws Exception {
        dev = RunningDev.start(Directories.fresh("emergency"));
        callers = new EmergencyCallers(new Caller(dev.url()));
    }

    @AfterAll
    static void stop() throws Exception {
        dev.close();
        assertTrue(dialledInAll > DIALLED_MIN, "only " + dialledInAll + " strings were dialled");
    }

    @ParameterizedTest(name = "{4}: {0} from {1}, at home in {2}")
    @CsvFileSource(files = {VECTORS + "emergency.csv", VECTORS + "emergency-countries.csv"}, numLinesToSkip = 1,
            ignoreLeadingAndTrailingWhitespace = false)
    void isDialledOverHttp(String dialled, String region, String home, String kind, String note) throws Exception {
        // Over HTTP a place is a country or a bad request; the rule's own test has the rest.
        if (!EmergencyCallers.isCountry(region) || home != null && !EmergencyCallers.isCountry(home)) {
            return;
        }
        dialledInAll++;
        HttpResponse<String> answer = callers.dial(dialled, region, home == null ? region : home);
        if (dialled == null || dialled.isBlank()) {
            assertEquals(400, answer.statusCode(), note);
            return;
        }
        assertEquals(200, answer.statusCode(), note + ": " + answer.body());
        JsonObject decision = new JsonObject(answer.body());
        TreeSet<Object> emergencyCodes = Scenarios.codes(decision);
        emergencyCodes.removeIf(code -> !code.toString().startsWith("emergency."));
        String reason = switch (kind) {
            case "EMERGENCY" -> "emergency.route";
            case "TEST" -> "emergency.test";
            case "NONE" -> null;
            default -> "emergency.protected_service";
        };
        assertEquals(reason == null ? "[]" : "[" + reason + "]", emergencyCodes.toString(), note + ": " + answer.body());
        boolean routed = kind.equals("EMERGENCY") || kind.equals("TEST");
        assertEquals(routed, "route".equals(decision.getString("verdict")), note);
        assertEquals(routed ? EmergencyCallers.TRUNK : null,
                decision.getJsonObject("route", new JsonObject()).getString("trunk"), note);
        assertTrue(routed || reason == null || "allow".equals(decision.getString("verdict")), note);
    }
}
