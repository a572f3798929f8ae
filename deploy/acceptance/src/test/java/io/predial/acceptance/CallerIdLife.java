package io.predial.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

/** A permission to show numbers, from giving to taking, against a running cluster. */
final class CallerIdLife {
    private static final String ADMIN = "predial-admin";
    private static final String RANGES = "/v1/caller-id-ranges";
    private static final String FIRST = "+14155550110";
    private static final String LAST = "+14155550119";
    private static final String BEYOND = "+14155550120";
    private static final int CALLS = 100;
    private static final int IN_A_ROW = 20;
    private static final int SEEN_MILLIS_MAX = 10_000;

    private CallerIdLife() {
    }

    static void aRangeIsObeyedFromGivingToTaking(Caller caller) throws Exception {
        String range = "{\"account\":\"demo\",\"from\":\"" + FIRST + "\",\"to\":\"" + LAST + "\",\"status\":\"owned\"";
        put(200, caller, RANGES, range + ",\"expiresAt\":\"2026-12-01T18:00:00Z\"}");
        Eventually.holds("the range is allowed by every node", SEEN_MILLIS_MAX, () -> isAlwaysOwned(caller));
        assertEquals("owned", why(caller, FIRST, "2026-12-01T17:59:59Z"));
        assertEquals("expired", why(caller, FIRST, "2026-12-01T18:00:00Z"));
        assertTrue(!"owned".equals(why(caller, BEYOND, Caller.NOON)), "just behind the range");

        put(200, caller, "/v1/accounts/branch", "{\"country\":\"US\",\"parent\":\"demo\"}");
        put(409, caller, "/v1/caller-ids/" + LAST, "{\"account\":\"branch\",\"status\":\"owned\"}");
        String key = new JsonObject(caller.post("/v1/accounts/branch/keys", "", ADMIN).body()).getString("key");
        String call = Caller.dryRun(FIRST, "+12025550144").encode();
        Eventually.holds("a part shows what the whole may", SEEN_MILLIS_MAX, () -> {
            HttpResponse<String> answer = caller.post("/v1/screenings", call, key);
            return answer.statusCode() == 200
                    && "parent_owned".equals(new JsonObject(answer.body()).getString("attestationReason"));
        });

        String removed = "{\"account\":\"demo\",\"from\":\"" + FIRST + "\"}";
        assertEquals(200, caller.post(RANGES + "/remove", removed, ADMIN).statusCode());
        TimeUnit.SECONDS.sleep(1);
        for (int i = 0; i < CALLS; i++) {
            String why = why(caller, LAST, Caller.NOON);
            assertTrue(!"owned".equals(why) && !"expired".equals(why), "call " + i + " a second after the revocation: " + why);
        }
        JsonObject history = new JsonObject(caller.post("/v1/caller-id-history", "{\"number\":\"" + LAST + "\"}", ADMIN).body());
        assertEquals("[taken, refused, given]", history.getJsonArray("entries").stream()
                .map(entry -> ((JsonObject) entry).getString("action")).toList().toString());
    }

    /** So often in a row that no node can have been left out by chance: they hear of a change one after the other. */
    private static boolean isAlwaysOwned(Caller caller) throws Exception {
        for (int i = 0; i < IN_A_ROW; i++) {
            if (!"owned".equals(why(caller, LAST, Caller.NOON))) {
                return false;
            }
        }
        return true;
    }

    private static void put(int status, Caller caller, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = caller.put(path, body, ADMIN);
        assertEquals(status, answer.statusCode(), answer.body());
    }

    /** What the suggested attestation rests on; on a cold, busy machine the check may not answer at once. */
    private static String why(Caller caller, String from, String at) throws Exception {
        JsonObject call = Caller.dryRun(new JsonObject().put("from", from).put("to", "+12025550144").put("at", at));
        JsonObject decision = caller.decide(call);
        for (int again = 0; again < 20 && decision.encode().contains("\"cause\":\"deadline\""); again++) {
            decision = caller.decide(call);
        }
        return decision.getString("attestationReason");
    }
}
