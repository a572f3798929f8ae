package io.predial.gateway.http;

import io.predial.bus.CheckClient;
import io.predial.gateway.GatewayConfig;
import io.predial.gateway.admin.AdminApi;
import io.predial.gateway.admin.CallerIdRangesApi;
import io.predial.gateway.admin.DoNotCallApi;
import io.predial.gateway.admin.EntryLimit;
import io.predial.gateway.admin.EmergencyApi;
import io.predial.gateway.admin.ImportsApi;
import io.predial.gateway.admin.PermissionsApi;
import io.predial.gateway.admin.Uploads;
import io.predial.gateway.admin.VerificationApi;
import io.predial.gateway.screen.GatewayState;
import io.predial.gateway.screen.Screener;
import io.predial.store.Records;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * The public port on one event loop; instances share it. A screening goes straight to its endpoint, everything else
 * through a router.
 */
public final class HttpFront extends VerticleBase {
    private static final int HEADER_BYTES_MAX = 16_384;
    private static final int LINE_BYTES_MAX = 8_192;
    private static final int CLOSE_GRACE_SECONDS = 5;

    private final GatewayConfig config;
    private final GatewayState state;
    private final Records records;
    private final Uploads uploads;
    private Screener screener;
    private ScreeningEndpoint screenings;
    private ScrubEndpoint scrubs;
    private Router router;
    private HttpServer server;
    private volatile boolean lettingGo;

    /** @param uploads those of all event loops of this process */
    public HttpFront(GatewayConfig config, GatewayState state, Records records, Uploads uploads) {
        this.config = config;
        this.state = state;
        this.records = records;
        this.uploads = uploads;
    }

    @Override
    public Future<?> start() {
        CheckClient client = new CheckClient(vertx, context, state.view(), config.lanes(), config.hedges(),
                state.admission()::isShedding);
        screener = new Screener(vertx, client, state, config.settleRefusalsAfterMillis());
        screenings = new ScreeningEndpoint(config, state, screener, context);
        scrubs = new ScrubEndpoint(vertx, state);
        router = routes();
        // HTTP/1.1 only: telephony platforms speak nothing else here, and h2c has had its own share of CVEs.
        server = vertx.createHttpServer(new HttpServerOptions().setHost(config.host()).setPort(config.port())
                .setHttp2ClearTextEnabled(false).setHandle100ContinueAutomatically(true)
                .setMaxHeaderSize(HEADER_BYTES_MAX).setMaxInitialLineLength(LINE_BYTES_MAX)
                .setIdleTimeout(config.idleSeconds()).setTcpNoDelay(true).setAcceptBacklog(4_096)
                .setDecompressionSupported(false)
                // No WebSockets here, and their handler would look at every answer.
                .setPerFrameWebSocketCompressionSupported(false).setPerMessageWebSocketCompressionSupported(false));
        return server.requestHandler(this::dispatch).listen();
    }

    @Override
    public Future<?> stop() {
        // A refusal answered early still waits for findings that belong to its record.
        return server.shutdown(CLOSE_GRACE_SECONDS, TimeUnit.SECONDS).eventually(screener::idle);
    }

    /** The port it listens on; differs from the configured one when that was 0. */
    public int actualPort() {
        return server.actualPort();
    }

    /** From now on every answer asks its client to close the connection (RFC 9112, 9.6): the next call goes elsewhere. */
    public void letGo() {
        lettingGo = true;
    }

    private void dispatch(HttpServerRequest request) {
        long arrivalNanos = System.nanoTime();
        if (lettingGo) {
            request.response().putHeader("Connection", "close");
        }
        if (ScreeningEndpoint.PATH.equals(request.path())) {
            screenings.handle(request, arrivalNanos);
        } else if (ScrubEndpoint.PATH.equals(request.path())) {
            scrubs.handle(request);
        } else {
            router.handle(request);
        }
    }

    private Router routes() {
        Router routes = Router.router(vertx);
        Buffer openApi = resource("/openapi.json");
        RegistriesApi registries = new RegistriesApi(state.directory(), state.clock());
        JsonEndpoints json = new JsonEndpoints(config.bodyBytesMax(), state.directory());
        routes.get("/openapi.json").handler(ctx -> ctx.response().putHeader("Content-Type", "application/json").end(openApi));
        routes.get(ScreeningEndpoint.PATH + "/:id").handler(ctx -> screenings.find(ctx.request(), ctx.pathParam("id")));
        json.anyKey(routes.get("/v1/registries"), call -> Future.succeededFuture(registries.list()));
        new ImportsApi(records.importRuns()).mount(routes, json);
        EntryLimit limit = new EntryLimit(config.uploads().entriesMax(), state.metrics());
        new DoNotCallApi(records, state.clock(), limit).mount(routes, json, uploads);
        new PermissionsApi(records.permissions(), state.clock(), limit).mount(routes, json, uploads);
        new EmergencyApi(records.emergency(), state.clock()).mount(routes, json, uploads);
        new AdminApi(records, state.directory(), state.clock(), state.metrics().callerIdConflicts).mount(routes, json);
        new CallerIdRangesApi(records.callerIds(), state.metrics().callerIdConflicts).mount(routes, json);
        new VerificationApi(state.verifications(), state.clock()).mount(routes, json);
        routes.route().handler(ctx -> Problem.notFound("No such path or method; see /openapi.json.").send(ctx.response()));
        routes.errorHandler(400, ctx -> Problem.body("The request path is malformed.").send(ctx.response()));
        return routes;
    }

    private static Buffer resource(String path) {
        try (InputStream in = HttpFront.class.getResourceAsStream(path)) {
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
