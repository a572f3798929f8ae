package io.predial.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * The second port, for operators only: {@code /live}, {@code /ready}, {@code /metrics}. Kept apart from the public port so
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
            default -> json(request, 404, new JsonObject().put("known", "/live /ready /metrics"));
        }
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response().setStatusCode(status).putHeader("Content-Type", "application/json").end(body.encode() + "\n");
    }
}
