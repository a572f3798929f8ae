package io.predial.sync;

import io.predial.store.AdvisoryLock;
import io.predial.store.BackgroundLoop;
import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.store.Registries.ImportRun;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow;
import io.predial.sync.source.SourceFile;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Imports one registry file at a time. Area codes in a full list replace those segments of the registry; its other area
 * codes keep their numbers and their own date, because the FTC hands out one file for each. A change list is applied to the
 * version in force, and only when it follows that. A file is all right or changes nothing.
 *
 * <p>The law counts a copy's age from the day it was obtained (47 CFR 64.1200(c)(2)(i)(D), 31 days). Nothing in a file
 * says when that was, so the file's modification time stands for it, or now when that lies ahead. Copying an old
 * download without keeping its time therefore makes it look younger than it is; bytes that were imported before never
 * become younger than they were then.
 *
 * <p>A change list brought today makes the copy of an area code as of today only when it tells all that has changed there.
 * It does for the area codes it names; about one that it does not name nobody can tell "nothing changed" from "not in this
 * list", so that one keeps its date, unless the registry is set to have change lists that cover all of it.
 */
public final class RegistryImport {
    private static final String ROLLED_BACK = "rolled-back";
    private static final long ASK_MILLIS_MAX = 60_000;
    private static final long LOCK_RETRY_MILLIS = 500;

    private final Database database;
    private final BitmapCache cache;
    private final ImportRules rules;
    private final Clock clock;

    public RegistryImport(Database database, SourceFile.Limits limits, Clock clock) {
        this(database, ImportRules.of(limits), clock);
    }

    public RegistryImport(Database database, ImportRules rules, Clock clock) {
        this(database, BitmapCache.none(), rules, clock);
    }

    /** @param cache where bitmaps in force may be found nearer than in PostgreSQL */
    RegistryImport(Database database, BitmapCache cache, ImportRules rules, Clock clock) {
        this.database = database;
        this.cache = cache;
        this.rules = rules;
        this.clock = clock;
    }

    /** As {@link #run(ImportRequest, Progress)}, for a full list that leaves area codes it lacks as they are. */
    public ImportReport run(String registryId, Path file, Progress progress) throws IOException, InterruptedException {
        return run(ImportRequest.of(registryId, file), progress);
    }

    /**
     * Imports, waiting first for any other import of the cluster to end. Blocks: not for an event loop.
     *
     * @return what became of it, recorded in PostgreSQL too; a wrong file is a report, not an exception
     * @throws IOException               when the file cannot be read, or changes while it is
     * @throws StoreUnavailableException when PostgreSQL fails; nothing was changed, and it can be tried again
     */
    public ImportReport run(ImportRequest request, Progress progress) throws IOException, InterruptedException {
        AdvisoryLock lock = waitForLock();
        try {
            return new FileImport(database, cache, rules, clock, request, progress).go();
        } catch (OutOfMemoryError e) {
            throw new StoreUnavailableException("not enough memory to stage the file: give this process a larger heap");
        } finally {
            lock.release();
        }
    }

    /**
     * Puts the version before the one in force in force again, with the dates it had. Waits for any import to end, and
     * blocks: not for an event loop.
     *
     * @return empty when there is no such registry or no earlier version of it is kept; nothing was changed then
     * @throws StoreUnavailableException when PostgreSQL fails; nothing was changed
     */
    public Optional<RegistryRow> rollBack(String registryId) throws InterruptedException {
        AdvisoryLock lock = waitForLock();
        try {
            Registries registries = new Registries(database);
            if (ask(registries.find(registryId)).isEmpty()) {
                return Optional.empty();
            }
            long nowMillis = clock.millis();
            return ask(registries.rollBack(registryId, (from, to) -> new ImportRun(registryId, "",
                    ROLLED_BACK, nowMillis, new JsonObject().put("registry", registryId).put("outcome", ROLLED_BACK)
                            .put("startedAt", Instant.ofEpochMilli(nowMillis).toString())
                            .put("rolledBack", from).put("version", to))));
        } finally {
            lock.release();
        }
    }

    private AdvisoryLock waitForLock() throws InterruptedException {
        while (true) {
            Optional<AdvisoryLock> lock =
                    AdvisoryLock.tryTake(database, AdvisoryLock.Right.IMPORT_REGISTRIES, ASK_MILLIS_MAX);
            if (lock.isPresent()) {
                return lock.get();
            }
            TimeUnit.MILLISECONDS.sleep(LOCK_RETRY_MILLIS);
        }
    }

    /** Waits for PostgreSQL, on a thread of our own. */
    static <T> T ask(Future<T> future) throws InterruptedException {
        return BackgroundLoop.result(future, ASK_MILLIS_MAX);
    }
}
