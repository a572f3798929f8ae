package io.predial.gateway.http;

import io.predial.bus.ScrubClient;
import io.predial.gateway.account.Authenticator;
import io.predial.gateway.screen.GatewayState;
import io.predial.gateway.scrub.Scrub;
import io.predial.gateway.scrub.ScrubConfig;
import io.predial.gateway.scrub.ScrubJob;
import io.predial.gateway.scrub.Scrubs;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.ApiKeyRow;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** {@code POST /v1/scrubs}: CSV in, CSV out. Who may and how many at once is said here; {@link Scrub} does the work. */
final class ScrubEndpoint {
    static final String PATH = "/v1/scrubs";
    private static final String CSV = "text/csv";
    private static final int RETRY_SECONDS = 5;

    private final Vertx vertx;
    private final GatewayState state;
    private final Scrubs scrubs;
    private final Authenticator authenticator;
    private final ScrubClient client;

    ScrubEndpoint(Vertx vertx, GatewayState state) {
        this.vertx = vertx;
        this.state = state;
        this.scrubs = state.scrubs();
        this.authenticator = new Authenticator(state.directory());
        ScrubConfig config = scrubs.config();
        this.client = new ScrubClient(vertx, state.view(), config.timeoutMillis(), config.patienceMillis(), scrubs.asked());
    }

    void handle(HttpServerRequest request) {
        ScreeningEndpoint.guarded(request.response(), () -> start(request));
    }

    private void start(HttpServerRequest request) {
        ApiKeyRow key = authenticator.authenticate(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (key == null) {
            throw Problem.unauthorized().raise();
        }
        AccountRow account = key.account() == null ? null : state.directory().account(key.account());
        if (account == null) {
            throw Problem.forbidden("Lists are scrubbed for an account; use an account's key.").raise();
        }
        if (!request.method().equals(HttpMethod.POST)) {
            throw Problem.methodNotAllowed("POST").raise();
        }
        requireCsv(request);
        long nowMillis = state.clock().millis();
        ScrubJob job = ScrubJob.read(query(request), state.memory().nextId(nowMillis), account.id(), account.country(),
                nowMillis);
        if (!scrubs.admission().enter(account.id())) {
            throw tooMany().raise();
        }
        new Scrub(vertx, scrubs, client, job, request, state.clock()).start();
    }

    private static MultiMap query(HttpServerRequest request) {
        try {
            return request.params();
        } catch (IllegalArgumentException malformed) {
            throw Problem.field("query", "The query is not well-formed.").raise();
        }
    }

    private static void requireCsv(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(CSV)) {
            throw new Problem(415, "unsupported-media-type", "The content type is not understood", "Send text/csv.", null, 0)
                    .raise();
        }
    }

    private static Problem tooMany() {
        return new Problem(429, "too-many-scrubs", "Enough lists are being scrubbed",
                "Wait for one to end; scrub.per-account-max and scrub.per-gateway-max set how many may run at once.", null,
                RETRY_SECONDS);
    }
}
