package io.predial.store;

import io.predial.store.SegmentVerifier.Verdict;
import io.predial.store.SegmentVerifier.Verified;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every night, and when told to, compares what this process holds with PostgreSQL, by count and digest at one version of the
 * record, and the segment files on disk with their names. A difference should not be possible; when there is one it is said,
 * counted, and everything is loaded again.
 */
public final class Reconcile {
    private static final Logger LOG = LoggerFactory.getLogger(Reconcile.class);
    private static final long TICK_MILLIS = 500;
    private static final long LOAD_MILLIS_MAX = 600_000;
    private static final long SEGMENT_MILLIS_MAX = 60_000;

    private final ReconcileConfig config;
    private final ChangeFeed feed;
    private final RecordComparison comparison;
    private final SegmentVerifier segments;
    private final Clock clock;
    private final BackgroundLoop loop;
    private final Trouble trouble = new Trouble(LOG, "comparing this process's data with PostgreSQL");
    private final ReconcileCounters counters = new ReconcileCounters();
    private long dueAtMillis;
    /** Registries were being loaded when they should have been compared: tried again soon. */
    private boolean isLoading;
    private Promise<JsonObject> asked;
    private volatile JsonObject last = new JsonObject();

    /** @param holders what is compared */
    public Reconcile(Database database, ReconcileConfig config, ChangeFeed feed, List<Holder> holders, SegmentVerifier segments,
                     Clock clock) {
        this.config = config;
        this.feed = feed;
        this.comparison = new RecordComparison(database, config, feed, holders);
        this.segments = segments;
        this.clock = clock;
        this.loop = new BackgroundLoop("predial-reconcile", this::round, this::failed, this::end);
        this.dueAtMillis = nextAtMillis();
    }

    public void start() {
        loop.start();
    }

    public Future<Void> stop() {
        return loop.stop();
    }

    /**
     * Compares now, or waits for the comparison that somebody has just asked for.
     *
     * @return what was found, as {@link #describe} tells it; fails when it could not be compared, and it is tried again
     */
    public synchronized Future<JsonObject> now() {
        if (asked == null) {
            asked = Promise.promise();
        }
        return asked.future();
    }

    public ReconcileCounters counters() {
        return counters;
    }

    /** What the latest comparison found, and when the next is due. */
    public JsonObject describe() {
        return last.copy().put("failing", trouble.current());
    }

    private long nextAtMillis() {
        long spreadMillis = TimeUnit.MINUTES.toMillis(config.spreadMinutes());
        return config.at().next(clock.millis()) + ThreadLocalRandom.current().nextLong(spreadMillis + 1);
    }

    private long round() throws Exception {
        Promise<JsonObject> wanted = taken();
        if (wanted == null && clock.millis() < dueAtMillis) {
            return TICK_MILLIS;
        }
        try {
            JsonObject result = compareAll();
            last = result;
            dueAtMillis = isLoading ? clock.millis() + config.retryMillis() : nextAtMillis();
            trouble.over();
            if (wanted != null) {
                wanted.complete(result);
            }
        } catch (Exception e) {
            if (wanted != null) {
                wanted.fail(e);
            }
            throw e;
        }
        return TICK_MILLIS;
    }

    private synchronized Promise<JsonObject> taken() {
        Promise<JsonObject> wanted = asked;
        asked = null;
        return wanted;
    }

    /** Tried again soon, until it works: a night must not pass uncompared. */
    private long failed(Exception failure) {
        counters.skipped.increment();
        trouble.failed(failure);
        dueAtMillis = Math.min(dueAtMillis, clock.millis() + config.retryMillis());
        return TICK_MILLIS;
    }

    private void end() {
        Promise<JsonObject> wanted = taken();
        if (wanted != null) {
            wanted.fail(new StoreUnavailableException("this process stops"));
        }
    }

    private JsonObject compareAll() throws InterruptedException {
        long startedAtMillis = clock.millis();
        RecordComparison.Result found = comparison.run();
        List<RecordComparison.Difference> differences = found.differences();
        isLoading = found.isLoading();
        boolean mended = differences.isEmpty() || isMendedByLoading(differences);
        List<String> damaged = verifySegments();
        counters.runs.increment();
        if (isLoading) {
            counters.skipped.increment();
        } else if (mended) {
            counters.lastSuccessAtMillis = clock.millis();
        }
        return found.toJson().put("startedAt", Instant.ofEpochMilli(startedAtMillis).toString())
                .put("tookMillis", clock.millis() - startedAtMillis).put("mended", !differences.isEmpty() && mended)
                .put("segmentsMended", damaged.size());
    }

    private boolean isMendedByLoading(List<RecordComparison.Difference> differences) throws InterruptedException {
        for (RecordComparison.Difference each : differences) {
            counters.differences(each.kind()).increment();
            LOG.error("{} here differ from PostgreSQL at version {}: {} here, {} there, digests {} and {};"
                            + " loading everything again",
                    each.kind().id(), each.version(), each.here().count(), each.there().count(), each.here().hex(),
                    each.there().hex());
        }
        long before = feed.loadCount();
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOAD_MILLIS_MAX);
        feed.loadAgain();
        while (feed.loadCount() == before) {
            if (System.nanoTime() > endNanos) {
                throw new StoreUnavailableException("loading everything again takes too long");
            }
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS / 10);
        }
        RecordComparison.Result again = comparison.run();
        isLoading |= again.isLoading();
        List<RecordComparison.Difference> still = again.differences();
        still.forEach(each -> LOG.error("{} here still differ from PostgreSQL after a full load: {} here, {} there",
                each.kind().id(), each.here().count(), each.there().count()));
        boolean mended = still.isEmpty() && differences.stream().noneMatch(each -> again.passed().contains(each.kind()));
        if (mended) {
            LOG.info("after a full load this process holds what PostgreSQL does");
        }
        return mended;
    }

    /** @return those that were damaged; all right now, or this throws */
    private List<String> verifySegments() throws InterruptedException {
        List<String> damaged = new ArrayList<>();
        for (String name : segments.names()) {
            long startNanos = System.nanoTime();
            Verified found = BackgroundLoop.result(segments.verify(name), SEGMENT_MILLIS_MAX);
            if (found.verdict() == Verdict.MENDED) {
                counters.segmentsMended.increment();
                damaged.add(name);
            }
            counters.segmentBytesVerified.add(found.bytes());
            long dueNanos = startNanos + found.bytes() * TimeUnit.SECONDS.toNanos(1) / ((long) config.mibPerSecond() << 20);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, dueNanos - System.nanoTime()));
        }
        return damaged;
    }
}
