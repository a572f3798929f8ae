package io.predial.fraud;

import static io.predial.fraud.Calls.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.DialRequest;
import io.predial.contract.config.Knobs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FraudCountersTest {
    private static final FraudConfig ROOMY = FraudConfig.from(new Knobs(Map.of()));
    private static final long DAY = 86_400_000;

    /** Every call is asked about by four threads; each thread must hear the same, and only distinct calls count. */
    @Test
    void distinctCallsCountOnceHoweverManyThreadsAsk() throws Exception {
        FraudCounters counters = new FraudCounters(ROOMY, new Untold(100));
        AccountLimits limits = new AccountLimits(700, 10_000, Set.of());
        List<DialRequest> calls = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            calls.add(Calls.at(NOON + i));
        }
        Map<String, Usage> heard = new ConcurrentHashMap<>();
        Set<String> contradicted = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            List<DialRequest> shuffled = new ArrayList<>(calls);
            Collections.shuffle(shuffled, new Random(thread));
            threads.add(CompletableFuture.runAsync(() -> shuffled.forEach(call -> {
                Usage usage = counters.count(call, limits, false);
                Usage before = heard.putIfAbsent(call.id(), usage);
                if (before != null && !before.equals(usage)) {
                    contradicted.add(call.id());
                }
            })));
        }
        CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        assertEquals(Set.of(), contradicted);
        assertEquals(700, heard.values().stream().filter(Usage::isWithinLimits).count());
        assertEquals(1_000, heard.size());
    }

    @Test
    void concurrentAttemptsNeverPassTheCap() throws Exception {
        FraudCounters counters = new FraudCounters(ROOMY, new Untold(100));
        AccountLimits limits = new AccountLimits(1_000_000, 3, Set.of());
        List<CompletableFuture<Integer>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            threads.add(CompletableFuture.supplyAsync(() -> {
                int allowed = 0;
                for (int i = 0; i < 10_000; i++) {
                    long callee = 12025550100L + i % 100;
                    allowed += counters.count(Calls.at(NOON + i, callee), limits, false).isWithinLimits() ? 1 : 0;
                }
                return allowed;
            }));
        }
        int allowed = 0;
        for (CompletableFuture<Integer> thread : threads) {
            allowed += thread.get(30, TimeUnit.SECONDS);
        }
        assertEquals(300, allowed);
        assertEquals(100, counters.pairs());
    }

    /** Random calls over three days against a plain list of all of them. */
    @Test
    void attemptsAreExactlyThoseOfTheLastDay() {
        Random random = new Random(20261123);
        for (int limit = 1; limit <= 5; limit++) {
            FraudCounters counters = new FraudCounters(ROOMY, new Untold(100));
            AccountLimits limits = new AccountLimits(1_000_000, limit, Set.of());
            List<Long> made = new ArrayList<>();
            long at = NOON;
            for (int i = 0; i < 500; i++) {
                at += random.nextInt((int) (DAY / 4));
                long now = at - random.nextInt(5_000);
                long counted = made.stream().filter(time -> time > now - DAY).count();
                Usage usage = counters.count(Calls.at(now), limits, false);
                assertEquals(counted >= limit, usage.tooOften());
                if (usage.tooOften()) {
                    assertFreeFrom(made, limit, usage.tooOftenUntilMillis());
                } else {
                    made.add(now);
                }
            }
        }
    }

    private static void assertFreeFrom(List<Long> made, int limit, long untilMillis) {
        assertTrue(made.stream().filter(time -> time > untilMillis - DAY).count() < limit);
        assertTrue(made.stream().filter(time -> time > untilMillis - 1 - DAY).count() >= limit);
    }

    /** Between the exact count of 60 s and that of 60.1 s, with calls out of order. */
    @Test
    void theRateNeverLetsMoreThanTheLimitIntoAMinute() {
        Random random = new Random(20261123);
        CallRate rate = new CallRate();
        List<Long> made = new ArrayList<>();
        long at = NOON;
        for (int i = 0; i < 20_000; i++) {
            at += random.nextInt(random.nextInt(50) == 0 ? 90_000 : 400);
            boolean counted = rate.addWithin(at, 150);
            if (counted) {
                made.add(at);
            }
            long now = at;
            assertTrue(made.stream().filter(time -> time > now - 60_000).count() <= 150);
            assertTrue(counted || made.stream().filter(time -> time > now - 60_100).count() >= 150);
            assertTrue(rate.inWindow(at) >= made.stream().filter(time -> time > now - 60_000).count());
            assertTrue(rate.inWindow(at) <= made.stream().filter(time -> time > now - 60_100).count());
            made.removeIf(time -> time < now - 61_000);
        }
    }

    @Test
    void callsOutOfOrderCountAtTheirOwnTime() {
        CallRate rate = new CallRate();
        assertTrue(rate.addWithin(NOON + 60_000, 9));
        assertTrue(rate.addWithin(NOON + 5_000, 9));
        assertTrue(rate.addWithin(NOON - 1_000, 9));
        assertEquals(2, rate.inWindow(NOON + 60_000));
        assertEquals(1, rate.inWindow(NOON + 59_000));
        assertEquals(1, rate.inWindow(NOON + 66_000));
        assertEquals(0, rate.inWindow(NOON + 121_000));
        assertEquals(NOON + 65_100, rate.freeAtMillis(2));
        assertEquals(NOON + 120_100, rate.freeAtMillis(1));
        assertEquals(0, rate.freeAtMillis(0));
    }

    @Test
    void memoryIsBoundedAndForgettingIsCounted() {
        FraudCounters counters = new FraudCounters(new FraudConfig(10, 5, 100, 100), new Untold(100));
        for (int i = 0; i < 50; i++) {
            DialRequest.Builder call = Calls.call();
            call.account = "caller-" + i % 20;
            counters.count(Calls.to(call, 12025550100L + i), AccountLimits.DEFAULT, false);
        }
        assertEquals(10, counters.pairs());
        assertEquals(5, counters.accounts());
        assertEquals(40 + 45, counters.evictions());
    }

    @Test
    void whatHasExpiredMakesRoomWithoutBeingCounted() {
        FraudCounters counters = new FraudCounters(new FraudConfig(10, 5, 100, 100), new Untold(100));
        for (int i = 0; i < 10; i++) {
            counters.count(Calls.at(NOON, 12025550100L + i), AccountLimits.DEFAULT, false);
        }
        for (int i = 0; i < 10; i++) {
            counters.count(Calls.at(NOON + DAY + 1 + i, 12025550120L + i), AccountLimits.DEFAULT, false);
        }
        assertEquals(10, counters.pairs());
        assertEquals(0, counters.evictions());
    }

    @Test
    void aLimitBeyondCountingIsNoLimit() {
        FraudCounters counters = new FraudCounters(ROOMY, new Untold(100));
        AccountLimits limits = new AccountLimits(1_000_000, FraudCounters.ATTEMPTS_LIMIT_MAX + 1, Set.of());
        for (int i = 0; i < 20_000; i++) {
            assertTrue(counters.count(Calls.at(NOON + i), limits, false).isWithinLimits());
        }
        assertEquals(0, counters.pairs());
    }

    @Test
    void loweringALimitTakesEffectAtOnce() {
        FraudCounters counters = new FraudCounters(ROOMY, new Untold(100));
        for (int i = 0; i < 5; i++) {
            counters.count(Calls.at(NOON + i), new AccountLimits(600, 5, Set.of()), false);
        }
        Usage usage = counters.count(Calls.at(NOON + 10), new AccountLimits(600, 2, Set.of()), false);
        assertEquals(new Usage(false, 0, true, NOON + 3 + DAY), usage);
    }
}
