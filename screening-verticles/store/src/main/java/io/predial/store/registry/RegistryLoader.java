package io.predial.store.registry;

import io.predial.store.SegmentSource;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryRow.Segment;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the registries in force into memory. Readers keep the old index until every segment of the new one is mapped;
 * when one cannot be, the old index stays and loading is tried again until it works or newer rows arrive. Only where
 * there is no old index is a partial one shown, whose missing segments answer {@code ERROR}. Everything but
 * {@link #index} happens on one Vert.x context.
 */
public final class RegistryLoader {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryLoader.class);
    /** A new version is converted beside the calls, which come first. */
    private static final int MAPPING_AT_ONCE_MAX = 2;
    private static final long PAUSE_MILLIS_MIN = 100;
    private static final long PAUSE_MILLIS_MAX = 30_000;

    private final Vertx vertx;
    private final Context context;
    private final SegmentSource segments;
    private volatile RegistryIndex index = RegistryIndex.EMPTY;
    private volatile boolean failing;

    private List<RegistryRow> wanted;
    private List<RegistryRow> loading;
    private List<Promise<Void>> waiting = new ArrayList<>();
    private final Map<String, MappedSegment> mapped = new HashMap<>();
    private final Map<String, SegmentDelta> deltas = new HashMap<>();
    private final Queue<String> missing = new ArrayDeque<>();
    private int inFlight;
    private int failures;
    private boolean whole;
    /** Something that was mapped is damaged. */
    private boolean outdated;
    private long startNanos;
    private long pauseMillis = PAUSE_MILLIS_MIN;

    public RegistryLoader(Vertx vertx, SegmentSource segments) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.segments = segments;
        segments.onDamaged(segment -> context.runOnContext(run -> replace(segment)));
    }

    /** The registries as readers are to see them now. May be asked by any thread. */
    public RegistryIndex index() {
        return index;
    }

    /** True while the newest rows cannot be loaded. */
    public boolean isFailing() {
        return failing;
    }

    /**
     * Puts these registries in force. May be called by any thread.
     *
     * @return completes when they are, or when a first attempt has failed and the old index stays for now; never fails
     */
    public Future<Void> show(List<RegistryRow> rows) {
        Promise<Void> shown = Promise.promise();
        context.runOnContext(run -> {
            wanted = rows;
            waiting.add(shown);
            load();
        });
        return shown.future();
    }

    private void load() {
        if (loading != null) {
            return;
        }
        loading = wanted;
        outdated = false;
        startNanos = System.nanoTime();
        failures = 0;
        Set<String> bitmaps = names(loading, Segment::bitmapSha256Hex);
        bitmaps.removeAll(mapped.keySet());
        missing.addAll(bitmaps);
        segments.mapFromDisk(bitmaps).onComplete(result -> context.runOnContext(run -> {
            if (result.succeeded()) {
                mapped.putAll(result.result());
                bitmaps.removeAll(result.result().keySet());
                missing.retainAll(bitmaps);
            }
            loadDeltas();
        }));
    }

    /** Before bitmaps are fetched: mostly only differences are new, and small. */
    private void loadDeltas() {
        Set<String> wantedDeltas = names(loading, segment -> segment.isDifference() ? segment.sha256Hex() : null);
        wantedDeltas.removeAll(deltas.keySet());
        if (wantedDeltas.isEmpty()) {
            mapNext();
            return;
        }
        segments.deltas(wantedDeltas).onComplete(result -> context.runOnContext(run -> {
            if (result.succeeded()) {
                deltas.putAll(result.result());
            }
            wantedDeltas.removeAll(deltas.keySet());
            failures += wantedDeltas.size();
            mapNext();
        }));
    }

    /** The index goes on answering {@code ERROR} for the damaged segment until another one is mapped in its place. */
    private void replace(MappedSegment damaged) {
        MappedSegment held = mapped.get(damaged.name());
        if (held != null && (held == damaged || held.isDamaged())) {
            mapped.remove(damaged.name());
            outdated = true;
            load();
        }
    }

    private void mapNext() {
        while (inFlight < MAPPING_AT_ONCE_MAX && !missing.isEmpty()) {
            String name = missing.remove();
            inFlight++;
            map(name).onComplete(result -> context.runOnContext(run -> {
                inFlight--;
                if (result.succeeded()) {
                    mapped.put(name, result.result());
                } else {
                    failures++;
                    LOG.debug("registry segment {}", name, result.cause());
                }
                mapNext();
            }));
        }
        if (inFlight == 0 && loading != null) {
            finish();
        }
    }

    private Future<MappedSegment> map(String name) {
        try {
            return segments.map(name);
        } catch (RuntimeException unreadable) {
            return Future.failedFuture(unreadable);
        }
    }

    private void finish() {
        List<RegistryRow> loaded = loading;
        loading = null;
        failures += overOtherBases(loaded);
        boolean failed = failures > 0;
        // What is shown holds its own; of what else was fetched only the version wanted now is worth keeping.
        mapped.keySet().retainAll(names(loaded, Segment::bitmapSha256Hex));
        deltas.keySet().retainAll(names(loaded, Segment::sha256Hex));
        if (!failed) {
            index = new RegistryIndex(loaded, mapped, deltas);
            whole = true;
            pauseMillis = PAUSE_MILLIS_MIN;
            LOG.info("{} registries in force with {} numbers, loaded in {} ms", loaded.size(), index.numbers(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        } else {
            // A registry that was not there before has no version to stay in force: left out, it would seem not to exist.
            index = whole ? index.withNew(loaded, mapped, deltas) : new RegistryIndex(loaded, mapped, deltas);
        }
        failing = failed;
        if (wanted != loaded || outdated) {
            load();
            return;
        }
        List<Promise<Void>> served = waiting;
        waiting = new ArrayList<>();
        served.forEach(Promise::complete);
        if (failing) {
            retryLater();
        }
    }

    /** The index lays a difference over no other base than its own and answers nothing there: not loaded, like one missing. */
    private int overOtherBases(List<RegistryRow> rows) {
        int count = 0;
        for (RegistryRow row : rows) {
            for (Segment segment : row.segments()) {
                SegmentDelta delta = segment.isDifference() ? deltas.get(segment.sha256Hex()) : null;
                if (delta != null && !delta.base().equals(segment.baseSha256Hex())) {
                    LOG.error("{} says that segment {} lies over {}, and it was made from {}", row.id(), delta.name(),
                            segment.baseSha256Hex(), delta.base());
                    count++;
                }
            }
        }
        return count;
    }

    private void retryLater() {
        LOG.warn("{} registry segments cannot be loaded; {}; next attempt in {} ms", failures,
                whole ? "the version before stays in force" : "their numbers are not answered for", pauseMillis);
        long pause = pauseMillis;
        pauseMillis = Math.min(PAUSE_MILLIS_MAX, pauseMillis * 2);
        vertx.setTimer(pause, timer -> context.runOnContext(run -> {
            if (failing) {
                load();
            }
        }));
    }

    private static Set<String> names(List<RegistryRow> rows, Function<Segment, String> name) {
        Set<String> names = new HashSet<>();
        rows.forEach(row -> row.segments().forEach(segment -> names.add(name.apply(segment))));
        names.remove(null);
        return names;
    }
}
