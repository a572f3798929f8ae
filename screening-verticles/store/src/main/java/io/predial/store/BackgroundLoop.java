package io.predial.store;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;

/**
 * A thread of our own that repeats one step until stopped, whatever the step throws. Work that waits (Kafka polls,
 * PostgreSQL, disk) is written straight down on such a thread, away from every event loop.
 */
public final class BackgroundLoop {
    /** One round. */
    public interface Step {
        /** @return how long to pause before the next round, in milliseconds */
        long run() throws Exception;
    }

    private final Step step;
    private final ToLongFunction<Exception> onFailure;
    private final Runnable atEnd;
    private final Thread thread;
    private final Semaphore pause = new Semaphore(0);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean stopping;
    private boolean ending;

    /**
     * @param onFailure notes what a step threw, and says how long to pause before the next, in milliseconds
     * @param atEnd     runs on the thread after the last step
     */
    public BackgroundLoop(String name, Step step, ToLongFunction<Exception> onFailure, Runnable atEnd) {
        this.step = step;
        this.onFailure = onFailure;
        this.atEnd = atEnd;
        this.thread = new Thread(this::rounds, name);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Interrupts the step under way and returns at once; the future completes when the thread has ended. */
    public synchronized Future<Void> stop() {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            ended.complete(null);
        }
        if (!ending) {
            thread.interrupt();
        }
        return Future.fromCompletionStage(ended);
    }

    private void rounds() {
        try {
            while (!stopping) {
                pause.tryAcquire(round(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopped) {
            stopping = true;
        } finally {
            end();
        }
    }

    private long round() {
        try {
            return step.run();
        } catch (Exception e) {
            return stopping ? 0 : onFailure.applyAsLong(e);
        }
    }

    /** Not as an interrupted thread, now or later: what closes things may have to wait for them. */
    private void end() {
        synchronized (this) {
            ending = true;
            Thread.interrupted();
        }
        try {
            atEnd.run();
        } finally {
            ended.complete(null);
        }
    }

    /**
     * Waits, on a thread of our own, for a result that comes from an event loop.
     *
     * @throws StoreUnavailableException when it fails or takes longer than {@code millis}
     */
    public static <T> T result(Future<T> future, long millis) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new StoreUnavailableException(e.getCause());
        } catch (TimeoutException e) {
            throw new StoreUnavailableException(e);
        }
    }
}
