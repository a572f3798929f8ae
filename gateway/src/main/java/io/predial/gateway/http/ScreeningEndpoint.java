package io.predial.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.predial.bus.UncopiedBuffer;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.gateway.GatewayConfig;
import io.predial.gateway.account.Authenticator;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.decision.Policy;
import io.predial.gateway.decision.WrittenAnswer;
import io.predial.gateway.screen.Admission;
import io.predial.gateway.screen.Budget;
import io.predial.gateway.screen.CallMemory;
import io.predial.gateway.screen.CallMemory.Remembered;
import io.predial.gateway.screen.GatewayState;
import io.predial.gateway.screen.Screener;
import io.predial.numbering.NumberPlan;
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
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST|GET /v1/screenings}: the hot path, from the request's head to the written answer. One per event loop. */
final class ScreeningEndpoint {
    static final String PATH = "/v1/screenings";
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    /** A name that no account has. */
    private static final String NOBODY = "";
    private static final String DEADLINE_HEADER = "X-Deadline-Ms";
    private static final int LONGER_THAN_ANY_BUDGET_MILLIS = 100_000_000;
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
            guarded(request.response(), () -> received(null, key, request, arrivalNanos));
        } else if (request.method().equals(HttpMethod.POST)) {
            BodyReader.read(request, config.bodyBytesMax(), body -> guarded(request.response(),
                    () -> received(body, key, request, arrivalNanos)));
        } else {
            Problem.methodNotAllowed("GET, POST").send(request.response());
        }
    }

    /** @param body null when the fields are in the query */
    private void received(Buffer body, ApiKeyRow key, HttpServerRequest http, long arrivalNanos) {
        AccountRow known = state.directory().account(key.account());
        AccountRow account = known == null ? nobody(key.account()) : known;
        Admission.Refusal refusal = state.admission().refusal(account.id());
        if (refusal != null && isProvenOrdinary(http, body)) {
            throw shed(refusal);
        }
        ScreeningReader.Values values = body == null ? ScreeningReader.form(http.query()) : values(http, body);
        screen(values, account, refusal, http, arrivalNanos);
    }

    /** Stands in for an account that is not in the directory: its emergency calls leave over the operator's trunk. */
    private static AccountRow nobody(String id) {
        return new AccountRow(id, NOBODY, NumberPlan.UNKNOWN_REGION, 0, 0, Set.of(), Map.of(), 0);
    }

    private Problem.Raised shed(Admission.Refusal refusal) {
        state.admission().shed(refusal, System.nanoTime());
        return Problem.overloaded().raise();
    }

    private static boolean isProvenOrdinary(HttpServerRequest http, Buffer body) {
        if (body == null) {
            return OrdinaryLook.provesForm(http.query()) && !OrdinaryLook.saysCallback(http.query().getBytes(UTF_8));
        }
        String type = contentType(http);
        byte[] bytes = body.getBytes();
        boolean isOrdinary = type.startsWith(JSON) ? OrdinaryLook.provesJson(bytes)
                : type.startsWith(FORM) && OrdinaryLook.provesForm(body.toString());
        return isOrdinary && !OrdinaryLook.saysCallback(bytes);
    }

    /** The account's budget, or less when the caller gives up sooner and says so. */
    private Budget budget(HttpServerRequest request, AccountRow account, long arrivalNanos) {
        String wanted = request.getHeader(DEADLINE_HEADER);
        if (wanted == null) {
            return fullBudget(account, arrivalNanos);
        }
        if (request.headers().getAll(DEADLINE_HEADER).size() > 1) {
            throw Problem.field(DEADLINE_HEADER, "The header is given more than once.").raise();
        }
        int millis = wholeNumber(wanted.strip());
        if (millis <= 0) {
            throw Problem.field(DEADLINE_HEADER, "The header must be a whole number of milliseconds above 0.").raise();
        }
        int promisedMillis = budgetMillis(account);
        return new Budget(arrivalNanos, Math.min(millis, promisedMillis), promisedMillis, config.reserveMillis());
    }

    /** @return 0 when it is none; one that no budget is as long as, when it is too large to be read */
    private static int wholeNumber(String text) {
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = Math.min(number * 10 + digit, LONGER_THAN_ANY_BUDGET_MILLIS);
        }
        return number;
    }

    private Budget fullBudget(AccountRow account, long arrivalNanos) {
        return new Budget(arrivalNanos, budgetMillis(account), config.reserveMillis());
    }

    private int budgetMillis(AccountRow account) {
        int own = account.budgetMillis();
        return own == 0 ? config.budgetMillis() : Math.min(own, config.budgetMillis());
    }

    private static String contentType(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null ? JSON : type.toLowerCase(Locale.ROOT);
    }

    private static ScreeningReader.Values values(HttpServerRequest request, Buffer body) {
        String type = contentType(request);
        if (type.startsWith(JSON)) {
            return ScreeningReader.json(body);
        }
        boolean isForm = type.startsWith(FORM);
        if (body.length() > 0 && body.getByte(0) == '{') {
            return mistyped(ScreeningReader.json(body), isForm ? Problem.body("The body looks like JSON, the content type says"
                    + " form; send 'Content-Type: application/json'.") : Problem.unsupportedType());
        }
        ScreeningReader.Values values = ScreeningReader.form(body.toString());
        return isForm ? values : mistyped(values, Problem.unsupportedType());
    }

    /** A wrong content type must not cost an emergency call; all others hear of it before anything else. */
    private static ScreeningReader.Values mistyped(ScreeningReader.Values values, Problem problem) {
        values.noteFirst(problem.raise());
        return values;
    }

    private void screen(ScreeningReader.Values values, AccountRow account, Admission.Refusal refusal,
                        HttpServerRequest http, long arrivalNanos) {
        long nowMillis = state.clock().millis();
        DialRequest probe = requests.emergencyProbe(values, account, state.memory().nextId(nowMillis), nowMillis);
        Finding emergency = probe == null ? Finding.clear(CheckId.EMERGENCY) : screener.emergency(probe);
        Finding calledBack = probe != null && ScreeningRequests.isCallback(values) ? state.emergencies().calledBack(probe) : null;
        if (Policy.settlesAlone(emergency) || calledBack != null) {
            // Before any complaint about other fields, the deadline or a callId used before: none may cost this call.
            if (refusal != null) {
                state.admission().bypassed();
            }
            finish(screener.settleEmergency(probe,
                    Policy.settlesAlone(emergency) ? emergency : calledBack, fullBudget(account, arrivalNanos)), http);
            return;
        }
        if (account.name().equals(NOBODY)) {
            throw Problem.forbidden("The key's account does not exist.").raise();
        }
        if (refusal != null) {
            throw shed(refusal);
        }
        values.requireClean();
        DialRequest request = requests.build(values, probe, nowMillis);
        if (request.purpose() != probe.purpose()) {
            // The probe took a purpose that was not said for a person's; a campaign may not call what a person may.
            emergency = screener.emergency(request);
            if (Policy.settlesAlone(emergency)) {
                finish(screener.settleEmergency(request, emergency, fullBudget(account, arrivalNanos)), http);
                return;
            }
        }
        requests.requireKnownTrunk(request);
        requireLookUp(request, emergency, nowMillis);
        Budget budget = budget(http, account, arrivalNanos);
        Exchange.Claim claim = request.callId() == null || request.dryRun() ? null
                : new Exchange.Claim(request, Promise.promise());
        if (claim == null || !isRepeat(claim, http)) {
            screener.screen(request, emergency, budget, new Exchange(this, state, http, account.id(), claim));
        }
    }

    /** No other limit counts dry runs, so an account has only so many a day. One that may be an emergency is always made. */
    private void requireLookUp(DialRequest request, Finding emergency, long nowMillis) {
        if (request.dryRun() && !state.lookUps().take(request.account(), 1, nowMillis)
                && emergency.outcome() == Outcome.CLEAR) {
            throw Problem.lookUpsUsedUp(state.lookUps().retryAfterSeconds(nowMillis)).raise();
        }
    }

    /** The same callId again: the same decision, whether it is made already or being made now, on whichever loop. */
    private boolean isRepeat(Exchange.Claim claim, HttpServerRequest http) {
        DialRequest request = claim.request();
        Remembered earlier = state.memory().claim(request, claim.mine());
        if (earlier == null) {
            return false;
        }
        if (!earlier.isSameCallAs(request)) {
            throw Problem.conflict("callId", "The callId was used less than " + CallMemory.SAME_CALL.toMinutes()
                    + " minutes ago for a call with other from, to, purpose, trunk or campaign.").raise();
        }
        state.metrics().repeated();
        earlier.future().onComplete(done -> context.runOnContext(tick -> guarded(http.response(), () -> {
            if (done.failed()) {
                throw done.cause() instanceof RuntimeException known ? known : new IllegalStateException(done.cause());
            }
            write(newest(done.result()), http);
        })));
        return true;
    }

    /** What has come in since the first answer left; that one when it is no longer remembered. */
    private WrittenAnswer newest(WrittenAnswer first) {
        WrittenAnswer whole = state.memory().find(first.account(), first.id());
        return whole == null ? first : whole;
    }

    private void finish(Answer answer, HttpServerRequest http) {
        write(answer.written(), http);
        state.memory().keep(answer.written());
        state.decisions().accept(answer);
        state.emergencies().answered(answer);
    }

    /** {@code GET /v1/screenings/{id}}. */
    void find(HttpServerRequest http, String screeningId) {
        ApiKeyRow key = authenticator.authenticate(http.getHeader(HttpHeaders.AUTHORIZATION));
        if (key == null || key.account() == null) {
            Problem.unauthorized().send(http.response());
            return;
        }
        WrittenAnswer answer = state.memory().find(key.account(), screeningId);
        if (answer == null) {
            Problem.notFound("No recent screening of this account has that id on this gateway.").send(http.response());
        } else {
            write(answer, http);
        }
    }

    void write(WrittenAnswer answer, HttpServerRequest http) {
        HttpServerResponse response = http.response();
        if (response.closed()) {
            return;
        }
        AnswerHeaders.put(answer, response);
        String accept = http.getHeader(HttpHeaders.ACCEPT);
        if (accept != null && accept.startsWith("text/plain")) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, AnswerHeaders.TEXT).end(answer.text() + "\n");
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, AnswerHeaders.JSON).end(UncopiedBuffer.of(answer.json()));
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
