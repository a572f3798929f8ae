package io.predial.sync;

import io.predial.store.BackgroundLoop;
import io.predial.store.Database;
import io.predial.store.Trouble;
import io.predial.sync.schedule.DropFolder;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the drop folders and imports what arrives. Several may run; one imports at a time. */
public final class DncSync {
    private static final Logger LOG = LoggerFactory.getLogger(DncSync.class);

    private final SyncConfig config;
    private final RegistryDefinitions definitions;
    private final DropFolder dropFolder;
    private final BackgroundLoop loop;
    private final Trouble trouble = new Trouble(LOG, "importing registry files");
    private final Clock clock;
    private final AtomicLong imported = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile long lastImportAtMillis;

    public DncSync(Database database, SyncConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.definitions = new RegistryDefinitions(database, config.rules());
        this.dropFolder = new DropFolder(config.data(),
                new RegistryImport(database, config.rules(), clock), this::count);
        this.loop = new BackgroundLoop("predial-sync", this::round, this::failed, () -> { });
    }

    /** Returns at once. Files wait while PostgreSQL is away. */
    public void start() {
        loop.start();
    }

    /**
     * Waits for no import under way. Its transaction ends one way or the other with the database's connections, and its
     * file
     * is still there at the next start: imported again, or found to be in force already.
     */
    public Future<Void> stop() {
        return loop.stop();
    }

    /** Files that put a version in force since this process started. */
    public long importedCount() {
        return imported.get();
    }

    /** Files refused since this process started. */
    public long rejectedCount() {
        return rejected.get();
    }

    /** Attempts that failed for another reason than the file, and are repeated. */
    public long failureCount() {
        return failures.get();
    }

    /** When a version was last put in force by this process, epoch milliseconds; 0 when never. */
    public long lastImportAtMillis() {
        return lastImportAtMillis;
    }

    private long round() throws Exception {
        definitions.apply();
        dropFolder.look();
        trouble.over();
        return config.pollMillis();
    }

    private long failed(Exception failure) {
        failures.incrementAndGet();
        return Math.max(config.pollMillis(), trouble.failed(failure));
    }

    private void count(ImportReport report) {
        switch (report.outcome()) {
            case IMPORTED -> {
                imported.incrementAndGet();
                lastImportAtMillis = clock.millis();
                LOG.info("{} version {}: {} rows, {} duplicates, {} area codes", report.registry(), report.version(),
                        report.rows(), report.duplicates(), report.areaCodes().size());
            }
            case UNCHANGED -> LOG.info("{}: the file is the one in force already", report.registry());
            case REJECTED -> {
                rejected.incrementAndGet();
                LOG.warn("{}: a file was rejected at line {}: {}", report.registry(), report.error().line(),
                        report.error().reason());
            }
        }
    }
}
