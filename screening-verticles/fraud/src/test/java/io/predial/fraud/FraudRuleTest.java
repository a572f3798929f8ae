package io.predial.fraud;

import static io.predial.fraud.Calls.CALLEE;
import static io.predial.fraud.Calls.NOON;
import static io.predial.fraud.Calls.at;
import static io.predial.fraud.Calls.call;
import static io.predial.fraud.Calls.to;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FraudRuleTest {
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final FraudConfig ROOMY = new FraudConfig(100_000, 1_000, 100_000, 100);
    private static final Destinations DESTINATIONS = Destinations.load();

    private AccountLimits limits = new AccountLimits(600, 3, Set.of());
    private final FraudCounters counters = new FraudCounters(ROOMY, new Untold(100));
    private final FraudRule rule = new FraudRule(DESTINATIONS, account -> limits, counters);

    private List<ReasonCode> codes(DialRequest request) {
        return rule.decide(request).reasons().stream().map(Reason::code).toList();
    }

    private Outcome outcome(DialRequest request) {
        return rule.decide(request).outcome();
    }

    @Test
    void aCostlyDestinationIsRefusedUnlessAllowed() {
        Finding refused = rule.decide(to(call(), 19005550199L));
        Reason reason = Reason.of(ReasonCode.FRAUD_HIGH_RISK_DESTINATION, "Destination class premium.");
        assertEquals(Finding.refuse(reason), refused);
        limits = new AccountLimits(600, 3, Set.of("premium"));
        assertEquals(Outcome.CLEAR, outcome(to(call(), 19005550199L)));
        assertEquals(Outcome.REFUSE, outcome(to(call(), 881612345678L)));
    }

    @Test
    void whatIsNoNumberIsForOtherChecks() {
        for (int i = 0; i < 10; i++) {
            assertEquals(Outcome.CLEAR, outcome(to(call(), 0)));
        }
    }

    @Test
    void theFourthCallInTwentyFourHoursIsRefused() {
        assertEquals(Outcome.CLEAR, outcome(at(NOON)));
        assertEquals(Outcome.CLEAR, outcome(at(NOON + HOUR)));
        assertEquals(Outcome.CLEAR, outcome(at(NOON + 2 * HOUR)));
        Finding fourth = rule.decide(at(NOON + DAY - 1));
        assertEquals(Finding.refuse(Reason.until(ReasonCode.HARASSMENT_REPEAT,
                "The account's limit is 3 calls to one number in 24 hours.", NOON + DAY)), fourth);
        assertEquals(Outcome.CLEAR, outcome(at(NOON + DAY)));
    }

    @Test
    void theFourthCallAfterTwentyFourHoursAndASecondIsNot() {
        assertEquals(Outcome.CLEAR, outcome(at(NOON)));
        assertEquals(Outcome.CLEAR, outcome(at(NOON + HOUR)));
        assertEquals(Outcome.CLEAR, outcome(at(NOON + 2 * HOUR)));
        assertEquals(Outcome.CLEAR, outcome(at(NOON + DAY + 1_000)));
        assertEquals(Outcome.REFUSE, outcome(at(NOON + DAY + 2_000)));
        assertEquals(Outcome.CLEAR, outcome(at(NOON + DAY + HOUR)));
    }

    @Test
    void aRefusedCallIsNoAttempt() {
        for (long callee : List.of(19005550199L, CALLEE)) {
            for (int i = 0; i < 3; i++) {
                outcome(at(NOON + i, callee));
            }
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(Outcome.REFUSE, outcome(at(NOON + HOUR + i)));
        }
        assertEquals(Outcome.CLEAR, outcome(at(NOON + DAY)));
        limits = new AccountLimits(600, 3, Set.of("premium"));
        assertEquals(Outcome.CLEAR, outcome(at(NOON + HOUR, 19005550199L)));
    }

    @Test
    void eachPairHasItsOwnCount() {
        for (int i = 0; i < 3; i++) {
            assertEquals(Outcome.CLEAR, outcome(at(NOON)));
        }
        assertEquals(Outcome.REFUSE, outcome(at(NOON)));
        assertEquals(Outcome.CLEAR, outcome(at(NOON, 12025550144L)));
        DialRequest.Builder other = call();
        other.account = "other";
        assertEquals(Outcome.CLEAR, outcome(other.build()));
    }

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void theCapBindsEveryPurposeButWarnings(Purpose purpose) {
        for (int i = 0; i < 3; i++) {
            DialRequest.Builder call = call();
            call.purpose = purpose;
            assertEquals(Outcome.CLEAR, outcome(call.build()));
        }
        DialRequest.Builder fourth = call();
        fourth.purpose = purpose;
        Outcome wanted = purpose == Purpose.EMERGENCY_NOTIFICATION ? Outcome.CLEAR : Outcome.REFUSE;
        assertEquals(wanted, outcome(fourth.build()));
    }

    @Test
    void theMinuteSlidesAndSaysWhenItIsOver() {
        limits = new AccountLimits(5, 1_000, Set.of());
        for (int i = 0; i < 5; i++) {
            assertEquals(Outcome.CLEAR, outcome(at(NOON + i * 10_000)));
        }
        Finding sixth = rule.decide(at(NOON + 50_000));
        // The first has to leave before another can come: the sixth was refused and does not count.
        assertEquals(Finding.refuse(Reason.until(ReasonCode.FRAUD_VELOCITY,
                "The account's limit is 5 calls in 60 seconds.", NOON + 60_100)), sixth);
        assertEquals(List.of(ReasonCode.FRAUD_VELOCITY), codes(dryRun(NOON + 60_099)));
        assertEquals(Outcome.CLEAR, outcome(at(NOON + 60_100)));
    }

    /** Behind a prefix nobody here knows there may be anybody, at any price. */
    @Test
    void digitsThatReadAsNoNumberAreHighRiskAndShortCodesAreNot() {
        for (String dialled : List.of("*6719005550199", "912025550177", "1010288 1 202 555 0177")) {
            assertEquals(List.of(ReasonCode.FRAUD_HIGH_RISK_DESTINATION), codes(unreadable(dialled)), dialled);
        }
        for (String dialled : List.of("988", "4711", "123456", "sip:alice@example.com")) {
            assertEquals(List.of(), codes(unreadable(dialled)), dialled);
        }
    }

    private static DialRequest unreadable(String dialled) {
        DialRequest.Builder call = call();
        call.to = dialled;
        call.toE164 = 0;
        return call.build();
    }

    @Test
    void everyReasonIsNamed() {
        limits = new AccountLimits(3, 3, Set.of("premium"));
        for (int i = 0; i < 3; i++) {
            assertEquals(Outcome.CLEAR, outcome(at(NOON, 19005550199L)));
        }
        limits = new AccountLimits(3, 3, Set.of());
        assertEquals(List.of(ReasonCode.FRAUD_HIGH_RISK_DESTINATION, ReasonCode.FRAUD_VELOCITY,
                ReasonCode.HARASSMENT_REPEAT), codes(at(NOON, 19005550199L)));
    }

    @Test
    void aLimitOfZeroRefusesAndNeverEnds() {
        limits = new AccountLimits(0, 0, Set.of());
        List<Reason> reasons = rule.decide(call().build()).reasons();
        assertEquals(List.of(0L, 0L), reasons.stream().map(Reason::retryAtMillis).toList());
        assertEquals(2, rule.decide(dryRun(NOON)).reasons().size());
    }

    @Test
    void aDryRunCountsNothingAndJudgesItsOwnInstant() {
        for (int i = 0; i < 50; i++) {
            assertEquals(Outcome.CLEAR, outcome(dryRun(NOON)));
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(Outcome.CLEAR, outcome(at(NOON + i)));
        }
        assertEquals(Outcome.REFUSE, outcome(dryRun(NOON + HOUR)));
        assertEquals(Outcome.CLEAR, outcome(dryRun(NOON - HOUR)));
        assertEquals(Outcome.CLEAR, outcome(dryRun(NOON + DAY)));
    }

    private static DialRequest dryRun(long atMillis) {
        DialRequest.Builder call = call();
        call.dryRun = true;
        call.atMillis = atMillis;
        return call.build();
    }

    @Test
    void theSameCallCountsOnceForFiveMinutes() {
        limits = new AccountLimits(600, 1, Set.of());
        DialRequest first = withCallId("call-1", NOON, CALLEE);
        assertEquals(Outcome.CLEAR, outcome(first));
        assertEquals(Outcome.CLEAR, outcome(first));
        assertEquals(Outcome.CLEAR, outcome(withCallId("call-1", NOON + 300_000, CALLEE)));
        assertEquals(Outcome.REFUSE, outcome(withCallId("call-1", NOON + 300_001, CALLEE)));
        assertEquals(Outcome.REFUSE, outcome(withCallId("call-2", NOON, CALLEE)));
    }

    @Test
    void aRefusalIsRepeatedAsItWas() {
        limits = new AccountLimits(600, 1, Set.of());
        outcome(at(NOON));
        Finding refused = rule.decide(withCallId("call-1", NOON + HOUR, CALLEE));
        assertEquals(Outcome.REFUSE, refused.outcome());
        assertEquals(refused, rule.decide(withCallId("call-1", NOON + HOUR + 1, CALLEE)));
    }

    @Test
    void anOldCallIdDoesNotOpenAnotherDestination() {
        limits = new AccountLimits(600, 1, Set.of());
        assertEquals(Outcome.CLEAR, outcome(withCallId("call-1", NOON, CALLEE)));
        assertEquals(Outcome.CLEAR, outcome(withCallId("call-1", NOON, 12025550144L)));
        assertEquals(Outcome.REFUSE, outcome(withCallId("call-9", NOON, 12025550144L)));
        assertEquals(Outcome.REFUSE, outcome(withCallId("call-1", NOON, 19005550199L)));
    }

    private static DialRequest withCallId(String callId, long atMillis, long callee) {
        DialRequest.Builder call = call();
        call.callId = callId;
        call.atMillis = atMillis;
        return to(call, callee);
    }

    @Test
    void anUnknownAccountGetsTheDefaults() {
        FraudListener nobody = new FraudListener();
        assertEquals(AccountLimits.DEFAULT, nobody.limitsOf("stranger"));
        assertEquals(new AccountLimits(600, 3, Set.of()), AccountLimits.DEFAULT);
    }
}
