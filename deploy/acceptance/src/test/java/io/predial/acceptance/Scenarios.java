package io.predial.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What must hold however Predial is deployed. */
final class Scenarios {
    /** Numbers of the demo and of these tests, in any way of writing that keeps the digits together. */
    private static final Pattern NUMBER_IN_CLEAR = Pattern.compile("(202|310)555\\d{4}|9005550199");

    private Scenarios() {
    }

    static void everyDecisionIsAsWritten(Caller caller) throws Exception {
        for (JsonObject vector : Vectors.read("decisions.json")) {
            String note = vector.getString("note");
            JsonObject decision = fullyChecked(caller, Caller.dryRun(vector.getJsonObject("call")));
            assertEquals(vector.getString("verdict"), decision.getString("verdict"), note + ": " + decision.encode());
            assertEquals(new TreeSet<>(vector.getJsonArray("codes").stream().toList()), codes(decision), note);
            assertEquals(vector.getString("retryAt"), decision.getString("retryAt"), note);
            assertEquals(vector.getString("route"),
                    decision.getJsonObject("route", new JsonObject()).getString("trunk"), note);
        }
    }

    /**
     * What is decided when every check answers in time, and before a refusal leaves without waiting for the rest; on a cold,
     * busy machine the first ones may not.
     */
    private static JsonObject fullyChecked(Caller caller, JsonObject dryRun) throws Exception {
        JsonObject decision = caller.decide(dryRun);
        for (int again = 0; again < 20 && !isWhole(decision); again++) {
            decision = caller.decide(dryRun);
        }
        return decision;
    }

    private static boolean isWhole(JsonObject decision) {
        return !decision.containsKey("pending") && !decision.encode().contains("\"cause\":\"deadline\"");
    }

    static void aRefusalNamesItsSource(Caller caller) throws Exception {
        JsonObject decision = fullyChecked(caller, Caller.dryRun("+12025550100", "+12025550143"));
        JsonObject reason = decision.getJsonArray("reasons").getJsonObject(0);
        assertEquals("dnc.national", reason.getString("code"));
        assertEquals("us-national", reason.getJsonObject("source").getString("registry"));
        assertFalse(reason.getJsonObject("source").getString("version").isEmpty());
        assertTrue(reason.getJsonObject("source").getInteger("ageDays") >= 0);
    }

    /** Whoever has paid for New York is told the same about a listed number in Washington as about any other there. */
    static void anAccountIsBoundByItsSubscriptions(Caller caller) throws Exception {
        JsonObject entry = new JsonObject().put("registry", "us-national").put("areaCodes", new JsonArray().add("212"))
                .put("validUntil", "2030-01-01T00:00:00Z");
        String account = new JsonObject().put("country", "US").put("subscriptions", new JsonArray().add(entry)).encode();
        HttpResponse<String> put = caller.put("/v1/accounts/subscriber", account, "predial-admin");
        assertEquals(200, put.statusCode(), put.body());
        String key = new JsonObject(caller.post("/v1/accounts/subscriber/keys", "", "predial-admin").body()).getString("key");
        for (String number : List.of("+12025550143", "+12025550144")) {
            String call = Caller.dryRun("+12025550100", number).encode();
            Eventually.holds("only that it is not covered is told", 10_000, () -> {
                HttpResponse<String> answer = caller.post("/v1/screenings", call, key);
                return answer.statusCode() == 200 && codes(new JsonObject(answer.body())).equals(
                        new TreeSet<>(List.of("caller_id.neighbour", "caller_id.not_owned", "dnc.not_covered")));
            });
        }
    }

