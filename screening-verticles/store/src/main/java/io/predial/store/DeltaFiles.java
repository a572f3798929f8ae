package io.predial.store;

import io.predial.store.SegmentVerifier.Verdict;
import io.predial.store.SegmentVerifier.Verified;
import io.predial.store.segment.SegmentDamagedException;
import io.predial.store.segment.SegmentDelta;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Differences of segments on this node's disk, one file each, as PostgreSQL has them and named by their hash. They are small:
 * each is read whole and compared with its name, so a file that changed is never used; it is put aside and fetched anew.
 */
final class DeltaFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaFiles.class);
    static final String SUFFIX = ".delta";
    /** 32 MiB in one answer when all are as long as can be; mostly kilobytes. */
    private static final int FETCHED_AT_ONCE_MAX = 64;

    /** Writes a whole file, or none. */
    interface Store {
        void store(String sha256Hex, String suffix, byte[] bytes) throws IOException;
    }

    /** Takes a file out of the way and counts it. */
    interface Aside {
        void putAside(String sha256Hex, String suffix, String why) throws IOException;
    }

    private final Vertx vertx;
    private final Path directory;
    private final Segments segments;
    private final Store store;
    private final Aside aside;

    DeltaFiles(Vertx vertx, Path directory, Segments segments, Store store, Aside aside) {
        this.vertx = vertx;
        this.directory = directory;
        this.segments = segments;
        this.store = store;
        this.aside = aside;
    }

    /** As {@link SegmentSource#deltas}. */
    Future<Map<String, SegmentDelta>> all(Collection<String> names) {
        List<String> wanted = names.stream().filter(name -> SegmentFiles.NAME.matcher(name).matches()).toList();
        return vertx.executeBlocking(() -> {
            Map<String, SegmentDelta> found = new HashMap<>();
            for (String name : wanted) {
                SegmentDelta delta = readable(name);
                if (delta != null) {
                    found.put(name, delta);
                }
            }
            return found;
        }, false).compose(found -> fetch(wanted.stream().filter(name -> !found.containsKey(name)).toList(), found));
    }

    private Future<Map<String, SegmentDelta>> fetch(List<String> missing, Map<String, SegmentDelta> found) {
        Future<Void> fetched = Future.succeededFuture();
        for (int from = 0; from < missing.size(); from += FETCHED_AT_ONCE_MAX) {
            List<String> some = missing.subList(from, Math.min(missing.size(), from + FETCHED_AT_ONCE_MAX));
            fetched = fetched.compose(before -> segments.fetchAll(some)).compose(bytes -> vertx.executeBlocking(() -> {
                for (Map.Entry<String, Buffer> each : bytes.entrySet()) {
                    keep(each.getKey(), each.getValue().getBytes(), found);
                }
                return null;
            }, false));
        }
        return fetched.otherwise(unreachable -> {
            LOG.debug("differences of registry segments", unreachable);
            return null;
        }).map(done -> found);
    }

    /** Needed in memory now, and on the disk only by the next start: a full disk keeps no node from a change. */
    private void keep(String name, byte[] bytes, Map<String, SegmentDelta> found) {
        if (!Segments.name(bytes).equals(name)) {
            LOG.error("PostgreSQL holds other bytes as segment {}", name);
            return;
        }
        try {
            found.put(name, SegmentDelta.read(name, bytes));
        } catch (SegmentDamagedException unknown) {
            LOG.error("segment {} cannot be used: {}", name, unknown.getMessage());
            return;
        }
        try {
            store.store(name, SUFFIX, bytes);
        } catch (IOException full) {
            LOG.warn("difference {} is used, but not kept on the disk: {}", name, full.getClass().getSimpleName());
        }
    }

    /** A disk that fails gives nothing: what PostgreSQL has is used then. */
    private SegmentDelta readable(String name) {
        try {
            return onDisk(name);
        } catch (IOException later) {
            LOG.debug("difference {}", name, later);
            return null;
        }
    }

    /** @return null when no file here can be used; what there was is put aside then */
    private SegmentDelta onDisk(String name) throws IOException {
        Path file = directory.resolve(name + SUFFIX);
        if (!Files.exists(file)) {
            return null;
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            if (Segments.name(bytes).equals(name)) {
                return SegmentDelta.read(name, bytes);
            }
            aside.putAside(name, SUFFIX, "its hash differs");
        } catch (SegmentDamagedException unusable) {
            aside.putAside(name, SUFFIX, unusable.getMessage());
        }
        return null;
    }

    /** As {@link SegmentVerifier#verify}; absent when no difference of that name is here. */
    Future<Verified> verify(String name) {
        return vertx.executeBlocking(() -> {
            Path file = directory.resolve(name + SUFFIX);
            if (!SegmentFiles.NAME.matcher(name).matches() || !Files.exists(file)) {
                return new Verified(Verdict.ABSENT, 0);
            }
            long bytes = Files.size(file);
            return new Verified(onDisk(name) != null ? Verdict.INTACT : Verdict.MENDED, bytes);
        }, false).compose(found -> found.verdict() != Verdict.MENDED ? Future.succeededFuture(found)
                : all(List.of(name)).map(fetched -> {
                    if (fetched.isEmpty()) {
                        throw new StoreUnavailableException("segment " + name + " cannot be fetched now");
                    }
                    return found;
                }));
    }
}
