package io.predial.app.screennumber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class DecisionTextTest {
    private static String text(String json) {
        return new DecisionText(new JsonObject(json), ZoneId.of("America/New_York")).text();
    }

    @Test
    void aBlockNamesEveryReasonItsSourceAndWhenItPasses() {
        assertEquals("""
                BLOCK
                  dnc.national: Listed.
                      authority: 47 CFR 64.1200(c)(2)
                      source: us-national, version 2026-11-01, 23 days old
                  dnc.hours: Too late.
                      8 am to 9 pm
                      authority: 47 CFR 64.1200(c)(1)
                      passes: Wed 2 Dec 2026 08:00:00 EST
                  812 us of 50 ms, screening abc, not counted
                """, text("""
                {"id":"abc","verdict":"block","reasons":[
                  {"code":"dnc.national","message":"Listed.","authority":"47 CFR 64.1200(c)(2)",
                   "source":{"registry":"us-national","version":"2026-11-01","ageDays":23}},
                  {"code":"dnc.hours","message":"Too late.","detail":"8 am to 9 pm","authority":"47 CFR 64.1200(c)(1)",
                   "retryAt":"2026-12-02T13:00:00Z"}],
                 "checks":{},"dryRun":true,"budgetMillis":50,"tookMicros":812}"""));
    }

    @Test
    void aRouteNamesTheTrunk() {
        assertEquals("""
                ROUTE over trunk e911 (sip:psap@192.0.2.1:5060)
                  90 us of 50 ms, screening abc
                """, text("""
                {"id":"abc","verdict":"route","route":{"trunk":"e911","uri":"sip:psap@192.0.2.1:5060"},
                 "budgetMillis":50,"tookMicros":90}"""));
    }

    @Test
    void aDecisionWithoutEveryCheckSaysSo() {
        assertEquals("""
                ALLOW
                  decided without every check: fraud (absent)
                  50000 us of 50 ms, screening abc
                """, text("""
                {"id":"abc","verdict":"allow","reasons":[],"degraded":true,
                 "checks":{"dnc":{"outcome":"clear"},"fraud":{"outcome":"unknown","cause":"absent"}},
                 "budgetMillis":50,"tookMicros":50000}"""));
    }

    @Test
    void anAllowSaysWhichPermissionItRestsOn() {
        assertEquals("""
                ALLOW
                  dnc.consent: The called person agreed.
                      Written consent of 2026-05-31T00:00:00Z, until it is revoked.
                      authority: 16 CFR 310.4
                  90 us of 50 ms, screening abc
                """, text("""
                {"id":"abc","verdict":"allow","reasons":[{"code":"dnc.consent","message":"The called person agreed.",
                 "detail":"Written consent of 2026-05-31T00:00:00Z, until it is revoked.","authority":"16 CFR 310.4"}],
                 "budgetMillis":50,"tookMicros":90}"""));
    }
}
