package io.predial.gateway.admin;

import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.Problem;
import io.predial.gateway.ops.GatewayMetrics;
import io.predial.store.rows.ApiKeyRow;
import io.vertx.core.Future;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The uploads under way in one process. Safe for all threads. */
public final class Uploads {
    private static final int RETRY_SECONDS = 5;
    /** A name that no account has. */
    private static final String OPERATOR = "";

    private final UploadConfig config;
    private final GatewayMetrics metrics;
    private final Map<String, Integer> byAccount = new HashMap<>();
    private int underWay;

    /**
     * What is uploaded.
     *
     * @param columns the columns there are; the first is required
     * @param reader  reads a row for an account
     * @param write   writes rows to the record in one transaction, and says how many were new
     */
    record Kind<T>(List<String> columns, Function<ApiKeyRow, CsvTable.Reader<T>> reader,
                   Function<List<T>, Future<Integer>> write) {
    }

    public Uploads(UploadConfig config, GatewayMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    <T> void mount(Route route, JsonEndpoints json, Kind<T> kind) {
        json.accountStream(route, (key, ctx) -> begin(key, ctx, kind));
    }

    /** For the operator's own lists; the operator counts as one more account. */
    <T> void mountForAdmin(Route route, JsonEndpoints json, Kind<T> kind) {
        json.adminStream(route, (key, ctx) -> begin(key, ctx, kind));
    }

    private <T> void begin(ApiKeyRow key, RoutingContext ctx, Kind<T> kind) {
        String type = ctx.request().getHeader("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("text/csv")) {
            throw new Problem(415, "unsupported-media-type", "The content type is not understood", "Send text/csv.", null, 0)
                    .raise();
        }
        String uploader = key.account() == null ? OPERATOR : key.account();
        enter(uploader);
        new Upload<>(ctx, config, new CsvTable<>(kind.columns(), kind.reader().apply(key)), kind.write(), (table, added) -> {
            leave(uploader);
            metrics.uploadRowsAdded.add(added);
            metrics.uploadRowsBad.add(table.badRows());
        }, metrics.uploadsRefused::increment).begin();
    }

    /** An account that has its share is told so first: no account can take the places of all. */
    private synchronized void enter(String account) {
        if (byAccount.getOrDefault(account, 0) >= config.perAccountMax()) {
            throw refused(429, "too-many-uploads", "The account has uploads under way");
        }
        if (underWay >= config.atOnceMax()) {
            throw refused(503, "overloaded", "Too many uploads are under way");
        }
        underWay++;
        byAccount.merge(account, 1, Integer::sum);
    }

    private synchronized void leave(String account) {
        underWay--;
        byAccount.computeIfPresent(account, (id, count) -> count > 1 ? count - 1 : null);
    }

    private Problem.Raised refused(int status, String slug, String title) {
        metrics.uploadsRefused.increment();
        return new Problem(status, slug, title, "Nothing was taken. Try again shortly.", null, RETRY_SECONDS).raise();
    }
}
