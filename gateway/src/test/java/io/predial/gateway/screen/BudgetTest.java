package io.predial.gateway.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final long MILLI = 1_000_000;
    /** Anything: an instant has no zero. */
    private static final long ARRIVAL = Long.MAX_VALUE - 7 * MILLI;

    @Test
    void checksMustBeInBeforeTheReserveBegins() {
        assertEquals(ARRIVAL + 40 * MILLI, new Budget(ARRIVAL, 50, 10).checksDeadlineNanos());
        assertEquals(ARRIVAL + 4 * MILLI, new Budget(ARRIVAL, 5, 10).checksDeadlineNanos(), "a fifth at most is kept");
    }

    @Test
    void aRefusalLeavesAfterItsWaitAndNeverAfterTheDeadline() {
        Budget budget = new Budget(ARRIVAL, 50, 10);
        assertEquals(ARRIVAL + 5 * MILLI, budget.settleRefusalNanos(5 * MILLI));
        assertEquals(ARRIVAL, budget.settleRefusalNanos(0), "at once");
        assertEquals(ARRIVAL + 40 * MILLI, budget.settleRefusalNanos(5_000 * MILLI));
        assertEquals(ARRIVAL + 1_600_000, new Budget(ARRIVAL, 2, 10).settleRefusalNanos(5 * MILLI));
    }
}
