package io.predial.gateway.http;

import io.predial.contract.CheckId;
import io.predial.contract.Decision;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.gateway.GatewayConfig;
import io.predial.gateway.account.Authenticator;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.decision.DecisionWriter;
import io.predial.gateway.decision.Policy;
import io.predial.gateway.screen.Budget;
import io.predial.gateway.screen.CallMemory;
import io.predial.gateway.screen.CallMemory.Remembered;
import io.predial.gateway.screen.GatewayState;
import io.predial.gateway.screen.Screener;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.ApiKeyRow;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST|GET /v1/screenings}: the hot path, from the request's head to the written answer. One per event loop. */
final class ScreeningEndpoint {
    static final String PATH = "/v1/screenings";
    private static final String DEADLINE_HEADER = "X-Deadline-Ms";
    private static final Logger log = LoggerFactory.getLogger(ScreeningEndpoint.class);

    private final GatewayConfig config;
    private final GatewayState state;
    private final Authenticator authenticator;
    private final Screener screener;
    private final ScreeningRequests requests;
    private final Context context;

    ScreeningEndpoint(GatewayConfig config, GatewayState state, Screener screener, Context context) {
        this.config = config;
        this.state = state;
        this.authenticator = new Authenticator(state.directory());
        this.screener = screener;
        this.requests = new ScreeningRequests(state.directory());
        this.context = context;
    }

