package io.predial.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.config.Knobs;
import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.rows.AccountRow;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

class FraudRuleTest {
    private static final long START_MILLIS = 1_796_144_400_000L;
    private static final long CALLEE = 12025550100L;
    private static final Destinations DESTINATIONS = new Destinations();

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "/vectors/destinations.csv", numLinesToSkip = 1)
    void destinations(String note, long number, LocalDate at, String expected) {
        assertEquals(expected, DESTINATIONS.classOf(number, at.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()), note);
    }

    static Stream<JsonObject> counting() throws IOException {
        try (InputStream in = FraudRuleTest.class.getResourceAsStream("/vectors/counting.json")) {
            assertNotNull(in);
            return new JsonArray(new String(in.readAllBytes(), StandardCharsets.UTF_8)).stream().map(JsonObject.class::cast);
        }
    }

    @ParameterizedTest
    @MethodSource
    void counting(JsonObject story) {
        FraudRule rule = rule(account(story.getInteger("callsPerMinute"), story.getInteger("attempts"), Set.of()));
        JsonArray calls = story.getJsonArray("calls");
        for (int i = 0; i < calls.size(); i++) {
            JsonObject call = calls.getJsonObject(i);
            Finding finding = rule.decide(request(i, call));
            String where = story.getString("note") + ", call " + i;
            assertEquals(call.getJsonArray("codes").getList(), codes(finding), where);
            if (call.containsKey("retryAt")) {
                assertEquals(START_MILLIS + call.getLong("retryAt") * 1_000, finding.reasons().get(0).retryAtMillis(), where);
            }
        }
    }

    @Test
    void anAllowedClassIsNotRefusedAndOthersStayRefused() {
        FraudRule rule = rule(account(600, 3, Set.of("premium")));
        assertEquals(Outcome.CLEAR, rule.decide(to(1, 19005550199L)).outcome());
        assertEquals(List.of("fraud.high_risk_destination"), codes(rule.decide(to(2, 881612345678L))));
    }

    @Test
    void allReasonsAreGiven() {
        FraudRule rule = rule(account(0, 0, Set.of()));
        assertEquals(List.of("fraud.high_risk_destination", "fraud.velocity", "harassment.repeat"),
                codes(rule.decide(to(1, 19005550199L))));
    }

    @Test
    void anUnknownAccountHasTheUsualLimitsAndNoHighRiskDestination() {
        FraudRule rule = rule();
        for (int i = 0; i < AccountRow.ATTEMPTS_PER_CALLEE_PER_DAY_DEFAULT; i++) {
            assertEquals(Outcome.CLEAR, rule.decide(to(i, CALLEE)).outcome());
        }
        assertEquals(List.of("harassment.repeat"), codes(rule.decide(to(99, CALLEE))));
        assertEquals(List.of("fraud.high_risk_destination"), codes(rule.decide(to(100, 19005550199L))));
    }

    /** Against a plain list of all instants: the ring of attempts must never differ. */
    @Test
    void attemptsMatchAPlainListOfInstants() {
        Random random = new Random(20261124);
        for (int round = 0; round < 200; round++) {
            int limit = 1 + random.nextInt(6);
            Attempts attempts = new Attempts();
            List<Long> all = new ArrayList<>();
            long atMillis = START_MILLIS;
            for (int call = 0; call < 100; call++) {
                atMillis += random.nextInt(12 * 3_600_000);
                long now = atMillis;
                long recent = all.stream().filter(at -> at > now - Attempts.WINDOW_MILLIS && at <= now).count();
                boolean allowed = attempts.allowedFrom(now, limit) == now;
                assertEquals(recent < limit, allowed);
                if (allowed) {
                    attempts.add(now);
                    all.add(now);
                }
            }
        }
    }

    private static FraudRule rule(AccountRow... accounts) {
        AccountLimits limits = new AccountLimits();
        for (AccountRow account : accounts) {
            limits.apply(new Change(1, Kind.ACCOUNT, false, account.toJson()));
        }
        return new FraudRule(DESTINATIONS, new FraudCounters(FraudConfig.from(new Knobs(Map.of()))), limits);
    }

    private static AccountRow account(int callsPerMinute, int attempts, Set<String> allowed) {
        return new AccountRow("demo", "Demo", "US", callsPerMinute, attempts, allowed, Map.of());
    }

    private static DialRequest request(int index, JsonObject call) {
        DialRequest.Builder request = base(index, CALLEE + call.getInteger("to"));
        request.atMillis = START_MILLIS + call.getLong("at") * 1_000;
        request.purpose = Purpose.fromId(call.getString("purpose", "marketing"));
        request.callId = call.getString("callId");
        request.dryRun = call.getBoolean("dryRun", false);
        return request.build();
    }

    private static DialRequest to(int index, long number) {
        DialRequest.Builder request = base(index, number);
        request.atMillis = START_MILLIS + index;
        return request.build();
    }

    private static DialRequest.Builder base(int index, long number) {
        DialRequest.Builder request = DialRequest.builder();
        request.id = "screening-" + index;
        request.account = "demo";
        request.from = "+12025550100";
        request.to = "+" + number;
        request.toE164 = number;
        return request;
    }

    private static List<String> codes(Finding finding) {
        assertEquals(CheckId.FRAUD, finding.check());
        return finding.reasons().stream().map(Reason::code).map(code -> code.code()).toList();
    }
}