    static void everyBadRequestIsToldWhatIsWrong(Caller caller) throws Exception {
        for (JsonObject vector : Vectors.read("bad-requests.json")) {
            String note = vector.getString("note");
            HttpResponse<String> response = caller.post("/v1/screenings", body(vector), key(vector));
            assertEquals(vector.getInteger("status"), response.statusCode(), note + ": " + response.body());
            assertEquals("application/problem+json", response.headers().firstValue("content-type").orElse(""), note);
            JsonObject problem = new JsonObject(response.body());
            assertEquals(vector.getString("field"), problem.getString("field"), note);
            assertTrue(problem.getString("detail").contains(vector.getString("detail", "")),
                    note + ": " + response.body());
            assertFalse(response.body().contains("Exception") || response.body().contains("\tat "), note);
            assertFalse(NUMBER_IN_CLEAR.matcher(response.body()).find(), note + ": " + response.body());
        }
    }

    /**
     * Digits of another script may be refused, or read as the digits they are; a listed number never gets through in
     * them.
     */
    static void otherDigitsDoNotHideAListedNumber(Caller caller) throws Exception {
        for (String listed : List.of("+\u0661\u0662\u0660\u0662\u0665\u0665\u0665\u0660\u0661\u0664\u0663",
                "+\uff11\uff12\uff10\uff12\uff15\uff15\uff15\uff10\uff11\uff14\uff13")) {
            HttpResponse<String> response = caller.screen(Caller.dryRun("+12025550100", listed));
            boolean refused = response.statusCode() == 400
                    && "to".equals(new JsonObject(response.body()).getString("field"));
            assertTrue(refused || codes(new JsonObject(response.body())).contains("dnc.national"), response.body());
        }
    }

    /** A call whose check missed the deadline is refused too, but shows nothing about the list; most must show it. */
    static void everyCallIsRefusedByWish(Caller caller, String number, int calls) throws Exception {
        int byWish = 0;
        for (int i = 0; i < calls; i++) {
            JsonObject decision = caller.decide(Caller.dryRun("+12025550100", number));
            assertEquals("block", decision.getString("verdict"), decision.encode());
            JsonObject dnc = decision.getJsonObject("checks").getJsonObject("dnc");
            boolean checked = !"unknown".equals(dnc.getString("outcome"));
            assertTrue(!checked || codes(decision).contains("dnc.account"), decision.encode());
            byWish += checked ? 1 : 0;
        }
        assertTrue(byWish > calls / 2, byWish + " of " + calls + " calls were checked");
    }

    /** @param listed a number on the registry */
    static void aPermissionCountsAndItsRevocationToo(Caller caller, String listed) throws Exception {
        JsonObject call = new JsonObject().put("from", "+12025550100").put("to", listed);
        JsonObject permission = new JsonObject().put("number", listed).put("kind", "purchase").put("since", "2025-06-15");
        assertEquals(200, caller.post("/v1/permissions", permission.encode(), Caller.KEY).statusCode());
        Eventually.holds("the permission counts", 1_000, () -> codes(caller.decide(Caller.dryRun(call)))
                .equals(new TreeSet<Object>(List.of("dnc.relationship"))));
        JsonObject revocation = new JsonObject().put("number", listed).put("revokedAt", "2025-06-15");
        assertEquals(200, caller.post("/v1/permissions/revoke", revocation.encode(), Caller.KEY).statusCode());
        Eventually.holds("it is revoked", 1_000, () -> codes(caller.decide(Caller.dryRun(call))).contains("dnc.national"));
    }

    /** @param clear a number on no list */
    static void anUploadedCampaignListBindsItsCampaign(Caller caller, String clear) throws Exception {
        JsonObject call = new JsonObject().put("from", "+12025550100").put("to", clear);
        HttpResponse<String> report = caller.postCsv("/v1/do-not-call/upload", "number,campaign\n" + clear + ",spring\n");
        assertEquals(200, report.statusCode(), report.body());
        Eventually.holds("the list binds", 1_000, () ->
                codes(caller.decide(Caller.dryRun(call.copy().put("campaign", "spring")))).contains("dnc.account"));
        assertFalse(codes(caller.decide(Caller.dryRun(call.copy().put("campaign", "autumn")))).contains("dnc.account"));
        assertTrue(codes(caller.decide(Caller.dryRun(call))).contains("dnc.account"), "it names no campaign");
    }

