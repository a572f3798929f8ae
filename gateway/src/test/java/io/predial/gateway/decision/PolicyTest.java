package io.predial.gateway.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Decision;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.contract.Verdict;
import io.predial.store.rows.AccountRow.FailureMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final CheckId[] CHECKS = CheckId.values();
    private static final Outcome[] OUTCOMES = Outcome.values();

    /** Every combination of outcomes, purposes and chosen failure modes: small enough to try them all. */
    @Test
    void theOrderHoldsForEveryCombination() {
        int tried = 0;
        for (int outcomes = 0; outcomes < 256; outcomes++) {
            for (Purpose purpose : Purpose.values()) {
                for (int modes = 0; modes < 27; modes++) {
                    check(findings(outcomes), purpose, chosen(modes));
                    tried++;
                }
            }
        }
        assertEquals(256 * 8 * 27, tried);
    }

    private static void check(List<Finding> findings, Purpose purpose, Map<CheckId, FailureMode> chosen) {
        Decision decision = Policy.decide(findings, List.of(), purpose, chosen);
        boolean routes = has(findings, Outcome.ROUTE);
        boolean refuses = has(findings, Outcome.REFUSE);
        boolean closed = findings.stream().anyMatch(finding -> finding.outcome() == Outcome.UNKNOWN
                && FailureModes.of(finding.check(), purpose, chosen) == FailureMode.CLOSED);
        Verdict expected = routes ? Verdict.ROUTE : refuses || closed ? Verdict.BLOCK : Verdict.ALLOW;
        assertEquals(expected, decision.verdict());
        assertEquals(has(findings, Outcome.UNKNOWN), decision.degraded());
        if (expected != Verdict.ALLOW) {
            ReasonCode deciding = decision.decidingReason().code();
            assertEquals(routes ? ReasonCode.EMERGENCY_ROUTE : refuses ? ReasonCode.FRAUD_VELOCITY
                    : ReasonCode.CHECK_UNAVAILABLE, deciding);
        }
        long given = findings.stream().filter(finding -> finding.outcome() != Outcome.CLEAR).count();
        assertEquals(given, decision.reasons().size(), "every reason is returned, none twice");
    }

    /** Whatever the others found: 988 is never refused. */
    @Test
    void aProtectedServiceOutweighsEveryRefusal() {
        Finding isProtected = new Finding(CheckId.EMERGENCY, Outcome.CLEAR, null,
                List.of(Reason.of(ReasonCode.EMERGENCY_PROTECTED_SERVICE)), null, null, 0);
        assertTrue(Policy.settlesAlone(isProtected));
        for (int outcomes = 0; outcomes < 256; outcomes += 4) {
            List<Finding> findings = findings(outcomes);
            findings.set(0, isProtected);
            for (Purpose purpose : Purpose.values()) {
                Decision decision = Policy.decide(findings, List.of(), purpose, Map.of());
                assertEquals(has(findings, Outcome.ROUTE) ? Verdict.ROUTE : Verdict.ALLOW, decision.verdict());
                assertEquals(1, decision.reasons().stream()
                        .filter(reason -> reason.code() == ReasonCode.EMERGENCY_PROTECTED_SERVICE).count());
            }
        }
        assertFalse(Policy.settlesAlone(Finding.clear(CheckId.EMERGENCY)));
        Finding exempt = new Finding(CheckId.DNC, Outcome.CLEAR, null, List.of(Reason.of(ReasonCode.DNC_EXEMPT)), null, null, 0);
        assertFalse(Policy.outweighsRefusals(exempt), "another check's remark outweighs nothing");
    }

    @Test
    void anUnknownWithItsOwnReasonGivesThatReason() {
        Finding notCovered = Finding.unknown(CheckId.DNC, Cause.NOT_COVERED, List.of(Reason.of(ReasonCode.DNC_NOT_COVERED)));
        Decision decision = Policy.decide(List.of(notCovered), List.of(), Purpose.MARKETING, Map.of());
        assertEquals(Verdict.BLOCK, decision.verdict());
        assertEquals("dnc.not_covered", decision.decidingReason().code().code());
    }

    @Test
    void retryWaitsForTheLatestReasonAndNeverForOneThatStays() {
        Finding two = Finding.refuse(CheckId.DNC, List.of(Reason.until(ReasonCode.DNC_HOURS, null, 1_000)));
        Finding three = Finding.refuse(CheckId.FRAUD, List.of(Reason.until(ReasonCode.FRAUD_VELOCITY, null, 3_000)));
        assertEquals(3_000, Policy.decide(List.of(two, three), List.of(), Purpose.MARKETING, Map.of()).retryAtMillis());
        Finding listed = Finding.refuse(Reason.of(ReasonCode.DNC_NATIONAL));
        assertEquals(0, Policy.decide(List.of(two, listed), List.of(), Purpose.MARKETING, Map.of()).retryAtMillis());
    }

    @Test
    void whatExplainsNeverDecidesAndTakesNoRetryAway() {
        Reason consent = Reason.of(ReasonCode.DNC_CONSENT, "of May");
        Finding clear = new Finding(CheckId.DNC, Outcome.CLEAR, null, List.of(consent), null, null, 0);
        Decision allowed = Policy.decide(List.of(clear), List.of(), Purpose.MARKETING, Map.of());
        assertEquals(Verdict.ALLOW, allowed.verdict());
        assertEquals(List.of(consent), allowed.reasons());
        assertEquals(null, allowed.decidingReason());
        Reason hours = Reason.until(ReasonCode.DNC_HOURS, null, 1_000);
        Finding late = Finding.refuse(CheckId.DNC, List.of(consent, hours));
        Finding fast = Finding.refuse(CheckId.FRAUD, List.of(Reason.until(ReasonCode.FRAUD_VELOCITY, null, 3_000)));
        Decision blocked = Policy.decide(List.of(late, fast), List.of(), Purpose.MARKETING, Map.of());
        assertEquals(List.of(ReasonCode.DNC_HOURS, ReasonCode.FRAUD_VELOCITY, ReasonCode.DNC_CONSENT),
                blocked.reasons().stream().map(Reason::code).toList());
        assertEquals(3_000, blocked.retryAtMillis());
        Finding stale = Finding.unknown(CheckId.DNC, Cause.STALE, List.of(Reason.of(ReasonCode.DNC_REASSIGNED)));
        Decision closed = Policy.decide(List.of(stale), List.of(), Purpose.MARKETING, Map.of());
        assertEquals(ReasonCode.CHECK_UNAVAILABLE, closed.decidingReason().code(), "an explanation is not a reason to block");
        assertEquals(2, closed.reasons().size());
        Finding odd = Finding.refuse(CheckId.DNC, List.of(consent));
        assertEquals(Verdict.BLOCK, Policy.decide(List.of(odd), List.of(), Purpose.MARKETING, Map.of()).verdict());
    }

    /** Whatever the missing checks would have said, the verdict stands: only an emergency route outweighs a refusal. */
    @Test
    void aRefusalIsCertainWhateverComesIn() {
        for (int outcomes = 0; outcomes < 256; outcomes++) {
            List<Finding> all = findings(outcomes);
            if (has(all, Outcome.ROUTE) || !has(all, Outcome.REFUSE)) {
                continue;
            }
            for (int in = 1; in < 16; in++) {
                List<Finding> known = new ArrayList<>();
                List<CheckId> pending = new ArrayList<>();
                for (CheckId check : CHECKS) {
                    if ((in >> check.ordinal() & 1) == 1) {
                        known.add(all.get(check.ordinal()));
                    } else {
                        pending.add(check);
                    }
                }
                if (has(known, Outcome.REFUSE)) {
                    Decision early = Policy.decide(known, pending, Purpose.MARKETING, Map.of());
                    assertEquals(Policy.decide(all, List.of(), Purpose.MARKETING, Map.of()).verdict(), early.verdict());
                    assertEquals(pending, early.pending());
                    assertEquals(has(known, Outcome.UNKNOWN), early.degraded(), "what is pending has not failed");
                }
            }
        }
    }

    @Test
    void nothingButARefusalIsCertainWhileAChecksAnswerIsPending() {
        List<CheckId> pending = List.of(CheckId.FRAUD);
        for (Finding only : List.of(Finding.clear(CheckId.DNC), Finding.unknown(CheckId.FRAUD, Cause.ABSENT))) {
            assertThrows(IllegalArgumentException.class,
                    () -> Policy.decide(List.of(only), pending, Purpose.PERSONAL, Map.of()));
        }
    }

    @Test
    void retryIsLeftOpenWhileACheckIsPending() {
        Finding hours = Finding.refuse(CheckId.DNC, List.of(Reason.until(ReasonCode.DNC_HOURS, null, 1_000)));
        Decision early = Policy.decide(List.of(hours), List.of(CheckId.FRAUD), Purpose.MARKETING, Map.of());
        assertEquals(0, early.retryAtMillis(), "fraud could name a later instant");
        assertEquals(1_000, early.reasons().get(0).retryAtMillis());
    }

    @Test
    void theReasonOfAnUnansweredCheckNamesCheckAndCause() {
        Decision decision = Policy.decide(List.of(Finding.unknown(CheckId.DNC, Cause.DEADLINE)), List.of(),
                Purpose.MARKETING, Map.of());
        assertEquals("dnc could not be checked: deadline", decision.reasons().get(0).detail());
        assertEquals(CheckId.DNC, decision.reasons().get(0).check());
        Decision open = Policy.decide(List.of(Finding.unknown(CheckId.DNC, Cause.DEADLINE)), List.of(),
                Purpose.PERSONAL, Map.of());
        assertEquals(Verdict.ALLOW, open.verdict());
        assertTrue(open.degraded());
        assertNotEquals(List.of(), open.reasons(), "an open answer says what was not checked");
    }

    private static boolean has(List<Finding> findings, Outcome outcome) {
        return findings.stream().anyMatch(finding -> finding.outcome() == outcome);
    }

    private static List<Finding> findings(int outcomes) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < CHECKS.length; i++) {
            findings.add(finding(CHECKS[i], OUTCOMES[outcomes >> 2 * i & 3]));
        }
        return findings;
    }

    private static Finding finding(CheckId check, Outcome outcome) {
        return switch (outcome) {
            case CLEAR -> Finding.clear(check);
            case REFUSE -> Finding.refuse(check, List.of(new Reason(check, ReasonCode.FRAUD_VELOCITY, null, null, 0)));
            case ROUTE -> new Finding(check, Outcome.ROUTE, null, List.of(Reason.of(ReasonCode.EMERGENCY_ROUTE)),
                    new Route("e911", "sip:psap@192.0.2.1"), null, 0);
            case UNKNOWN -> Finding.unknown(check, Cause.DEADLINE);
        };
    }

    /** Per check but emergency: not chosen, open, closed. */
    private static Map<CheckId, FailureMode> chosen(int modes) {
        Map<CheckId, FailureMode> chosen = new EnumMap<>(CheckId.class);
        int rest = modes;
        for (CheckId check : new CheckId[] {CheckId.DNC, CheckId.CALLER_ID, CheckId.FRAUD}) {
            if (rest % 3 > 0) {
                chosen.put(check, FailureMode.values()[rest % 3 - 1]);
            }
            rest /= 3;
        }
        return chosen;
    }
}
