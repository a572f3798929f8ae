package io.predial.gateway.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LookUpBudgetTest {
    private static final long DAY = 86_400_000L;
    private static final long NOON = 20_000 * DAY + DAY / 2;

    private final LookUpBudget budget = new LookUpBudget(100);

    @Test
    void grantsAllThatIsAskedForOrNothing() {
        assertTrue(budget.take("a", 60, NOON));
        assertFalse(budget.take("a", 41, NOON));
        assertTrue(budget.take("a", 40, NOON), "what was refused must not have been taken");
        assertFalse(budget.take("a", 1, NOON));
        assertEquals(42, budget.refused());
    }

    @Test
    void oneAccountTakesNothingFromAnother() {
        assertTrue(budget.take("a", 100, NOON));
        assertTrue(budget.take("b", 100, NOON));
    }

    @Test
    void aNewDayBringsANewBudget() {
        assertTrue(budget.take("a", 100, NOON));
        assertFalse(budget.take("a", 1, NOON + DAY / 2 - 1));
        assertTrue(budget.take("a", 100, NOON + DAY / 2));
    }

    @Test
    void aClockThatIsSetBackGrantsNothingTwice() {
        assertTrue(budget.take("a", 100, NOON));
        assertFalse(budget.take("a", 1, NOON - DAY));
        assertFalse(budget.take("a", 1, NOON));
    }

    @Test
    void aBudgetOfNoneGrantsNone() {
        assertFalse(new LookUpBudget(0).take("a", 1, NOON));
    }

    @Test
    void saysWhenTheDayEnds() {
        assertEquals(43_200, budget.retryAfterSeconds(NOON));
        assertEquals(86_400, budget.retryAfterSeconds(20_000 * DAY));
        assertEquals(1, budget.retryAfterSeconds(20_001 * DAY - 1));
    }

    @Test
    void manyAtOnceGetExactlyWhatThereIs() throws InterruptedException {
        LookUpBudget large = new LookUpBudget(10_000);
        LongAdder granted = new LongAdder();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            threads.execute(() -> {
                for (int each = 0; each < 5_000; each++) {
                    granted.add(large.take("a", 1, NOON) ? 1 : 0);
                }
            });
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
        assertEquals(10_000, granted.sum());
        assertEquals(10_000, large.refused());
    }
}
