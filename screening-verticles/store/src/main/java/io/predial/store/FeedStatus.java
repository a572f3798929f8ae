package io.predial.store;

/**
 * What a node's data is worth at this moment.
 *
 * @param version    last change applied; -1 before anything has been loaded
 * @param mode       how the feed stands
 * @param asOfMillis last instant (epoch milliseconds, this node's clock) at which the data was known to be current
 * @param lastError  what is wrong now, fit for a log; null when nothing is
 */
public record FeedStatus(long version, Mode mode, long asOfMillis, String lastError) {
    /** How the feed stands. */
    public enum Mode {
        /** Follows, and has heard from PostgreSQL or Kafka just now. */
        LIVE,
        /** Loading, behind, or without news: the data may be older than a second. */
        CATCHING_UP,
        /** Started from disk; PostgreSQL has not been reached since. */
        FROM_SNAPSHOT
    }
}
