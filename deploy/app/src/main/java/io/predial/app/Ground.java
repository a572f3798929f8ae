package io.predial.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.predial.node.NodeContext;
import io.predial.store.Database;
import io.predial.store.FeedStatus;
import java.util.function.Supplier;

/**
 * What the roles of one process share.
 *
 * @param node     id of this run of this process, unique in the cluster
 * @param context  Vert.x, segments and clock
 * @param database the record
 * @param config   of the process
 * @param metrics  of the process
 * @param feed     how the data stands now
 */
public record Ground(String node, NodeContext context, Database database, ProcessConfig config,
                     PrometheusMeterRegistry metrics, Supplier<FeedStatus> feed) {
    /** Seconds since the data was last known to be current. */
    public int dataAgeSeconds() {
        long ageMillis = context.clock().millis() - feed.get().asOfMillis();
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, ageMillis / 1_000));
    }
}
