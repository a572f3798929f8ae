package io.predial.app;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a future on a plain thread, for a bounded time. */
public final class Awaited {
    /** A step failed; the message is one line for people. */
    public static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private Awaited() {
    }

    /** @throws Failed naming the step, when the future fails or is not done in time */
    public static <T> T result(String step, Future<T> future, int seconds) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            throw new Failed(step + " failed: " + why.lines().findFirst().orElse(""), cause);
        } catch (TimeoutException e) {
            throw new Failed(step + " took longer than " + seconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed(step + " was interrupted", e);
        }
    }
}
