package io.predial.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One event loop that is really blocked; the time is the test's. */
class LoopWatchTest {
    private static final int STILL_MILLIS = 1_500;
    private static final int BEAT_MILLIS = 100;

    private final Vertx watched = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final LoopWatch watch = new LoopWatch(watched, STILL_MILLIS);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);
    private long nowMillis;

    @BeforeEach
    void blockTheLoop() throws InterruptedException {
        watched.runOnContext(run -> {
            blocked.countDown();
            awaitFree();
        });
        assertTrue(blocked.await(10, TimeUnit.SECONDS));
        watch.begin(0);
    }

    @AfterEach
    void close() throws Exception {
        free.countDown();
        watched.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void awaitFree() {
        try {
            free.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void beatEvery(int millis, int untilMillis) {
        while (nowMillis < untilMillis) {
            nowMillis += millis;
            watch.beat(TimeUnit.MILLISECONDS.toNanos(nowMillis));
        }
    }

    @Test
    void aBlockedLoopIsNamedAndIsNoMoreWhenItMoves() throws Exception {
        beatEvery(BEAT_MILLIS, STILL_MILLIS);
        assertEquals(List.of(), watch.still());
        beatEvery(BEAT_MILLIS, STILL_MILLIS + BEAT_MILLIS);
        assertEquals(1, watch.still().size());
        free.countDown();
        // What is run on the loop now comes behind the watch's own task.
        CountDownLatch moved = new CountDownLatch(1);
        watched.runOnContext(run -> moved.countDown());
        assertTrue(moved.await(10, TimeUnit.SECONDS));
        beatEvery(BEAT_MILLIS, STILL_MILLIS + 2 * BEAT_MILLIS);
        assertEquals(List.of(), watch.still());
    }

    @Test
    void whatTheWatchItselfSleptThroughIsNotHeldAgainstALoop() {
        beatEvery(BEAT_MILLIS, 1_000);
        beatEvery(30_000, 31_000);
        assertEquals(List.of(), watch.still(), "the process was stopped for half a minute");
        beatEvery(BEAT_MILLIS, 31_500);
        assertEquals(1, watch.still().size(), "what the loop missed before that counts on");
    }

    @Test
    void aWatchThatIsAlwaysLateNamesALoopAllTheSame() {
        beatEvery(5 * BEAT_MILLIS, 5 * STILL_MILLIS);
        assertEquals(List.of(), watch.still());
        beatEvery(5 * BEAT_MILLIS, 5 * STILL_MILLIS + 5 * BEAT_MILLIS);
        assertEquals(1, watch.still().size());
    }
}
