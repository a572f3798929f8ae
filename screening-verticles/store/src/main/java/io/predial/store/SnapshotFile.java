package io.predial.store;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node knew when it last ran, so that it can start while PostgreSQL and Kafka are both away: a base (one full
 * load)
 * and a journal (what was applied since). Used by one thread. A disk that fails costs the snapshot, never the node.
 */
public final class SnapshotFile {
    /**
     * Where the contents end.
     *
     * @param version     last change in it
     * @param epoch       history the version belongs to
     * @param kafkaOffset where to follow from
     * @param asOfMillis  last instant at which it was known to be current
     */
    record Position(long version, String epoch, long kafkaOffset, long asOfMillis) {
    }

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);
    /** Past this the base is due to be taken anew; past twice this nothing more is written until it is. */
    private static final long JOURNAL_BYTES_MAX = 64L * 1024 * 1024;

    private final Path base;
    private final SnapshotJournal journal;
    private final long journalBytesMax;
    private boolean journalling;

    /** @param directory made when missing, readable by its owner only: it holds numbers and hashes of keys */
    public SnapshotFile(Path directory) {
        this(directory, JOURNAL_BYTES_MAX);
    }

    SnapshotFile(Path directory, long journalBytesMax) {
        this.base = directory.resolve("base.jsonl");
        this.journal = new SnapshotJournal(directory.resolve("journal.jsonl"));
        this.journalBytesMax = journalBytesMax;
    }

    /**
     * Replaces the contents by a full load. Dying in between leaves the older base without its journal, which is
     * valid.
     */
    void replace(SnapshotBase.Header header, SnapshotBase.Rows rows) throws IOException, InterruptedException {
        makeDirectory();
        SnapshotBase.write(base, header, rows, journal::delete);
        journalling = true;
    }

    /** Hands over the base alone, which {@link #replace} has just written. */
    void readBase(Consumer<Change> rows) throws IOException {
        SnapshotBase.read(base, rows);
    }

    /**
     * Hands over the base's rows and then the journal's changes, as far as they follow without a gap.
     *
     * @return where they end; empty when there is no base, or none that can be trusted, and then no row was handed over
     */
    Optional<Position> read(Consumer<Change> rows) throws IOException {
        if (!Files.exists(base)) {
            return Optional.empty();
        }
        try {
            SnapshotBase.Header header = SnapshotBase.read(base, rows);
            Replay replay = new Replay(header, rows);
            journal.read(replay::line);
            journalling = true;
            return Optional.of(new Position(replay.version, header.epoch(), replay.offset, replay.asOfMillis));
        } catch (SnapshotBase.DamagedException damaged) {
            LOG.error("the snapshot {} is not used: {}", base, damaged.getMessage());
            return Optional.empty();
        }
    }

    /** Goes through the journal's lines: known versions are skipped, and a gap ends it. */
    private static final class Replay {
        private final Consumer<Change> rows;
        private long version;
        private long offset;
        private long asOfMillis;
        private boolean gap;

        Replay(SnapshotBase.Header header, Consumer<Change> rows) {
            this.rows = rows;
            this.version = header.version();
            this.offset = header.kafkaOffset();
            this.asOfMillis = header.takenAtMillis();
        }

        void line(SnapshotJournal.Line line) {
            gap = gap || line.entry() != null && line.entry().version() > version + 1;
            if (gap) {
                return;
            }
            if (line.entry() != null && line.entry().version() == version + 1) {
                Change change = line.entry().change();
                if (change != null) {
                    rows.accept(change);
                }
                version++;
            }
            offset = line.nextOffset();
            asOfMillis = Math.max(asOfMillis, line.atMillis());
        }
    }

    /**
     * Adds what was applied. After a failure nothing is added until the next {@link #replace}: the journal must have
     * no gap.
     */
    void append(List<SnapshotJournal.Line> lines) {
        if (!journalling) {
            return;
        }
        try {
            journal.append(lines);
            journalling = journal.bytes() < 2 * journalBytesMax;
        } catch (IOException e) {
            journalling = false;
            LOG.error("changes are no longer kept on disk until the next full load: {}", e.toString());
        }
    }

    /** Whether the base is due to be taken anew. */
    boolean isJournalFull() {
        try {
            return journal.bytes() >= journalBytesMax;
        } catch (IOException e) {
            return false;
        }
    }

    private void makeDirectory() throws IOException {
        Path directory = base.getParent();
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
}
