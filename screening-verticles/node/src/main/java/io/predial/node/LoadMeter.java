package io.predial.node;

import io.predial.bus.CheckVerticle.CheckCounters;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** Calls a second since the last reading: the load a node announces. Read by one thread. */
final class LoadMeter {
    private final Collection<CheckCounters> checks;
    private long lastCalls;
    private long lastNanos;

    LoadMeter(Collection<CheckCounters> checks, long nowNanos) {
        this.checks = checks;
        this.lastNanos = nowNanos;
    }

    /** Most checks see every call, so the busiest of them has seen them all. */
    int callsPerSecond(long nowNanos) {
        long calls = checks.stream().mapToLong(check -> check.asks.sum()).max().orElse(0);
        long tookNanos = Math.max(1, nowNanos - lastNanos);
        long perSecond = (calls - lastCalls) * TimeUnit.SECONDS.toNanos(1) / tookNanos;
        lastCalls = calls;
        lastNanos = nowNanos;
        return (int) Math.min(Integer.MAX_VALUE, perSecond);
    }
}
