package io.predial.bus;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Asks a second node when the first has not answered after a while: the tail of one node (a pause, a freeze, a death) then
 * costs that while and not the budget. Within a stated share of extra load, so that a slow cluster is not made slower. Belongs
 * to one event loop.
 */
final class Hedging {
    private record Waiting(CallAsk ask, long dueNanos) {
    }

    private final Vertx vertx;
    private final HedgeConfig settings;
    private final AskCounters counters;
    private final BooleanSupplier shedding;
    private final Predicate<CallAsk> askAnother;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private double tokens;
    private boolean armed;

    /**
     * @param shedding   true while calls are turned away: the load is too much as it is
     * @param askAnother asks other nodes about what is missing; false when there are none
     */
    Hedging(Vertx vertx, HedgeConfig settings, AskCounters counters, BooleanSupplier shedding,
            Predicate<CallAsk> askAnother) {
        this.counters = counters;
        this.vertx = vertx;
        this.settings = settings;
        this.shedding = shedding;
        this.askAnother = askAnother;
        this.tokens = settings.burst();
    }

    /** The same delay for all, so they fall due in the order they came, and one armed timer serves the whole queue. */
    void watch(CallAsk ask) {
        if (settings.afterMillis() == 0) {
            return;
        }
        tokens = Math.min(settings.burst(), tokens + settings.percentMax() / 100.0);
        waiting.add(new Waiting(ask, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.afterMillis())));
        arm();
    }

    private void arm() {
        while (!waiting.isEmpty() && isAnswered(waiting.peek().ask)) {
            waiting.poll();
        }
        if (!armed && !waiting.isEmpty()) {
            armed = true;
            long remainingNanos = waiting.peek().dueNanos - System.nanoTime();
            vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(remainingNanos)), timer -> fallDue());
        }
    }

    private void fallDue() {
        armed = false;
        long nowNanos = System.nanoTime();
        while (!waiting.isEmpty() && (isAnswered(waiting.peek().ask) || waiting.peek().dueNanos <= nowNanos)) {
            CallAsk ask = waiting.poll().ask;
            if (isAnswered(ask) || ask.remainingMicros(nowNanos) <= 0) {
                continue;
            }
            if (tokens < 1 || shedding.getAsBoolean()) {
                counters.hedgesDenied.increment();
            } else if (askAnother.test(ask)) {
                tokens--;
                counters.hedges.increment();
            }
        }
        arm();
    }

    private static boolean isAnswered(CallAsk ask) {
        return ask.unanswered(CheckClient.ALL) == 0;
    }
}
