package io.predial.gateway.account;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much an account may ask without calling: dry runs, and rows of a list that is screened without being called. The
 * velocity of calls that are made is bounded by the fraud check; what is only looked up it does not count, and without a
 * bound an account could list a registry number by number, against 16 CFR 310.4(b)(2). Counted by UTC day in this
 * process's memory: each gateway grants the whole of it, and a restart forgets what was used. Safe for all threads.
 */
public final class LookUpBudget {
    private static final long DAY_MILLIS = 86_400_000L;

    /** The look-ups of one day, by account. */
    private record Day(long epochDay, Map<String, AtomicLong> usedByAccount) {
    }

    private final long perDayMax;
    private final LongAdder refused = new LongAdder();
    private volatile Day day = new Day(Long.MIN_VALUE, Map.of());

    /** @param perDayMax look-ups of one account a day; 0 grants none */
    public LookUpBudget(long perDayMax) {
        this.perDayMax = perDayMax;
    }

    /** Counts refusals on this registry. */
    public void register(MeterRegistry metrics) {
        FunctionCounter.builder("predial_look_ups_refused", refused, LongAdder::sum)
                .description("Dry runs and scrubbed rows refused because the account had used its day's share")
                .register(metrics);
    }

    /**
     * Takes look-ups from what the account has left today: all of them, or none.
     *
     * @param account   an account that exists: what is kept here grows with the accounts that ask
     * @param lookUps   how many, at least 1
     * @param nowMillis this process's clock, epoch milliseconds
     * @return false when less is left; nothing is taken then, and the refused look-ups are counted
     */
    public boolean take(String account, int lookUps, long nowMillis) {
        AtomicLong used = today(nowMillis).usedByAccount.computeIfAbsent(account, none -> new AtomicLong());
        long seen = used.get();
        while (seen + lookUps <= perDayMax) {
            if (used.compareAndSet(seen, seen + lookUps)) {
                return true;
            }
            seen = used.get();
        }
        refused.add(lookUps);
        return false;
    }

    /** Seconds until there is a whole day's budget again, 1 to 86 400: what a Retry-After says. */
    public int retryAfterSeconds(long nowMillis) {
        return (int) ((DAY_MILLIS - Math.floorMod(nowMillis, DAY_MILLIS) + 999) / 1_000);
    }

    /** Look-ups refused since this process began. */
    public long refused() {
        return refused.sum();
    }

    /** A clock that is set back stays in the day that has begun: it grants nothing twice. */
    private Day today(long nowMillis) {
        long epochDay = Math.floorDiv(nowMillis, DAY_MILLIS);
        return epochDay > day.epochDay ? next(epochDay) : day;
    }

    private synchronized Day next(long epochDay) {
        if (epochDay > day.epochDay) {
            day = new Day(epochDay, new ConcurrentHashMap<>());
        }
        return day;
    }
}