    /** @param line a number on no list @param own a number of the demo account's that nothing is known of */
    static void anEmergencyLineAndAnAddressCountWithinASecond(Caller caller, String line, String own) throws Exception {
        assertEquals(200, caller.put("/v1/emergency-lines/" + line, "{}", "predial-admin").statusCode());
        JsonObject campaign = Caller.dryRun("+12025550100", line);
        Eventually.holds("no campaign calls the line", 1_000,
                () -> codes(caller.decide(campaign)).equals(new TreeSet<Object>(List.of("emergency.broadcast"))));
        assertFalse(codes(caller.decide(campaign.copy().put("purpose", "personal"))).contains("emergency.broadcast"));
        JsonObject emergency = Caller.dryRun(own, "911");
        for (String state : List.of("pending-registration", "registered")) {
            String address = new JsonObject().put("account", "demo").put("state", state).put("reference", "AD1").encode();
            assertEquals(200, caller.put("/v1/emergency-addresses/" + own, address, "predial-admin").statusCode());
            String expected = state.equals("registered") ? "" : "Its state: " + state;
            Eventually.holds("the address is " + state, 1_000, () -> {
                JsonObject reason = caller.decide(emergency).getJsonArray("reasons").getJsonObject(0);
                assertEquals("emergency.route", reason.getString("code"));
                return reason.encode().contains(expected) && (!expected.isEmpty() || !reason.encode().contains("address"));
            });
        }
    }

    static void oneCallIdAtOnceIsOneDecision(Caller caller) throws Exception {
        JsonObject call = new JsonObject().put("from", "+12025550100").put("to", "+12025550143")
                .put("callId", "at-once-1");
        var first = caller.screenAsync(call);
        var second = caller.screenAsync(call);
        JsonObject one = new JsonObject(first.get().body());
        JsonObject other = new JsonObject(second.get().body());
        assertEquals(200, first.get().statusCode(), one.encode());
        assertEquals(one.getString("id"), other.getString("id"));
        assertEquals(one.getString("verdict"), other.getString("verdict"));
    }

    /** Also the database's own log: an error there could quote a row. */
    static void noNumberIsInClearInAnyLog(Path data) throws IOException {
        for (Path log : logs(data)) {
            for (String line : Files.readAllLines(log)) {
                assertFalse(NUMBER_IN_CLEAR.matcher(line).find(), log.getFileName() + ": " + line);
            }
        }
    }

    private static List<Path> logs(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("log"))) {
            return Stream.concat(files, Stream.of(data.resolve("postgres").resolve("postgres.log"))).toList();
        }
    }

    static TreeSet<Object> codes(JsonObject decision) {
        TreeSet<Object> codes = new TreeSet<>();
        JsonArray reasons = decision.getJsonArray("reasons");
        for (int i = 0; i < reasons.size(); i++) {
            codes.add(reasons.getJsonObject(i).getString("code"));
        }
        return codes;
    }

    private static String body(JsonObject vector) {
        if (vector.containsKey("repeat")) {
            return repeated(vector.getJsonObject("repeat"));
        }
        if (vector.containsKey("to")) {
            return new JsonObject().put("from", "+12025550100").put("to", repeated(vector.getJsonObject("to")))
                    .encode();
        }
        return vector.getString("body");
    }

    private static String repeated(JsonObject repeat) {
        return repeat.getString("text").repeat(repeat.getInteger("times"));
    }

    private static String key(JsonObject vector) {
        if (vector.containsKey("keyTimes")) {
            return "0123456789".repeat(vector.getInteger("keyTimes"));
        }
        return vector.containsKey("key") ? vector.getString("key") : Caller.KEY;
    }
}
