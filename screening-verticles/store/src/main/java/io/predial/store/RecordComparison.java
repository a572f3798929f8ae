package io.predial.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Digests what this process holds and what PostgreSQL holds, both at one version of the record. */
final class RecordComparison {
    /**
     * One kind that is not the same.
     *
     * @param version of the record that both were looked at
     */
    record Difference(Kind kind, long version, RowDigest.Value here, RowDigest.Value there) {
    }

    /**
     * @param version of the record that both were looked at
     * @param there   what PostgreSQL holds, by kind compared
     * @param passed  kinds of which a part here was not fit to be compared
     */
    record Result(long version, Map<Kind, RowDigest.Value> there, List<Difference> differences, Set<Kind> passed) {
        /** True while registries are being loaded, which is soon over; what else is passed over may stay so. */
        boolean isLoading() {
            return passed.contains(Kind.REGISTRY) || passed.contains(Kind.DO_NOT_ORIGINATE);
        }

        /** Counts and digests, no rows. */
        JsonObject toJson() {
            JsonArray kinds = new JsonArray();
            there.forEach((kind, value) -> {
                JsonObject json = new JsonObject().put("kind", kind.id()).put("count", value.count()).put("digest", value.hex());
                differences.stream().filter(each -> each.kind() == kind).findFirst().ifPresent(each -> json
                        .put("countHere", each.here().count()).put("digestHere", each.here().hex()));
                kinds.add(json);
            });
            JsonArray differing = new JsonArray();
            differences.stream().map(each -> each.kind().id()).distinct().forEach(differing::add);
            return new JsonObject().put("version", version).put("kinds", kinds).put("differences", differing)
                    .put("notCompared", new JsonArray(passed.stream().map(Kind::id).toList()));
        }
    }

    private final Database database;
    private final ReconcileConfig config;
    private final ChangeFeed feed;
    private final List<Holder> holders;

    RecordComparison(Database database, ReconcileConfig config, ChangeFeed feed, List<Holder> holders) {
        this.database = database;
        this.config = config;
        this.feed = feed;
        this.holders = List.copyOf(holders);
    }

    /**
     * The transaction's snapshot is taken while the feed stands still and has just caught up with it; what is held then is
     * copied, and both are digested while changes go on.
     *
     * @throws StoreUnavailableException when PostgreSQL fails, or this process is loading
     */
    Result run() throws InterruptedException {
        PgConnection connection = ask(database.dedicatedConnection());
        try {
            ask(connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").execute());
            ask(connection.query("SET LOCAL statement_timeout = " + config.statementMillis()).execute());
            ask(connection.query("SET LOCAL idle_in_transaction_session_timeout = " + config.statementMillis()).execute());
            AtVersion<List<Holding>> met = ask(feed.meet(connection, this::holdings));
            Map<Kind, RowDigest.Value> there = new EnumMap<>(Kind.class);
            Set<Kind> passed = EnumSet.noneOf(Kind.class);
            for (Holding each : met.seen()) {
                if (!each.settled()) {
                    passed.add(each.kind());
                } else if (!there.containsKey(each.kind())) {
                    there.put(each.kind(), ask(RecordDigests.of(each.kind(), connection)));
                }
            }
            return new Result(met.version(), there, differences(met, there), passed);
        } finally {
            connection.close();
        }
    }

    private List<Holding> holdings() {
        return holders.stream().flatMap(holder -> holder.holdings().stream())
                .filter(holding -> RecordDigests.knows(holding.kind())).toList();
    }

    private static List<Difference> differences(AtVersion<List<Holding>> met, Map<Kind, RowDigest.Value> there) {
        List<Difference> differences = new ArrayList<>();
        for (Holding each : met.seen()) {
            if (!each.settled()) {
                continue;
            }
            RowDigest.Value here = RowDigest.of(each);
            if (!here.equals(there.get(each.kind()))) {
                differences.add(new Difference(each.kind(), met.version(), here, there.get(each.kind())));
            }
        }
        return differences;
    }

    private <T> T ask(Future<T> future) throws InterruptedException {
        return BackgroundLoop.result(future, config.statementMillis() + 1_000L);
    }
}
