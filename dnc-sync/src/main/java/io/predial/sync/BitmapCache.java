package io.predial.sync;

import static io.predial.sync.RegistryImport.ask;

import io.predial.store.BackgroundLoop;
import io.predial.store.Change;
import io.predial.store.Database;
import io.predial.store.Kind;
import io.predial.store.Registries;
import io.predial.store.SegmentFiles;
import io.predial.store.Segments;
import io.predial.store.Trouble;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryRow.Segment;
import io.predial.store.rows.RegistryTerms.Mode;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDamagedException;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bitmaps in force of registries that take change lists, on the worker's own disk, as nodes have them ({@link SegmentFiles}):
 * to know what a list changes, all that it names are read, and from PostgreSQL that is most of the time until it is enforced.
 * They are named by the hash that the row in force has, so another version's are never taken for them, and every byte is
 * compared when one is read. What cannot be had here is had from PostgreSQL: no import ever waits for this, writes here or
 * fails for it. A thread of its own brings what is missing and removes what is no longer in force.
 */
public final class BitmapCache {
    private static final Logger LOG = LoggerFactory.getLogger(BitmapCache.class);
    private static final long LOOK_MILLIS = 200;
    private static final long MIB = 1 << 20;

    private final Path directory;
    private final long bytesMax;
    private final Registries registries;
    private final SegmentFiles files;
    /** Found damaged since the last look. */
    private final Set<String> spoilt = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final BackgroundLoop loop = new BackgroundLoop("predial-sync-bitmaps", this::round, this::failed, () -> { });
    private final Trouble trouble = new Trouble(LOG, "keeping bitmaps on the worker's disk (imports fetch them meanwhile)");
    private final LongAdder found = new LongAdder();
    private final LongAdder fetched = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private volatile int notKept;
    private volatile boolean saidUnreadable;
    /** Of the thread that fills: how many without room it has spoken of. */
    private int saidNoRoom;

    private BitmapCache(Path directory, long bytesMax, Registries registries, SegmentFiles files) {
        this.directory = directory;
        this.bytesMax = bytesMax;
        this.registries = registries;
        this.files = files;
    }

    /** Keeps nothing and finds nothing. */
    static BitmapCache none() {
        return new BitmapCache(null, 0, null, null);
    }

    /** @param mibMax how much all files together may take; 0 is {@link #none} */
    static BitmapCache in(Path directory, int mibMax, Database database) {
        return mibMax == 0 ? none() : new BitmapCache(directory, mibMax * MIB, new Registries(database),
                new Segments(database).keptIn(directory));
    }

    /** Bitmaps that change lists found here. */
    public long foundCount() {
        return found.sum();
    }

    /** Bitmaps that change lists had from PostgreSQL. */
    public long fetchedCount() {
        return fetched.sum();
    }

    /** Bitmaps that were not what they had been when a change list asked for them. */
    public long damagedCount() {
        return damaged.sum();
    }

    /** Bitmaps in force that were missing here after the last look, for want of room or because the disk took none. */
    public int notKept() {
        return notKept;
    }

    void start() {
        if (files != null) {
            loop.start();
        }
    }

    Future<Void> stop() {
        return loop.stop();
    }

    /** Something may have come into force. Returns at once. */
    void refresh() {
        wanted.set(true);
    }

    void countFetched(int bitmaps) {
        fetched.add(bitmaps);
    }

    /** A bitmap in memory, known to be the one of that hash; empty when PostgreSQL has to be asked. Blocks for the disk. */
    Optional<MappedSegment> find(String sha256Hex) {
        if (files == null) {
            return Optional.empty();
        }
        try {
            MappedSegment copy = files.copy(sha256Hex);
            found.increment();
            return Optional.of(copy);
        } catch (NoSuchFileException notHere) {
            return Optional.empty();
        } catch (SegmentDamagedException unusable) {
            damaged.increment();
            LOG.warn("bitmap {} on this worker's disk: {}; fetched from PostgreSQL", sha256Hex, unusable.getMessage());
            spoilt.add(sha256Hex);
            refresh();
        } catch (IOException | RuntimeException unreadable) {
            say(unreadable);
        }
        return Optional.empty();
    }

    /** Once, until a look finds the disk in order: what one file has, hundreds have. */
    private void say(Exception unreadable) {
        if (!saidUnreadable) {
            LOG.warn("bitmaps on this worker's disk cannot be read ({}); fetched from PostgreSQL",
                    unreadable.getClass().getSimpleName());
        }
        saidUnreadable = true;
    }

    private long round() throws InterruptedException, IOException {
        if (wanted.getAndSet(false)) {
            fill();
        }
        return LOOK_MILLIS;
    }

    /** The worker asks for another look in a minute: a disk that takes nothing costs one bitmap fetched in vain until then. */
    private long failed(Exception failure) {
        trouble.failed(failure);
        return LOOK_MILLIS;
    }

    /** Removes what is not in force and brings what is missing, one after the other, while there is room. Blocks. */
    void fill() throws InterruptedException, IOException {
        if (files == null) {
            return;
        }
        List<RegistryRow> rows = ask(registries.registries()).stream()
                .filter(row -> row.terms().mode() == Mode.DELTA).toList();
        for (String name : Set.copyOf(spoilt)) {
            // Puts the file aside. Where that fails, the next change list finds it damaged again.
            spoilt.remove(name);
            ask(files.verify(name));
        }
        files.begin();
        rows.forEach(row -> files.apply(new Change(0, Kind.REGISTRY, false, row.toJson())));
        Set<String> missing = new LinkedHashSet<>();
        rows.forEach(row -> row.segments().stream().map(Segment::bitmapSha256Hex).filter(name -> !files.holds(name))
                .forEach(missing::add));
        notKept = missing.size();
        ask(files.commit(0));
        long room = bytesMax - used();
        for (String name : missing) {
            if (room < MappedSegment.BYTES_MAX) {
                break;
            }
            room -= ask(files.map(name)).bytes();
            notKept--;
        }
        trouble.over();
        saidUnreadable = false;
        if (notKept > saidNoRoom) {
            LOG.warn("{} bitmaps in force are not kept on this worker's disk: sync.cache-mib-max is too low for them", notKept);
        }
        saidNoRoom = notKept;
    }

    private long used() throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        long used = 0;
        try (Stream<Path> all = Files.list(directory)) {
            for (Path each : all.toList()) {
                used += Files.size(each);
            }
        }
        return used;
    }
}
