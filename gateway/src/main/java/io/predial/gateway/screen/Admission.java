package io.predial.gateway.screen;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.contract.Cause;
import io.predial.contract.Finding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides whether one more call is screened now, so that those let in are answered in time.
 *
 * <p><b>The limit</b> on calls in flight is found by additive increase and multiplicative decrease. Latency gradients do
 * not work behind a hard deadline: when every call ends at the deadline, latency is constant and they see no overload. A
 * sign of overload lowers the limit <b>at most once a budget</b>: calls in flight were let in under the old limit, so
 * what they say in the meantime is old news, and a node's death, which makes dozens of them miss at once, would crush
 * the limit. For the same reason nothing raises it for a budget after that. It rises by one per eighth of a budget while
 * at least half of it is used, a few per cent between two looks, instead of by one per answer.
 *
 * <p><b>Fair shares.</b> While less than three quarters of the limit are used, anybody is let in. Beyond, an account is
 * let in while it holds less than its share, the limit divided by the accounts with calls in flight. It is let in even
 * above the limit, by a quarter at most, so that an account that has filled the limit alone cannot keep others out until
 * its own calls are answered.
 *
 * <p>Shared by all event loops. The hot path reads and counts; it locks and allocates nothing. Time is an argument.
 */
public final class Admission {
    private static final long SHEDDING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int RAISES_A_BUDGET = 8;

    /** Why a call is not let in. */
    public enum Refusal {
        /** Too many calls are being screened. */
        LIMIT,
        /** Many are, and this account has its share of them. */
        FAIRNESS
    }

    /** One account's calls in flight. */
    public static final class Holder {
        /** Negative once the entry is dropped: whoever comes then makes a new one. */
        private final AtomicInteger held = new AtomicInteger();

        private Holder() {
        }
    }

    private final AdmissionConfig config;
    private final AIMDLimit limit;
    private final long budgetNanos;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger activeAccounts = new AtomicInteger();
    private final Map<String, Holder> holders = new ConcurrentHashMap<>();
    private final AtomicLong loweredAtNanos;
    private final AtomicLong raisedAtNanos;
    private final AtomicLong sweptAtNanos;
    private volatile long shedAtNanos;
    private final LongAdder[] shed = {new LongAdder(), new LongAdder()};
    private final LongAdder bypassed = new LongAdder();

    /** @param budgetMillis the gateway's own budget, the beat at which overload is looked for */
    public Admission(AdmissionConfig config, int budgetMillis, long nowNanos) {
        this.config = config;
        this.budgetNanos = TimeUnit.MILLISECONDS.toNanos(budgetMillis);
        // What is late is said with each sample; the library's own timeout would lower the limit once per sample.
        this.limit = AIMDLimit.newBuilder().minLimit(config.limitMin()).initialLimit(config.limitInitial())
                .maxLimit(config.limitMax()).backoffRatio(config.backOffPercent() / 100.0).timeout(1, TimeUnit.DAYS).build();
        this.loweredAtNanos = new AtomicLong(nowNanos - budgetNanos);
        this.raisedAtNanos = new AtomicLong(nowNanos - budgetNanos);
        this.sweptAtNanos = new AtomicLong(nowNanos);
        this.shedAtNanos = nowNanos - SHEDDING_NANOS;
    }

    public void register(MeterRegistry metrics) {
        Gauge.builder("predial_admission_limit", limit, AIMDLimit::getLimit)
                .description("Calls that may be screened at once now").register(metrics);
        Gauge.builder("predial_screenings_in_flight", inFlight, Number::doubleValue)
                .description("Calls being screened now").register(metrics);
        Gauge.builder("predial_admission_accounts", activeAccounts, Number::doubleValue)
                .description("Accounts among which places are shared now").register(metrics);
        for (Refusal refusal : Refusal.values()) {
            FunctionCounter.builder("predial_shed_requests", shed[refusal.ordinal()], LongAdder::sum)
                    .tag("reason", refusal.name().toLowerCase(Locale.ROOT))
                    .description("Calls refused before they were read, by reason").register(metrics);
        }
        FunctionCounter.builder("predial_emergency_bypasses", bypassed, LongAdder::sum)
                .description("Emergency calls let in beyond the limit").register(metrics);
    }

