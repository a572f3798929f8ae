package io.predial.store;

import io.predial.contract.config.Knobs;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDamagedException;
import io.predial.store.segment.SegmentDelta;
import io.predial.store.segment.SegmentWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registry segments on this node's disk, one file each, named by content. A file gets its name only when the bytes it was
 * made from had that hash; so opening one reads its header alone. What a disk forgets, or a power failure left half there, is
 * found by checksums: of each part when it is first asked about, of everything in the background ({@link #verifyOpened}).
 * A damaged file is put aside and fetched anew. As a listener of the change feed this removes files that no registry names
 * any more, and what a killed process left half written; one still mapped stays readable until it is let go.
 */
public final class SegmentFiles implements SegmentSource, SegmentVerifier, ChangeListener {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);
    static final String SUFFIX = ".segment";
    /** Kept for whoever looks after the disk; one for each segment at most, and none that no registry names. */
    static final String DAMAGED = ".damaged";
    /** What earlier releases kept: the bitmap as PostgreSQL has it. */
    static final String EARLIER = ".roaring";
    static final String PART = ".part";
    static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final long SECOND_MILLIS = 1_000;

    private final Vertx vertx;
    private final Path directory;
    private final Segments segments;
    private final DeltaFiles deltas;
    private final SegmentSweep sweep;
    private final AtomicLong parts = new AtomicLong();
    private final Map<String, MappedSegment> opened = new ConcurrentHashMap<>();
    private final List<Consumer<MappedSegment>> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder damaged = new LongAdder();
    private final LongAdder verified = new LongAdder();
    private final Map<String, Set<String>> namedByRegistry = new HashMap<>();
    private boolean registryChanged;
    private volatile Set<String> names = Set.of();

    public SegmentFiles(Vertx vertx, Path directory, Segments segments) {
        this.vertx = vertx;
        this.directory = directory;
        this.segments = segments;
        this.sweep = new SegmentSweep(directory);
        this.deltas = new DeltaFiles(vertx, directory, segments, this::store, this::putAside);
    }

    /** How fast {@link #verifyOpened} reads: so that it takes little from calls, and less from a disk that others use. */
    public static int verifyMegabytesPerSecond(Knobs knobs) {
        return knobs.whole("segments.verify-megabytes-per-second", 50, 1, 100_000,
                "how fast a node that is ready compares its registry files with their checksums");
    }

    /** Files that were not what they had been. */
    public long damaged() {
        return damaged.sum();
    }

    /** Files whose every byte was compared and found right since this process started. */
    public long verified() {
        return verified.sum();
    }

    @Override
    public void onDamaged(Consumer<MappedSegment> told) {
        listeners.add(told);
    }

    @Override
    public Future<MappedSegment> map(String sha256Hex) {
        if (!NAME.matcher(sha256Hex).matches()) {
            return Future.failedFuture(new IllegalArgumentException("not the name of a segment"));
        }
        return vertx.executeBlocking(() -> onDisk(sha256Hex), false)
                .compose(found -> found != null ? Future.succeededFuture(found) : fetch(sha256Hex));
    }

    @Override
    public Future<Map<String, MappedSegment>> mapFromDisk(Collection<String> sha256Hexes) {
        List<String> names = sha256Hexes.stream().filter(name -> NAME.matcher(name).matches()).toList();
        return vertx.executeBlocking(() -> {
            Map<String, MappedSegment> found = new HashMap<>();
            for (String name : names) {
                try {
                    found.put(name, open(name));
                } catch (IOException | SegmentDamagedException later) {
                    // Absent or unusable: map() knows what to do.
                    LOG.debug("registry file {}", name, later);
                }
            }
            return found;
        }, false);
    }

    @Override
    public Future<Map<String, SegmentDelta>> deltas(Collection<String> sha256Hexes) {
        return deltas.all(sha256Hexes);
    }

    private Future<MappedSegment> fetch(String sha256Hex) {
        return segments.fetch(sha256Hex).compose(bytes -> vertx.executeBlocking(() -> {
            byte[] roaring = bytes.getBytes();
            if (!Segments.name(roaring).equals(sha256Hex)) {
                throw new IOException("PostgreSQL holds other bytes as segment " + sha256Hex);
            }
            store(sha256Hex, SUFFIX, SegmentWriter.convert(sha256Hex, roaring));
            return open(sha256Hex);
        }, false));
    }

    /** @return null when no file here can be used; what there was is put aside then */
    private MappedSegment onDisk(String sha256Hex) throws IOException {
        if (Files.exists(file(sha256Hex, SUFFIX))) {
            try {
                return open(sha256Hex);
            } catch (SegmentDamagedException unusable) {
                putAside(sha256Hex, SUFFIX, unusable.getMessage());
            }
        }
        return Files.exists(file(sha256Hex, EARLIER)) ? fromEarlierRelease(sha256Hex) : null;
    }

    private MappedSegment fromEarlierRelease(String sha256Hex) throws IOException {
        byte[] roaring = Files.readAllBytes(file(sha256Hex, EARLIER));
        boolean whole = Segments.name(roaring).equals(sha256Hex);
        if (whole) {
            store(sha256Hex, SUFFIX, SegmentWriter.convert(sha256Hex, roaring));
        }
        Files.deleteIfExists(file(sha256Hex, EARLIER));
        return whole ? open(sha256Hex) : null;
    }

    /** Whether a file of that name is here, right or damaged. */
    public boolean holds(String sha256Hex) {
        return Files.exists(file(sha256Hex, SUFFIX));
    }

    /**
     * A bitmap's file read into memory, every byte compared: what happens to the file later changes nothing. Blocks.
     *
     * @throws SegmentDamagedException when it is not what it was; {@link #verify} mends that
     */
    public MappedSegment copy(String sha256Hex) throws IOException {
        return MappedSegment.openWhole(sha256Hex, Files.readAllBytes(file(sha256Hex, SUFFIX)));
    }

    private MappedSegment open(String sha256Hex) throws IOException {
        try (FileChannel channel = FileChannel.open(file(sha256Hex, SUFFIX), StandardOpenOption.READ)) {
            MappedSegment segment = MappedSegment.open(sha256Hex,
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            segment.onDamage(() -> vertx.executeBlocking(() -> {
                replace(segment);
                return null;
            }, false));
            opened.put(sha256Hex, segment);
            return segment;
        }
    }

    /** One at a time: when it returns, the damaged file is out of the way, whoever found the damage. */
    private synchronized void replace(MappedSegment segment) throws IOException {
        try {
            if (opened.remove(segment.name(), segment)) {
                putAside(segment.name(), SUFFIX, "a checksum differs");
            }
        } finally {
            listeners.forEach(told -> told.accept(segment));
        }
    }

    private void putAside(String sha256Hex, String suffix, String why) throws IOException {
        damaged.increment();
        LOG.error("registry file {}: {}; kept as {} and fetched anew", sha256Hex + suffix, why, DAMAGED);
        Files.move(file(sha256Hex, suffix), file(sha256Hex, DAMAGED), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public Set<String> names() {
        return names;
    }

    /** A damaged file is put aside, counted and fetched anew. */
    @Override
    public Future<Verified> verify(String sha256Hex) {
        return deltas.verify(sha256Hex).compose(found -> found.verdict() == Verdict.ABSENT ? verifyBitmap(sha256Hex)
                : Future.succeededFuture(found));
    }

    private Future<Verified> verifyBitmap(String sha256Hex) {
        return vertx.executeBlocking(() -> {
            MappedSegment mapped = opened.get(sha256Hex);
            MappedSegment segment = mapped != null || !NAME.matcher(sha256Hex).matches() ? mapped : onDisk(sha256Hex);
            if (segment == null) {
                return new Verified(Verdict.ABSENT, 0);
            }
            if (segment.verify()) {
                verified.increment();
                return new Verified(Verdict.INTACT, segment.bytes());
            }
            replace(segment);
            return new Verified(Verdict.MENDED, segment.bytes());
        }, false).compose(found -> found.verdict() == Verdict.MENDED ? map(sha256Hex).map(found)
                : Future.succeededFuture(found));
    }

    /**
     * Compares all files that are open now, one after the other and at most so fast.
     *
     * @return completes when it has looked at the last; never fails
     */
    public Future<Void> verifyOpened(int megabytesPerSecond) {
        Promise<Void> done = Promise.promise();
        verifyNext(new ArrayDeque<>(opened.values()), megabytesPerSecond, done);
        return done.future();
    }

    private void verifyNext(Queue<MappedSegment> rest, int megabytesPerSecond, Promise<Void> done) {
        MappedSegment next = rest.poll();
        if (next == null) {
            done.complete();
            return;
        }
        long pauseMillis = Math.max(1, next.bytes() * SECOND_MILLIS / (megabytesPerSecond * 1_000_000L));
        verify(next.name()).onComplete(ended -> vertx.setTimer(pauseMillis,
                timer -> verifyNext(rest, megabytesPerSecond, done)));
    }

    private Path file(String sha256Hex, String suffix) {
        return directory.resolve(sha256Hex + suffix);
    }

    private void store(String sha256Hex, String suffix, byte[] bytes) throws IOException {
        Files.createDirectories(directory);
        Path aside = file(sha256Hex, "." + parts.incrementAndGet() + PART);
        try {
            // Not forced to the disk: what a power failure leaves half there, the checksums find and it is fetched again, while
            // hundreds of files forced one by one keep the disk from everybody else for seconds.
            Files.write(aside, bytes);
            Files.move(aside, file(sha256Hex, suffix), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    @Override
    public void begin() {
        namedByRegistry.clear();
        registryChanged = true;
    }

    @Override
    public void apply(Change change) {
        if (change.kind() != Kind.REGISTRY) {
            return;
        }
        Set<String> names = new HashSet<>();
        JsonArray list = change.deleted() ? new JsonArray() : change.row().getJsonArray("segments", new JsonArray());
        for (int i = 0; i < list.size(); i++) {
            JsonObject segment = list.getJsonObject(i);
            names.add(segment.getString("sha256Hex"));
            names.add(segment.getString("baseSha256Hex", segment.getString("sha256Hex")));
        }
        namedByRegistry.put(change.row().getString("id"), names);
        registryChanged = true;
    }

    @Override
    public Future<Void> commit(long version) {
        if (!registryChanged) {
            return Future.succeededFuture();
        }
        registryChanged = false;
        Set<String> named = new HashSet<>();
        namedByRegistry.values().forEach(named::addAll);
        names = Set.copyOf(named);
        return vertx.executeBlocking(() -> {
            opened.keySet().retainAll(named);
            sweep.removeAllBut(named);
            sweep.removeHalfWritten();
            return null;
        }, true);
    }
}
