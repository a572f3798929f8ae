package io.predial.gateway.admin;

import io.predial.gateway.http.Problem;
import io.predial.gateway.ops.GatewayMetrics;
import io.predial.store.TooManyEntriesException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How many entries an account may have in what every node holds in memory: wishes, permissions and answers together. What lets
 * calls through is bounded first. What stops calls has as much room again, so that a full account can still be told to stop;
 * and one that comes by itself is always taken: somebody asked.
 */
public final class EntryLimit {
    private final long entriesMax;
    private final GatewayMetrics metrics;

    public EntryLimit(long entriesMax, GatewayMetrics metrics) {
        this.entriesMax = entriesMax;
        this.metrics = metrics;
    }

    /**
     * Writes entries of one account: first those that stop calls, so that no other one's refusal holds them back.
     *
     * @param stops  whether an entry stops calls and cannot let any through
     * @param single true for what was said in a request of its own
     * @param write  takes entries and the most that the account may have with them
     * @return how many were new; fails with a problem when an entry was refused
     */
    <T> Future<Integer> write(List<T> entries, Predicate<T> stops, boolean single,
                              BiFunction<List<T>, Long, Future<Integer>> write) {
        Map<Boolean, List<T>> parts = entries.stream().collect(Collectors.partitioningBy(stops));
        return part(parts.get(true), single ? Long.MAX_VALUE : 2 * entriesMax, write).compose(stopped ->
                part(parts.get(false), entriesMax, write).map(added -> stopped + added)).recover(this::named);
    }

    private static <T> Future<Integer> part(List<T> entries, long max, BiFunction<List<T>, Long, Future<Integer>> write) {
        return entries.isEmpty() ? Future.succeededFuture(0) : write.apply(entries, max);
    }

    private Future<Integer> named(Throwable failure) {
        if (!(failure instanceof TooManyEntriesException)) {
            return Future.failedFuture(failure);
        }
        metrics.entriesRefused.increment();
        return Future.failedFuture(new Problem(409, "too-many-entries", "The account has as many entries as it may",
                "The limit is " + entriesMax + " wishes, permissions and answers together, and twice that for uploads of what "
                        + "stops calls; the operator's setting upload.entries-per-account-max raises it. Single wishes, "
                        + "revocations, and answers yes and no_data are always taken.", null, 0).raise());
    }
}