    /**
     * Looks whether a call of this account would be let in now; counts nothing. Whoever is let in enters in the same
     * tick, so that the limit is exceeded by one call per event loop at most.
     *
     * @return null when it would
     */
    public Refusal refusal(String account) {
        int limited = limit.getLimit();
        int used = inFlight.get();
        if (used * 100L < (long) limited * config.fairFromPercent()) {
            return null;
        }
        Holder holder = holders.get(account);
        int held = holder == null ? 0 : Math.max(0, holder.held.get());
        int sharing = Math.max(1, activeAccounts.get() + (held == 0 ? 1 : 0));
        boolean belowShare = held < Math.max(1, limited / sharing);
        if (belowShare && used * 100L < (long) limited * (200 - config.fairFromPercent())) {
            return null;
        }
        return used < limited ? Refusal.FAIRNESS : Refusal.LIMIT;
    }

    /** Counts a call in. Give the holder back to {@link #leave}, once. @param account one the directory knows */
    public Holder enter(String account) {
        inFlight.incrementAndGet();
        while (true) {
            Holder holder = holders.get(account);
            if (holder == null) {
                holder = holders.computeIfAbsent(account, key -> new Holder());
            }
            int before = holder.held.getAndIncrement();
            if (before >= 0) {
                if (before == 0) {
                    activeAccounts.incrementAndGet();
                }
                return holder;
            }
            // The entry is being dropped at this moment.
        }
    }

    /**
     * Counts a call out.
     *
     * @param enteredNanos when it entered
     * @param overloaded   {@link #speaksOfOverload}
     */
    public void leave(Holder holder, long enteredNanos, boolean overloaded, long nowNanos) {
        int used = inFlight.getAndDecrement();
        if (holder.held.decrementAndGet() == 0) {
            activeAccounts.decrementAndGet();
        }
        if (overloaded) {
            if (isTurn(loweredAtNanos, budgetNanos, nowNanos)) {
                limit.onSample(enteredNanos, nowNanos - enteredNanos, used, true);
            }
        } else if (used * 2 >= limit.getLimit() && nowNanos - loweredAtNanos.get() >= budgetNanos
                && isTurn(raisedAtNanos, budgetNanos / RAISES_A_BUDGET, nowNanos)) {
            limit.onSample(enteredNanos, nowNanos - enteredNanos, used, false);
        }
        if (isTurn(sweptAtNanos, SWEEP_NANOS, nowNanos)) {
            sweep();
        }
    }

    /** Once per interval, for whichever event loop comes first. */
    private static boolean isTurn(AtomicLong lastNanos, long intervalNanos, long nowNanos) {
        long last = lastNanos.get();
        return nowNanos - last >= intervalNanos && lastNanos.compareAndSet(last, nowNanos);
    }

    /** Entries stay for a while after their last call, because an account's next one is usually near. */
    private void sweep() {
        holders.forEach((account, holder) -> {
            if (holder.held.compareAndSet(0, Integer.MIN_VALUE)) {
                holders.remove(account, holder);
            }
        });
    }

    /**
     * Whether the way a call ended says that there is too much work, not merely that something is broken. It does when a
     * node or a lane shed one of its asks, and when a check or the whole answer took long. It does not when a check was
     * absent, failed or has no data: fewer calls would change nothing. Time is counted from entering and against half
     * the gateway's own budget, because a caller that gives up after a millisecond, or dribbles its body, must not be
     * able to lower the limit for others. A dead node's misses cannot be told from a busy one's; they last until it is
     * ejected, and the once-a-budget rule bounds what they cost.
     *
     * @param tookNanos from entering to the last finding
     */
    public boolean speaksOfOverload(List<Finding> findings, long tookNanos) {
        boolean slow = tookNanos * 2 >= budgetNanos;
        for (Finding finding : findings) {
            if (finding.cause() == Cause.SHED || slow && finding.cause() == Cause.DEADLINE) {
                return true;
            }
        }
        return tookNanos > budgetNanos;
    }

    /** Counts a call that was turned away. */
    public void shed(Refusal refusal, long nowNanos) {
        shed[refusal.ordinal()].increment();
        if (refusal == Refusal.LIMIT && nowNanos - shedAtNanos > SHEDDING_NANOS / 10) {
            shedAtNanos = nowNanos; // Not at every call: under overload all loops would fight for the line.
        }
    }

    /** Counts an emergency call that was answered although another call would have been turned away. */
    public void bypassed() {
        bypassed.increment();
    }

    /**
     * True when a call was turned away in the last second because there were too many: no time to ask two nodes for one
     * answer. One account held to its share is no such sign.
     */
    public boolean isShedding(long nowNanos) {
        return nowNanos - shedAtNanos < SHEDDING_NANOS;
    }

    /** {@link #isShedding(long)} now, as a supplier for whoever asks the nodes. */
    public boolean isShedding() {
        return isShedding(System.nanoTime());
    }

    int limit() {
        return limit.getLimit();
    }

    int accountsKept() {
        return holders.size();
    }
}
