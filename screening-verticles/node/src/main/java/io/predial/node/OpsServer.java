package io.predial.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.predial.store.StoreUnavailableException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The second port, for operators only: {@code /live}, {@code /ready}, {@code /metrics}, and
 * {@code POST} of what may be asked for out of turn. Kept apart from the public port so
 * that it can be closed to the outside and still answers when the front sheds load.
 */
public final class OpsServer extends VerticleBase {
    /** Whether this process should get traffic, and what it says about itself. */
    public record Readiness(boolean ready, JsonObject detail) {
    }

    private static final int HEADER_BYTES_MAX = 8_192;
    private static final int IDLE_SECONDS = 60;

    private final String host;
    private final int port;
    private final Supplier<Readiness> readiness;
    private final PrometheusMeterRegistry metrics;
    private final Map<String, Supplier<Future<JsonObject>>> actions = new ConcurrentHashMap<>();
    private HttpServer server;

    public OpsServer(String host, int port, Supplier<Readiness> readiness, PrometheusMeterRegistry metrics) {
        this.host = host;
        this.port = port;
        this.readiness = readiness;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        server = vertx.createHttpServer(new HttpServerOptions().setHost(host).setPort(port).setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(HEADER_BYTES_MAX).setIdleTimeout(IDLE_SECONDS)).requestHandler(this::answer);
        return server.listen();
    }

    /**
     * Offers something to do under {@code POST} to a path; the answer is 200 with what it comes to, or 503.
     *
     * @param path such as {@code /reconcile}
     */
    public void offer(String path, Supplier<Future<JsonObject>> action) {
        actions.put(path, action);
    }

    /** The port it listens on; differs from the configured one when that was 0. */
    public int actualPort() {
        return server.actualPort();
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/live" -> json(request, 200, new JsonObject().put("live", true));
            case "/ready" -> {
                Readiness now = readiness.get();
                json(request, now.ready() ? 200 : 503, new JsonObject().put("ready", now.ready()).mergeIn(now.detail()));
            }
            case "/metrics" -> request.response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8").end(metrics.scrape());
            default -> act(request);
        }
    }

    private void act(HttpServerRequest request) {
        Supplier<Future<JsonObject>> action = actions.get(request.path());
        if (action == null) {
            json(request, 404, new JsonObject().put("known", "/live /ready /metrics"
                    + actions.keySet().stream().sorted().map(path -> " " + path).collect(Collectors.joining())));
        } else if (!HttpMethod.POST.equals(request.method())) {
            json(request, 405, new JsonObject().put("allowed", "POST"));
        } else {
            // What it does may end on another thread.
            Context own = vertx.getOrCreateContext();
            action.get().onComplete(done -> own.runOnContext(run -> json(request, done.succeeded() ? 200 : 503,
                    done.succeeded() ? done.result() : new JsonObject().put("error",
                            StoreUnavailableException.describe(done.cause())))));
        }
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response().setStatusCode(status).putHeader("Content-Type", "application/json").end(body.encode() + "\n");
    }
}
