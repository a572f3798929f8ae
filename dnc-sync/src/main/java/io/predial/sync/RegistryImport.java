package io.predial.sync;

import io.predial.store.AdvisoryLock;
import io.predial.store.BackgroundLoop;
import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.store.Registries.ImportRun;
import io.predial.store.Registries.NewVersion;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow;
import io.predial.sync.ImportReport.Outcome;
import io.predial.sync.publish.Publication;
import io.predial.sync.source.FtcFlatFile;
import io.predial.sync.source.RejectedFileException;
import io.predial.sync.stage.Staging;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Imports one registry file. Area codes in the file replace those segments of the registry; its other area codes keep
 * their numbers and their own date, because the FTC hands out one file for each. A file is all right or changes
 * nothing.
 *
 * <p>The law counts a copy's age from the day it was obtained (47 CFR 64.1200(c)(2)(i)(D), 31 days). Nothing in a file
 * says when that was, so the file's modification time stands for it, or now when that lies ahead. Copying an old
 * download
 * without keeping its time therefore makes it look younger than it is; importing the same bytes again never does.
 */
public final class RegistryImport {
    private static final DateTimeFormatter VERSION_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int VERSION_HASH_CHARS = 8;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long ASK_MILLIS_MAX = 60_000;
    private static final long LOCK_RETRY_MILLIS = 500;
    private static final int US_SEGMENTS = 1_000;

    private final Database database;
    private final Registries registries;
    private final FtcFlatFile.Limits limits;
    private final Clock clock;

    public RegistryImport(Database database, FtcFlatFile.Limits limits, Clock clock) {
        this.database = database;
        this.registries = new Registries(database);
        this.limits = limits;
        this.clock = clock;
    }

    /** As {@link #run(String, Path, boolean, Progress)}, keeping area codes that the file lacks. */
    public ImportReport run(String registryId, Path file, Progress progress) throws IOException, InterruptedException {
        return run(registryId, file, false, progress);
    }

    /**
     * Imports, waiting first for any other import of the cluster to end. Blocks: not for an event loop.
     *
     * @param wholeCoverage true when the file is all there is: area codes it lacks are no longer covered
     * @return what became of it, recorded in PostgreSQL too; a wrong file is a report, not an exception
     * @throws IOException               when the file cannot be read, or changes while it is
     * @throws StoreUnavailableException when PostgreSQL fails; nothing was changed, and it can be tried again
     */
    public ImportReport run(String registryId, Path file, boolean wholeCoverage, Progress progress)
            throws IOException, InterruptedException {
        AdvisoryLock lock = waitForLock();
        try {
            return new Run(registryId, file, wholeCoverage, progress).go();
        } catch (OutOfMemoryError e) {
            throw new StoreUnavailableException("not enough memory to stage the file: give this process a larger heap");
        } finally {
            lock.release();
        }
    }

    private AdvisoryLock waitForLock() throws InterruptedException {
        while (true) {
            Optional<AdvisoryLock> lock = ask(AdvisoryLock.tryTake(database, AdvisoryLock.Right.IMPORT_REGISTRIES));
            if (lock.isPresent()) {
                return lock.get();
            }
            TimeUnit.MILLISECONDS.sleep(LOCK_RETRY_MILLIS);
        }
    }

    private static <T> T ask(Future<T> future) throws InterruptedException {
        return BackgroundLoop.result(future, ASK_MILLIS_MAX);
    }

    /** One file on its way. */
    private final class Run {
        private final String registryId;
        private final Path file;
        private final boolean wholeCoverage;
        private final Progress progress;
        private final long startedAtMillis = clock.millis();
        private final Staging staging = new Staging();
        private long size;
        private long modifiedAtMillis;
        private String sha256Hex;
        private long rows;

        Run(String registryId, Path file, boolean wholeCoverage, Progress progress) {
            this.registryId = registryId;
            this.file = file;
            this.wholeCoverage = wholeCoverage;
            this.progress = progress;
        }

