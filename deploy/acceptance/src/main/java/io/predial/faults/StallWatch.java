package io.predial.faults;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Notes when this machine gave nobody a turn: a thread that wants to wake every millisecond, and the times it could
 * not. A budget missed in such a moment says something about the machine, nothing about Predial.
 */
public final class StallWatch implements AutoCloseable {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private record Stall(long fromNanos, long toNanos) {
    }

    private final Deque<Stall> stalls = new ArrayDeque<>();
    private final Thread thread = new Thread(this::watch, "stall-watch");
    private volatile boolean closed;

    public StallWatch() {
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    private void watch() {
        long beforeNanos = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(EVERY_NANOS);
            long nowNanos = System.nanoTime();
            if (nowNanos - beforeNanos > EVERY_NANOS + STALL_NANOS) {
                note(new Stall(beforeNanos, nowNanos));
            }
            beforeNanos = nowNanos;
        }
    }

    private synchronized void note(Stall stall) {
        stalls.add(stall);
    }

    /** How long nobody had a turn between two instants of the monotonic clock, all stalls together. */
    public synchronized long stalledNanosBetween(long fromNanos, long toNanos) {
        return stalls.stream().mapToLong(stall -> Math.min(stall.toNanos, toNanos) - Math.max(stall.fromNanos, fromNanos))
                .filter(overlapNanos -> overlapNanos > 0).sum();
    }

    public synchronized long longestMillis() {
        return stalls.stream().mapToLong(stall -> TimeUnit.NANOSECONDS.toMillis(stall.toNanos - stall.fromNanos))
                .max().orElse(0);
    }

    @Override
    public void close() {
        closed = true;
    }
}
