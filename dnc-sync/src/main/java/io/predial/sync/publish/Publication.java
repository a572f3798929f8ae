package io.predial.sync.publish;

import io.predial.store.BackgroundLoop;
import io.predial.store.ConflictException;
import io.predial.store.Registries;
import io.predial.store.Registries.NewVersion;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.sync.Progress;

/** Puts a staged version in force, all of it or nothing. */
public final class Publication {
    /** A whole national registry is some 400 MB in one transaction. */
    private static final long PUBLISH_MILLIS_MAX = 1_800_000;

    private final Registries registries;

    public Publication(Registries registries) {
        this.registries = registries;
    }

    /**
     * Blocks until the version is in force; nodes follow within a second of that, and of fetching what is new to them.
     *
     * @param terms   what the registry is from then on; null when that stays
     * @param basedOn the version that must still be in force; null for none
     * @throws StoreUnavailableException when it is not; the version before it still is
     */
    public RegistryRow publish(NewVersion version, RegistryTerms terms, String basedOn, Progress progress)
            throws InterruptedException {
        int total = version.segments().size();
        try {
            return BackgroundLoop.result(
                    registries.publish(version, terms, basedOn,
                            done -> progress.at(Progress.Stage.PUBLISHING, done, total)),
                    PUBLISH_MILLIS_MAX);
        } catch (StoreUnavailableException e) {
            // Only when the import's lock was lost on the way; the next attempt starts from the version in force then.
            throw e.getCause() instanceof ConflictException conflict
                    ? new StoreUnavailableException(conflict.getMessage() + ", nothing was changed") : e;
        }
    }
}
