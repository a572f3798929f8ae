package io.predial.node;

import io.netty.util.concurrent.EventExecutor;
import io.predial.contract.config.Knobs;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the event loops of a process still move: each gets a small task again and again, and one that has not come to it for
 * the configured time stands still. What it serves is then dead, while the process lives and its other loops answer.
 *
 * <p>Deploy it on a Vert.x of its own: a watch on one of the loops it watches would stand still with it.
 */
public final class LoopWatch extends VerticleBase {
    private static final int BEAT_MILLIS = 100;
    private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(BEAT_MILLIS);
    private static final int FRAMES_SHOWN = 8;
    private static final Logger log = LoggerFactory.getLogger(LoopWatch.class);

    private final List<Loop> loops = new ArrayList<>();
    private final long stillNanos;
    private long lastBeatNanos;

    /** One event loop. Written by the watch, but for the thread and the end of a wait: those by the loop itself. */
    private static final class Loop {
        final EventExecutor executor;
        final int index;
        volatile Thread thread;
        volatile boolean waiting;
        volatile long waitingSinceNanos;
        volatile boolean still;

        Loop(EventExecutor executor, int index) {
            this.executor = executor;
            this.index = index;
        }

        void pass(long nowNanos) {
            waitingSinceNanos = nowNanos;
            waiting = true;
            executor.execute(() -> {
                thread = Thread.currentThread();
                waiting = false;
            });
        }

        /** Its thread's name, which thread dumps and Vert.x's own warnings use as well. */
        String name() {
            Thread known = thread;
            return known == null ? "event loop " + index : known.getName();
        }

        /** Where its thread is; what blocks it is among the first frames. */
        String whereabouts() {
            Thread known = thread;
            return known == null ? "an unknown place" : Arrays.stream(known.getStackTrace()).limit(FRAMES_SHOWN)
                    .map(StackTraceElement::toString).collect(Collectors.joining(" < "));
        }
    }

    /**
     * @param watched     all event loops of this one
     * @param stillMillis a loop that does not come to its task for so long stands still
     */
    public LoopWatch(Vertx watched, int stillMillis) {
        this.stillNanos = TimeUnit.MILLISECONDS.toNanos(stillMillis);
        for (EventExecutor executor : ((VertxInternal) watched).nettyEventLoopGroup()) {
            loops.add(new Loop(executor, loops.size()));
        }
    }

    /** After how long an event loop counts as still; for readiness and for a node's announcements alike. */
    public static int stillMillis(Knobs knobs) {
        return knobs.whole("loops.still-millis", 1_500, 500, 60_000,
                "an event loop that comes to nothing for so long is stuck: the process is not ready and its node not asked");
    }

    @Override
    public Future<?> start() {
        begin(System.nanoTime());
        vertx.setPeriodic(BEAT_MILLIS, timer -> beat(System.nanoTime()));
        return Future.succeededFuture();
    }

    void begin(long nowNanos) {
        lastBeatNanos = nowNanos;
        loops.forEach(loop -> loop.pass(nowNanos));
    }

    /** The names of the loops that stand still now; any thread may ask. */
    public List<String> still() {
        return loops.stream().filter(loop -> loop.still).map(Loop::name).toList();
    }

    void beat(long nowNanos) {
        // By so much the watch was late itself: the whole process may have stood still, and what the loops did not do meanwhile
        // says nothing about them. The rest counts, or a watch that is always late would never name anybody.
        long ownStallNanos = Math.max(0, nowNanos - lastBeatNanos - BEAT_NANOS);
        lastBeatNanos = nowNanos;
        for (Loop loop : loops) {
            if (!loop.waiting) {
                if (loop.still) {
                    loop.still = false;
                    log.info("{} moves again", loop.name());
                }
                passUnlessClosed(loop, nowNanos);
                continue;
            }
            loop.waitingSinceNanos += ownStallNanos;
            if (!loop.still && nowNanos - loop.waitingSinceNanos > stillNanos) {
                loop.still = true;
                log.error("{} has come to nothing for {} ms; this process is not ready until it moves. It is at {}",
                        loop.name(), TimeUnit.NANOSECONDS.toMillis(nowNanos - loop.waitingSinceNanos), loop.whereabouts());
            }
        }
    }

    /** A process that stops closes its loops before its watch. */
    private static void passUnlessClosed(Loop loop, long nowNanos) {
        if (!loop.executor.isShuttingDown()) {
            loop.pass(nowNanos);
        }
    }
}