        ImportReport go() throws IOException, InterruptedException {
            try {
                requireKnownRegistry();
                requireFile();
                sha256Hex = hash();
                if (!wholeCoverage && ask(registries.lastImportedFile(registryId)).equals(Optional.of(sha256Hex))) {
                    return recorded(report(Outcome.UNCHANGED, null, null));
                }
                long total = isArchive() ? 0 : size;
                rows = new FtcFlatFile(file, limits, staging::add,
                        done -> progress.at(Progress.Stage.READING, done, total)).read();
                requireSameFile();
                requireNotOlder();
                return publish();
            } catch (RejectedFileException e) {
                return recorded(report(Outcome.REJECTED, null,
                        new ImportReport.Problem(e.entry(), e.line(), e.getMessage())));
            }
        }

        private void requireKnownRegistry() throws RejectedFileException, InterruptedException {
            List<String> known = ask(registries.registries()).stream().map(RegistryRow::id).toList();
            if (!known.contains(registryId)) {
                throw new RejectedFileException(null, 0,
                        "no registry of that name; there is: " + String.join(", ", known));
            }
        }

        private void requireFile() throws IOException, RejectedFileException {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new RejectedFileException(null, 0, "not a file of its own");
            }
            size = Files.size(file);
            modifiedAtMillis = Files.getLastModifiedTime(file).toMillis();
            if (size > limits.bytesMax()) {
                throw new RejectedFileException(null, 0, "larger than " + limits.bytesMax() + " bytes");
            }
        }

        private String hash() throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
                byte[] buffer = new byte[BUFFER_BYTES];
                long done = 0;
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    sha256.update(buffer, 0, count);
                    done += count;
                    progress.at(Progress.Stage.CHECKING, done, size);
                }
                return HexFormat.of().formatHex(sha256.digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        private boolean isArchive() {
            return file.getFileName().toString().endsWith(".zip");
        }

        /** The hash and the rows must be of the same bytes. */
        private void requireSameFile() throws IOException {
            if (Files.size(file) != size || Files.getLastModifiedTime(file).toMillis() != modifiedAtMillis) {
                throw new IOException("the file changed while it was read");
            }
        }

        /** Data obtained earlier must not replace data obtained later: numbers listed since would become callable. */
        private void requireNotOlder() throws RejectedFileException, InterruptedException {
            long obtainedAtMillis = obtainedAtMillis();
            List<RegistryRow.Segment> inForce = ask(registries.find(registryId)).map(RegistryRow::segments).orElse(List.of());
            for (RegistryRow.Segment segment : inForce) {
                boolean replaced = wholeCoverage || staging.keys().contains(segment.key());
                if (replaced && segment.obtainedAtMillis() > obtainedAtMillis) {
                    throw new RejectedFileException(null, 0, "obtained " + Instant.ofEpochMilli(obtainedAtMillis)
                            + ", before what is in force for +" + segment.key() + ", obtained "
                            + Instant.ofEpochMilli(segment.obtainedAtMillis()));
                }
            }
        }

        private ImportReport publish() throws InterruptedException {
            long nowMillis = clock.millis();
            String version = VERSION_TIME.format(Instant.ofEpochMilli(nowMillis)) + "-"
                    + sha256Hex.substring(0, VERSION_HASH_CHARS);
            ImportReport report = report(Outcome.IMPORTED, version, null);
            new Publication(registries).publish(new NewVersion(registryId, version, nowMillis,
                    staging.segments(obtainedAtMillis()), wholeCoverage, run(report)), progress);
            return report;
        }

        private long obtainedAtMillis() {
            return Math.min(modifiedAtMillis, startedAtMillis);
        }

        private ImportReport report(Outcome outcome, String version, ImportReport.Problem error) {
            List<Integer> areaCodes = outcome == Outcome.IMPORTED
                    ? staging.keys().stream().map(key -> key % US_SEGMENTS).toList() : List.of();
            return new ImportReport(registryId, file.getFileName().toString(), sha256Hex, startedAtMillis,
                    obtainedAtMillis(), outcome, rows, staging.duplicates(), version, areaCodes, error);
        }

        private ImportRun run(ImportReport report) {
            return new ImportRun(registryId, sha256Hex == null ? "" : sha256Hex, report.outcome().id(), startedAtMillis,
                    report.toJson());
        }

        private ImportReport recorded(ImportReport report) throws InterruptedException {
            ask(registries.recordRun(run(report)));
            return report;
        }
    }
}
