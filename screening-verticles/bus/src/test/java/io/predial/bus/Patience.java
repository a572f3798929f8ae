package io.predial.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what happens on event loops, ten seconds at most. */
final class Patience {
    private static final int SECONDS = 10;
    private static final int LOOK_MILLIS = 5;

    private Patience() {
    }

    /** Polls on a Vert.x timer until the condition holds. */
    static void until(Vertx vertx, BooleanSupplier condition) {
        CompletableFuture<Void> held = new CompletableFuture<>();
        // Not cancelled by its own first turn, in which Vert.x may not know it yet.
        long looking = vertx.setPeriodic(LOOK_MILLIS, timer -> {
            if (condition.getAsBoolean()) {
                held.complete(null);
            }
        });
        held.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        vertx.cancelTimer(looking);
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }
}