    void handle(HttpServerRequest request, long arrivalNanos) {
        ApiKeyRow key = authenticator.authenticate(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (key == null) {
            Problem.unauthorized().send(request.response());
        } else if (key.account() == null) {
            Problem.forbidden("The admin key screens no calls; use an account's key.").send(request.response());
        } else if (request.method().equals(HttpMethod.GET)) {
            guarded(request.response(), () -> screen(ScreeningReader.form(request.query()), key, request, arrivalNanos));
        } else if (request.method().equals(HttpMethod.POST)) {
            BodyReader.read(request, config.bodyBytesMax(), body -> guarded(request.response(),
                    () -> screen(values(request, body), key, request, arrivalNanos)));
        } else {
            Problem.methodNotAllowed("GET, POST").send(request.response());
        }
    }

    /** The configured budget, or less when the caller gives up sooner and says so. */
    private Budget budget(HttpServerRequest request, long arrivalNanos) {
        String wanted = request.getHeader(DEADLINE_HEADER);
        if (wanted == null) {
            return fullBudget(arrivalNanos);
        }
        try {
            int millis = Integer.parseInt(wanted.strip());
            if (millis > 0) {
                return new Budget(arrivalNanos, Math.min(millis, config.budgetMillis()), config.reserveMillis());
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, like zero and less.
        }
        throw Problem.field(DEADLINE_HEADER, "The header must be a whole number of milliseconds above 0.").raise();
    }

    private Budget fullBudget(long arrivalNanos) {
        return new Budget(arrivalNanos, config.budgetMillis(), config.reserveMillis());
    }

    private static ScreeningReader.Values values(HttpServerRequest request, Buffer body) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        String plain = type == null ? "application/json" : type.toLowerCase(Locale.ROOT);
        if (plain.startsWith("application/json")) {
            return ScreeningReader.json(body);
        }
        if (plain.startsWith("application/x-www-form-urlencoded")) {
            String text = body.toString();
            if (text.startsWith("{")) {
                throw Problem.body("The body looks like JSON, the content type says form; send 'Content-Type: application/json'.")
                        .raise();
            }
            return ScreeningReader.form(text);
        }
        throw Problem.unsupportedType().raise();
    }

    private void screen(ScreeningReader.Values values, ApiKeyRow key, HttpServerRequest http, long arrivalNanos) {
        AccountRow account = state.directory().account(key.account());
        if (account == null) {
            throw Problem.forbidden("The key's account does not exist.").raise();
        }
        long nowMillis = state.clock().millis();
        DialRequest probe = requests.emergencyProbe(values, account, state.memory().nextId(nowMillis), nowMillis);
        Finding emergency = probe == null ? Finding.clear(CheckId.EMERGENCY) : screener.emergency(probe);
        if (Policy.settlesAlone(emergency)) {
            // Before any complaint about other fields, the deadline or a callId used before: none may cost this call.
            finish(screener.settleEmergency(probe, emergency, fullBudget(arrivalNanos)), Promise.promise(), http);
            return;
        }
        values.requireClean();
        DialRequest request = requests.build(values, probe, nowMillis);
        requests.requireKnownTrunk(request);
        Budget budget = budget(http, arrivalNanos);
        Promise<Answer> mine = Promise.promise();
        boolean remembered = request.callId() != null && !request.dryRun();
        if (!remembered || !isRepeat(request, mine, http)) {
            screenAdmitted(request, emergency, new Exchange(http, mine, remembered, budget));
        }
    }

    private record Exchange(HttpServerRequest http, Promise<Answer> mine, boolean remembered, Budget budget) {
    }

    private void screenAdmitted(DialRequest request, Finding emergency, Exchange exchange) {
        if (state.inFlight().incrementAndGet() > config.inFlightMax()) {
            state.inFlight().decrementAndGet();
            state.metrics().shed();
            abandon(request, exchange, Problem.overloaded().raise());
            return;
        }
        AtomicBoolean open = new AtomicBoolean(true);
        try {
            screener.screen(request, emergency, exchange.budget, answer -> {
                if (open.compareAndSet(true, false)) {
                    state.inFlight().decrementAndGet();
                }
                finish(answer, exchange.mine, exchange.http);
            });
        } catch (RuntimeException fault) {
            if (open.compareAndSet(true, false)) {
                state.inFlight().decrementAndGet();
            }
            abandon(request, exchange, fault);
        }
    }

    /** The call was not screened: whoever waits for it must hear so, and a retry must be free to try again. */
    private void abandon(DialRequest request, Exchange exchange, RuntimeException why) {
        if (exchange.remembered) {
            state.memory().release(request);
        }
        exchange.mine.tryFail(why);
        throw why;
    }

    /** The same callId again: the same decision, whether it is made already or being made now, on whichever loop. */
    private boolean isRepeat(DialRequest request, Promise<Answer> mine, HttpServerRequest http) {
        Remembered earlier = state.memory().claim(request, mine);
        if (earlier == null) {
            return false;
        }
        if (!earlier.isSameCallAs(request)) {
            throw Problem.conflict("callId", "The callId was used less than " + CallMemory.SAME_CALL.toMinutes()
                    + " minutes ago for a call with other from, to, purpose or trunk.").raise();
        }
        state.metrics().repeated();
        earlier.future().onComplete(done -> context.runOnContext(tick -> guarded(http.response(), () -> {
            if (done.failed()) {
                throw done.cause() instanceof RuntimeException known ? known : new IllegalStateException(done.cause());
            }
            write(done.result(), http);
        })));
        return true;
    }

    private void finish(Answer answer, Promise<Answer> mine, HttpServerRequest http) {
        write(answer, http);
        mine.tryComplete(answer);
        state.memory().keep(answer);
        state.decisionLog().offer(answer);
    }

    /** {@code GET /v1/screenings/{id}}. */
    void find(HttpServerRequest http, String screeningId) {
        ApiKeyRow key = authenticator.authenticate(http.getHeader(HttpHeaders.AUTHORIZATION));
        if (key == null || key.account() == null) {
            Problem.unauthorized().send(http.response());
            return;
        }
        Answer answer = state.memory().find(key.account(), screeningId);
        if (answer == null) {
            Problem.notFound("No recent screening of this account has that id on this gateway.").send(http.response());
        } else {
            write(answer, http);
        }
    }

    private void write(Answer answer, HttpServerRequest http) {
        HttpServerResponse response = http.response();
        if (response.closed()) {
            return;
        }
        Decision decision = answer.decision();
        response.putHeader("X-Predial-Verdict", decision.verdict().id()).putHeader("X-Predial-Id", answer.request().id());
        if (decision.decidingReason() != null) {
            response.putHeader("X-Predial-Reason", decision.decidingReason().code().code());
        }
        String accept = http.getHeader(HttpHeaders.ACCEPT);
        if (accept != null && accept.startsWith("text/plain")) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain").end(DecisionWriter.text(decision) + "\n");
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(Buffer.buffer(DecisionWriter.json(answer, state.rulesVersion())));
        }
    }

    /** Turns whatever is thrown into a problem. A fault is logged by type and place; its text might hold a number. */
    static void guarded(HttpServerResponse response, Runnable work) {
        try {
            work.run();
        } catch (Problem.Raised raised) {
            raised.problem().send(response);
        } catch (RuntimeException fault) {
            String incident = Incident.next();
            log.error("incident {}: {} at {}", incident, fault.getClass().getName(),
                    fault.getStackTrace().length > 0 ? fault.getStackTrace()[0] : "unknown place");
            Problem.internal(incident).send(response);
        }
    }
}
