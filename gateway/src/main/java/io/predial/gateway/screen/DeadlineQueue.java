package io.predial.gateway.screen;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Watches the deadlines of all calls of one event loop with one armed timer. The budget is the same for all, so calls
 * reach their deadlines in the order they came: a queue does, where a timer per call would cost a heap insertion and a
 * cancellation each.
 */
final class DeadlineQueue {
    private final Vertx vertx;
    private final ArrayDeque<Screening> waiting = new ArrayDeque<>();
    private boolean armed;

    DeadlineQueue(Vertx vertx) {
        this.vertx = vertx;
    }

    void add(Screening screening) {
        waiting.add(screening);
        arm();
    }

    private void arm() {
        while (!waiting.isEmpty() && waiting.peek().isSettled()) {
            waiting.poll();
        }
        if (!armed && !waiting.isEmpty()) {
            long remainingNanos = waiting.peek().deadlineNanos() - System.nanoTime();
            armed = true;
            vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(remainingNanos)), timer -> expire());
        }
    }

    private void expire() {
        armed = false;
        long nowNanos = System.nanoTime();
        while (!waiting.isEmpty() && (waiting.peek().isSettled() || waiting.peek().deadlineNanos() <= nowNanos)) {
            waiting.poll().expire();
        }
        arm();
    }
}
