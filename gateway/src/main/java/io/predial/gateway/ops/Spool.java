package io.predial.gateway.ops;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decision records on the local disk, in numbered segment files, oldest first. Bounded: what would go over the bound is
 * refused, so that what is kept has no holes. A disk that fails costs records, which the caller counts, and never the
 * process; {@link #open} tries again. Safe for all threads.
 */
final class Spool {
    /**
     * @param directory       of one process; made when missing, readable by its owner only
     * @param bytesMax        all segments together
     * @param segmentBytesMax of one segment, which is replayed and deleted as a whole
     */
    record Settings(Path directory, long bytesMax, int segmentBytesMax) {
    }

    private enum State { CLOSED, USABLE, FULL, FAILING }

    private static final Logger log = LoggerFactory.getLogger(Spool.class);
    private static final String SUFFIX = ".spool";
    private static final String NAME = "[0-9]{16}\\" + SUFFIX;

    private final Settings settings;
    private final Deque<SpoolSegment> sealed = new ArrayDeque<>();
    private FileChannel lock;
    private SpoolSegment current;
    private long nextNumber = 1;
    private volatile long bytes;
    private State state = State.CLOSED;

    Spool(Settings settings) {
        this.settings = settings;
    }

    /** Takes the directory and what an earlier process left in it. Does nothing when it has it already. */
    synchronized void open() {
        if (lock != null) {
            return;
        }
        try {
            makeDirectory();
            lock = take(settings.directory().resolve("lock"));
            for (Path file : found()) {
                add(SpoolSegment.found(file));
                nextNumber = 1 + Long.parseLong(file.getFileName().toString().replace(SUFFIX, ""));
            }
            become(State.USABLE, null);
        } catch (IOException e) {
            become(State.FAILING, e);
        }
    }

    /**
     * Keeps records until {@link #delete}, in this order.
     *
     * @return how many were kept, from the first; fewer than all when the bound is reached or the disk fails
     */
    synchronized int append(List<DecisionRecord> records) {
        int kept = 0;
        try {
            while (lock != null && kept < records.size()) {
                int end = writable(records, kept);
                if (end == kept) {
                    become(State.FULL, null);
                    return kept;
                }
                write(records.subList(kept, end));
                kept = end;
            }
            if (lock != null) {
                become(State.USABLE, null);
            }
        } catch (IOException e) {
            become(State.FAILING, e);
            if (current != null) {
                sealCurrent();
            }
        }
        return kept;
    }

    /** The segment to replay first, no longer written to; null when there is none. */
    synchronized SpoolSegment oldest() {
        if (sealed.isEmpty() && current != null) {
            sealCurrent();
        }
        return sealed.peekFirst();
    }

    /** Leaves the file, which cannot be read, for a person to look at; the next start tries it again. */
    synchronized void setAside(SpoolSegment segment) {
        sealed.remove(segment);
        bytes -= segment.bytes();
    }

    /** Every record of it is acknowledged. */
    synchronized void delete(SpoolSegment segment) {
        setAside(segment);
        try {
            Files.deleteIfExists(segment.file());
        } catch (IOException e) {
            log.error("{} was replayed but not deleted, and will be replayed again: {}", segment.file(), e.toString());
        }
    }

    long bytes() {
        return bytes;
    }

    synchronized boolean isEmpty() {
        return current == null && sealed.isEmpty();
    }

    /** What was appended before survives a power failure when it returns. */
    synchronized void force() {
        if (current != null) {
            try {
                current.force();
            } catch (IOException e) {
                become(State.FAILING, e);
            }
        }
    }

    /** Everything kept is on the disk when it returns; nothing is kept after it. */
    synchronized void close() {
        if (lock == null) {
            return;
        }
        if (current != null) {
            sealCurrent();
        }
        try {
            lock.close();
        } catch (IOException e) {
            log.warn("{} was not closed: {}", settings.directory(), e.toString());
        }
        lock = null;
        become(State.CLOSED, null);
    }

    /** How far from a record on the records fit into one segment, a new one if need be, and under the bound. */
    private int writable(List<DecisionRecord> records, int from) throws IOException {
        int first = SpoolFormat.sizeOf(records.get(from));
        if (bytes + first + SpoolFormat.HEADER_BYTES > settings.bytesMax()) {
            return from;
        }
        if (current != null && current.bytes() + first > settings.segmentBytesMax()) {
            sealCurrent();
        }
        if (current == null) {
            current = SpoolSegment.create(settings.directory().resolve("%016d%s".formatted(nextNumber++, SUFFIX)));
            bytes += current.bytes();
        }
        long room = Math.min(settings.segmentBytesMax() - current.bytes(), settings.bytesMax() - bytes);
        room -= first;
        // A record that is longer than a segment gets one of its own.
        int end = from + 1;
        while (end < records.size() && SpoolFormat.sizeOf(records.get(end)) <= room) {
            room -= SpoolFormat.sizeOf(records.get(end++));
        }
        return end;
    }

    private void write(List<DecisionRecord> records) throws IOException {
        long before = current.bytes();
        current.write(SpoolFormat.encode(records));
        bytes += current.bytes() - before;
    }

    private void sealCurrent() {
        SpoolSegment full = current;
        current = null;
        sealed.add(full);
        try {
            full.seal();
        } catch (IOException e) {
            become(State.FAILING, e);
        }
    }

    private void add(SpoolSegment segment) {
        sealed.add(segment);
        bytes += segment.bytes();
    }

    private List<Path> found() throws IOException {
        try (Stream<Path> files = Files.list(settings.directory())) {
            return files.filter(file -> file.getFileName().toString().matches(NAME)).sorted().toList();
        }
    }

    private static FileChannel take(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ownedInThisProcess) {
            // As when another process owns it.
        }
        channel.close();
        throw new IOException(file.getParent() + " is in use by another process");
    }

    private void makeDirectory() throws IOException {
        Path directory = settings.directory();
        if (Files.isDirectory(directory)) {
            return;
        }
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }

    /** Says so once per change. */
    private void become(State next, IOException why) {
        if (state != next && next == State.FULL) {
            log.error("the spool {} is full ({} bytes): the newest decision records are lost", settings.directory(),
                    bytes);
        } else if (state != next && next == State.FAILING) {
            log.error("decision records cannot be kept in {}: {}", settings.directory(), why.toString());
        } else if (state != next && state != State.CLOSED && next == State.USABLE) {
            log.info("decision records are kept in {} again", settings.directory());
        }
        state = next;
    }
}
