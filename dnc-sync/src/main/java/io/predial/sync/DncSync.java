package io.predial.sync;

import io.predial.store.AdvisoryLock;
import io.predial.store.BackgroundLoop;
import io.predial.store.Database;
import io.predial.store.SyncSchedules;
import io.predial.store.Trouble;
import io.predial.sync.schedule.AgeWatch;
import io.predial.sync.schedule.DropFolder;
import io.predial.sync.schedule.DropFolder.Look;
import io.predial.sync.schedule.DueTimes;
import io.predial.sync.schedule.RegistryAge;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduled worker: takes what arrives in the drop folders when its time has come, and says when a registry is about to
 * go stale. Several processes run one; an advisory lock makes one of them active, and what it did is in PostgreSQL, where
 * the next one goes on from.
 */
public final class DncSync {
    private static final Logger LOG = LoggerFactory.getLogger(DncSync.class);
    private static final long STANDBY_MILLIS = 1_000;
    private static final long CONFIRM_EVERY_MILLIS = 5_000;
    private static final long AGES_EVERY_MILLIS = 60_000;
    private static final long ASK_MILLIS_MAX = 60_000;

    private final Database database;
    private final SyncConfig config;
    private final RegistryDefinitions definitions;
    private final BitmapCache cache;
    private final DropFolder dropFolder;
    private final DueTimes dueTimes;
    private final AgeWatch ageWatch;
    private final BackgroundLoop loop;
    private final Trouble trouble = new Trouble(LOG, "importing registry files");
    private final Clock clock;
    private final AtomicLong imported = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile long lastImportAtMillis;
    private volatile boolean active;
    private volatile List<RegistryAge> ages = List.of();
    private AdvisoryLock lock;
    private long confirmedAtMillis;
    private long agesAtMillis;

    public DncSync(Database database, SyncConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
        this.definitions = new RegistryDefinitions(database, config.rules());
        this.cache = BitmapCache.in(config.cacheDirectory(), config.cacheMibMax(), database);
        this.dropFolder = new DropFolder(config.data(), config.rest(),
                new RegistryImport(database, cache, config.rules(), clock), this::count);
        this.dueTimes = new DueTimes(new SyncSchedules(database), config.schedules());
        this.ageWatch = new AgeWatch(database, config.schedules(), config.warnDays());
        this.loop = new BackgroundLoop("predial-sync", this::round, this::failed, this::letGo);
    }

    /** Returns at once. Files wait while PostgreSQL is away. */
    public void start() {
        cache.start();
        loop.start();
    }

    /**
     * Waits for no import under way. Its transaction ends one way or the other with the database's connections, and its
     * file
     * is still there at the next start: imported again, or found to be in force already.
     */
    public Future<Void> stop() {
        return Future.join(cache.stop(), loop.stop()).mapEmpty();
    }

    /** The bitmaps in force that this worker keeps. */
    public BitmapCache cache() {
        return cache;
    }

    /** Whether this process is the one that works. */
    public boolean isActive() {
        return active;
    }

    /** What is being done, such as {@code us-national reading}, or {@code idle}. */
    public String activity() {
        return dropFolder.activity();
    }

    /** How every registry stood a minute ago at most; empty while this process is not the active one. */
    public List<RegistryAge> ages() {
        return ages;
    }

    /** By registry that waits for times of day: when it is next looked at, epoch milliseconds. */
    public Map<String, Long> nextDueMillis() {
        return active ? dueTimes.nextDueMillis() : Map.of();
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
        if (!holdsLock()) {
            trouble.over();
            return Math.max(config.pollMillis(), STANDBY_MILLIS);
        }
        definitions.apply();
        long nowMillis = clock.millis();
        if (Math.abs(nowMillis - agesAtMillis) >= AGES_EVERY_MILLIS) {
            dueTimes.load(nowMillis);
            ages = ageWatch.look(nowMillis);
            agesAtMillis = nowMillis;
            cache.refresh();
        }
        Look look = dropFolder.look(registry -> dueTimes.isDue(registry, nowMillis));
        dueTimes.looked(look.unfinished(), nowMillis);
        if (look.failure() != null) {
            throw look.failure();
        }
        trouble.over();
        return config.pollMillis();
    }

    private boolean holdsLock() throws InterruptedException {
        if (lock != null && lock.isHeld() && Math.abs(clock.millis() - confirmedAtMillis) >= CONFIRM_EVERY_MILLIS) {
            BackgroundLoop.result(lock.confirm(), ASK_MILLIS_MAX);
            confirmedAtMillis = clock.millis();
        }
        if (lock != null && lock.isHeld()) {
            return true;
        }
        letGo();
        lock = AdvisoryLock.tryTake(database, AdvisoryLock.Right.SCHEDULED_WORK, ASK_MILLIS_MAX).orElse(null);
        active = lock != null;
        if (active) {
            confirmedAtMillis = clock.millis();
            agesAtMillis = 0;
            LOG.info("this process is the active worker: it watches {}", config.data().resolve("drop"));
        }
        return active;
    }

    private void letGo() {
        active = false;
        ages = List.of();
        if (lock != null) {
            lock.release();
            lock = null;
        }
    }

    private long failed(Exception failure) {
        failures.incrementAndGet();
        return Math.max(config.pollMillis(), trouble.failed(failure));
    }

    private void count(ImportReport report) {
        // What has come into force makes the registry younger: seen at the next look, not a minute later.
        agesAtMillis = 0;
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
