package io.predial.gateway.screen;

import io.vertx.core.Vertx;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Watches the deadlines of all calls of one event loop with one armed timer. A Vert.x timer per call would cost a task, a
 * heap insertion and a cancellation each; here a settled call is simply passed over when its turn comes.
 */
final class Deadlines {
    private final Vertx vertx;
    private final PriorityQueue<Screening> waiting =
            new PriorityQueue<>((a, b) -> Long.signum(a.deadlineNanos() - b.deadlineNanos()));
    private long armedForNanos;
    private long timer = -1;

    Deadlines(Vertx vertx) {
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
        if (waiting.isEmpty()) {
            return;
        }
        long nextNanos = waiting.peek().deadlineNanos();
        if (timer >= 0 && armedForNanos - nextNanos <= 0) {
            return; // Armed for an earlier call, and this is looked at again when it fires.
        }
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        armedForNanos = nextNanos;
        long remainingNanos = nextNanos - System.nanoTime();
        timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(remainingNanos)), id -> expire());
    }

    private void expire() {
        timer = -1;
        long nowNanos = System.nanoTime();
        while (!waiting.isEmpty() && (waiting.peek().isSettled() || waiting.peek().deadlineNanos() - nowNanos <= 0)) {
            waiting.poll().expire();
        }
        arm();
    }
}
