package io.predial.gateway.screen;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Watches the instants that all calls of one event loop wait for, with one armed timer. A Vert.x timer per call would
 * cost a task, a heap insertion and a cancellation each; here a call that is done is simply passed over when its turn
 * comes. A call waits for its deadline and, once refused, for the earlier instant at which its answer leaves; each has a
 * queue, because moving an entry inside a heap means searching it.
 */
final class Deadlines {
    private final Vertx vertx;
    private final PriorityQueue<Screening> byDeadline =
            new PriorityQueue<>((a, b) -> Long.signum(a.deadlineNanos() - b.deadlineNanos()));
    private final PriorityQueue<Screening> refused =
            new PriorityQueue<>((a, b) -> Long.signum(a.settleRefusalNanos() - b.settleRefusalNanos()));
    private boolean armed;
    private long armedForNanos;
    private long timer = -1;
    private Promise<Void> empty;

    Deadlines(Vertx vertx) {
        this.vertx = vertx;
    }

    void add(Screening screening) {
        byDeadline.add(screening);
        arm();
    }

    /** The call is refused: its answer need not wait for the deadline. */
    void settleSoon(Screening screening) {
        refused.add(screening);
        arm();
    }

    /** Completes once no call waits any more. */
    Future<Void> empty() {
        forgetDone();
        if (byDeadline.isEmpty()) {
            return Future.succeededFuture();
        }
        empty = Promise.promise();
        return empty.future();
    }

    private void forgetDone() {
        while (!byDeadline.isEmpty() && byDeadline.peek().isComplete()) {
            byDeadline.poll();
        }
        while (!refused.isEmpty() && refused.peek().isAnswered()) {
            refused.poll();
        }
    }

    private void arm() {
        forgetDone();
        if (byDeadline.isEmpty() && refused.isEmpty()) {
            if (empty != null) {
                empty.tryComplete();
            }
            return;
        }
        long nextNanos = nextNanos();
        if (armed && armedForNanos - nextNanos <= 0) {
            return; // Armed for an earlier instant, and this is looked at again when it comes.
        }
        disarm();
        armed = true;
        armedForNanos = nextNanos;
        long remainingNanos = nextNanos - System.nanoTime();
        if (remainingNanos <= 0) {
            // At the end of this tick and not at once: findings that came in the same message are read first.
            vertx.runOnContext(tick -> expire());
        } else {
            timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(remainingNanos)), id -> expire());
        }
    }

    private long nextNanos() {
        if (byDeadline.isEmpty()) {
            return refused.peek().settleRefusalNanos();
        }
        long deadlineNanos = byDeadline.peek().deadlineNanos();
        boolean isRefusalFirst = !refused.isEmpty() && refused.peek().settleRefusalNanos() - deadlineNanos < 0;
        return isRefusalFirst ? refused.peek().settleRefusalNanos() : deadlineNanos;
    }

    private void disarm() {
        armed = false;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    private void expire() {
        disarm();
        long nowNanos = System.nanoTime();
        try {
            while (!refused.isEmpty()
                    && (refused.peek().isAnswered() || refused.peek().settleRefusalNanos() - nowNanos <= 0)) {
                refused.poll().due(nowNanos);
            }
            while (!byDeadline.isEmpty()
                    && (byDeadline.peek().isComplete() || byDeadline.peek().deadlineNanos() - nowNanos <= 0)) {
                byDeadline.poll().due(nowNanos);
            }
        } finally {
            arm(); // Whatever one call does, the others' deadlines come.
        }
    }
}
