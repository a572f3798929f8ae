package io.predial.gateway.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import io.predial.gateway.screen.Admission.Holder;
import io.predial.gateway.screen.Admission.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long MILLI = 1_000_000;
    private static final int BUDGET_MILLIS = 50;
    private static final long BUDGET = BUDGET_MILLIS * MILLI;
    private static final long START = Long.MAX_VALUE - 3 * BUDGET;

    private static Admission admission(int min, int initial, int max) {
        return new Admission(new AdmissionConfig(min, initial, max, 90, 75), BUDGET_MILLIS, START);
    }

    private static Deque<Holder> entered(Admission admission, String account, int calls) {
        Deque<Holder> holders = new ArrayDeque<>();
        for (int i = 0; i < calls; i++) {
            holders.add(admission.enter(account));
        }
        return holders;
    }

    /** As many calls as are let in. */
    private static Deque<Holder> flood(Admission admission, String account) {
        Deque<Holder> holders = new ArrayDeque<>();
        while (admission.refusal(account) == null) {
            holders.add(admission.enter(account));
        }
        return holders;
    }

    /** A node dies and everything it was asked misses at once. */
    @Test
    void aBurstOfMissesLowersTheLimitOnce() {
        Admission admission = admission(10, 1_000, 2_000);
        for (Holder holder : entered(admission, "a", 500)) {
            admission.leave(holder, START, true, START + 1);
        }
        assertEquals(900, admission.limit());
    }

    @Test
    void overloadThatLastsLowersItOnceABudgetAndNotBelowTheMinimum() {
        Admission admission = admission(800, 1_000, 2_000);
        List<Integer> limits = new ArrayList<>();
        for (long at = START; at < START + 3 * BUDGET; at += BUDGET / 2) {
            admission.leave(admission.enter("a"), at, true, at);
            limits.add(admission.limit());
        }
        assertEquals(List.of(900, 900, 810, 810, 800, 800), limits);
    }

    @Test
    void theLimitRisesOnlyWhileHalfOfItIsUsedAndSlowly() {
        Admission admission = admission(10, 100, 102);
        Deque<Holder> holders = entered(admission, "a", 49);
        for (long at = START; at < START + BUDGET; at += MILLI) {
            admission.leave(admission.enter("a"), at, false, at);
        }
        assertEquals(101, admission.limit(), "50 in flight are half of 100, and less than half of 101");
        holders.addAll(entered(admission, "a", 10));
        admission.leave(holders.poll(), START, false, START + BUDGET);
        admission.leave(holders.poll(), START, false, START + BUDGET);
        assertEquals(102, admission.limit(), "once in an eighth of a budget");
        admission.leave(holders.poll(), START, false, START + 2 * BUDGET);
        assertEquals(102, admission.limit(), "and not above the maximum");
    }

    /** What ends within a budget of it was let in before it: it says nothing of the new limit. */
    @Test
    void nothingRaisesTheLimitForABudgetAfterItWasLowered() {
        Admission admission = admission(10, 100, 200);
        Deque<Holder> holders = entered(admission, "a", 90);
        admission.leave(holders.poll(), START, true, START);
        admission.leave(holders.poll(), START, false, START + BUDGET - 1);
        assertEquals(90, admission.limit());
        admission.leave(holders.poll(), START, false, START + BUDGET);
        assertEquals(91, admission.limit());
    }

    @Test
    void onlySignsOfTooMuchWorkCount() {
        Admission admission = admission(10, 100, 200);
        assertTrue(admission.speaksOfOverload(List.of(unknown(Cause.SHED)), 1), "a queue is full");
        assertTrue(admission.speaksOfOverload(List.of(unknown(Cause.DEADLINE)), BUDGET * 4 / 5));
        assertTrue(admission.speaksOfOverload(List.of(Finding.clear(CheckId.DNC)), BUDGET + 1), "late although all is in");
        assertFalse(admission.speaksOfOverload(List.of(unknown(Cause.DEADLINE)), BUDGET / 2 - 1), "a caller in a hurry");
        for (Cause other : List.of(Cause.ABSENT, Cause.FAULT, Cause.WIRE, Cause.STALE, Cause.NOT_COVERED)) {
            assertFalse(admission.speaksOfOverload(List.of(unknown(other)), BUDGET), other.id());
        }
    }

    private static Finding unknown(Cause cause) {
        return Finding.unknown(CheckId.DNC, cause);
    }

    @Test
    void oneAccountAloneMayUseTheWholeLimit() {
        Admission admission = admission(10, 100, 200);
        assertEquals(100, flood(admission, "a").size());
        assertEquals(Refusal.LIMIT, admission.refusal("a"));
    }

    @Test
    void anAccountThatFloodsKeepsNobodyOut() {
        Admission admission = admission(10, 100, 100);
        Deque<Holder> flooding = flood(admission, "flood");
        assertEquals(25, flood(admission, "calm").size(), "let in although the limit is used up");
        for (int ended = 0; ended < 1_000; ended++) {
            // Each time a call of the flood ends, the next one is at the door before anybody else.
            admission.leave(flooding.poll(), START, false, START + 1);
            if (admission.refusal("flood") == null) {
                flooding.add(admission.enter("flood"));
            }
        }
        assertEquals(50, flooding.size(), "it sinks to its share and stays there");
        assertEquals(25, flood(admission, "calm").size(), "and the other rises to its own");
        assertEquals(Refusal.LIMIT, admission.refusal("calm"));
    }

    @Test
    void belowThreeQuartersNobodyIsCounted() {
        Admission admission = admission(10, 100, 200);
        entered(admission, "calm", 1);
        assertEquals(74, flood(admission, "flood").size());
        assertEquals(Refusal.FAIRNESS, admission.refusal("flood"));
        assertNull(admission.refusal("calm"));
    }

    @Test
    void moreAccountsThanTheLimitHoldOneCallEach() {
        Admission admission = admission(4, 4, 4);
        for (int i = 0; i < 5; i++) {
            assertNull(admission.refusal("a" + i));
            admission.enter("a" + i);
        }
        assertEquals(Refusal.LIMIT, admission.refusal("a0"));
        assertEquals(Refusal.LIMIT, admission.refusal("a5"), "a quarter above the limit is the end");
    }

    @Test
    void anAccountWithoutCallsIsForgotten() {
        Admission admission = admission(10, 100, 200);
        Holder held = admission.enter("held");
        for (int i = 0; i < 1_000; i++) {
            admission.leave(admission.enter("a" + i), START, false, START);
        }
        admission.leave(admission.enter("last"), START, false, START + 1_000 * MILLI);
        assertEquals(1, admission.accountsKept());
        admission.leave(held, START, false, START + 2_000 * MILLI);
        assertEquals(0, admission.accountsKept());
    }

    @Test
    void sheddingIsSeenForASecond() {
        Admission admission = admission(10, 100, 200);
        assertFalse(admission.isShedding(START));
        admission.shed(Refusal.LIMIT, START + MILLI);
        assertTrue(admission.isShedding(START + 1_000 * MILLI));
        assertFalse(admission.isShedding(START + 1_001 * MILLI));
    }

    @Test
    void figuresTellWhyCallsWereShed() {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Admission admission = admission(10, 100, 200);
        admission.register(metrics);
        admission.shed(Refusal.FAIRNESS, START);
        admission.shed(Refusal.FAIRNESS, START);
        admission.bypassed();
        admission.enter("a");
        assertEquals(2, metrics.get("predial_shed_requests").tag("reason", "fairness").functionCounter().count());
        assertEquals(0, metrics.get("predial_shed_requests").tag("reason", "limit").functionCounter().count());
        assertEquals(1, metrics.get("predial_emergency_bypasses").functionCounter().count());
        assertEquals(100, metrics.get("predial_admission_limit").gauge().value());
        assertEquals(1, metrics.get("predial_screenings_in_flight").gauge().value());
        assertEquals(1, metrics.get("predial_admission_accounts").gauge().value());
    }

    /** Entries are dropped while other event loops enter; no count may be lost on the way. */
    @Test
    void countsAreExactWhenEntriesAreDroppedUnderCalls() {
        Admission admission = admission(10, 100, 200);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        admission.register(metrics);
        List<CompletableFuture<Void>> loops = new ArrayList<>();
        for (int loop = 0; loop < 4; loop++) {
            long offset = loop * MILLI;
            loops.add(CompletableFuture.runAsync(() -> {
                for (int call = 0; call < 50_000; call++) {
                    // Every call's end is a second after the last: each sweeps.
                    admission.leave(admission.enter("a" + call % 3), START, call % 2 == 0,
                            START + offset + call * 1_000L * MILLI);
                }
            }));
        }
        loops.forEach(CompletableFuture::join);
        assertEquals(0, metrics.get("predial_screenings_in_flight").gauge().value());
        assertEquals(0, metrics.get("predial_admission_accounts").gauge().value());
    }
}
