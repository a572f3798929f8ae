package io.predial.store;

import io.vertx.core.Future;

/**
 * What follows the data: {@code begin, apply*, commit} for a full load, then {@code apply+, commit} for every live
 * batch.
 * Called by one thread at a time. What it builds is read by other threads, so it must publish safely (immutable objects
 * behind a volatile field, or concurrent collections).
 */
public interface ChangeListener {
    /** A full load starts. Readers keep seeing the old data until {@link #commit}. */
    void begin();

    /** One row. Kinds the listener does not use are to be ignored. */
    void apply(Change change);

    /**
     * Everything up to {@code version} has been applied: show it to readers.
     *
     * @return completes when readers see it; loading registry segments may take a while
     */
    Future<Void> commit(long version);
}
