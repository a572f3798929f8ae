package io.predial.gateway.verification;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.contract.E164;
import io.predial.gateway.http.Problem;
import io.predial.gateway.webhook.WebhookMessage;
import io.predial.gateway.webhook.WebhookSender;
import io.predial.store.CallerIdProofs;
import io.predial.store.CallerIdProofs.Begun;
import io.predial.store.CallerIdProofs.Checked;
import io.predial.store.CallerIdProofs.Limit;
import io.predial.store.rows.CallerIdProofRow;
import io.predial.store.rows.CallerIdProofRow.Method;
import io.predial.store.rows.CallerIdProofRow.State;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proof of control: a code goes to the number by the operator's dialler, and whoever brings it back may show the number. What
 * is known of an attempt is in PostgreSQL, so any gateway may check what another one began; the code is nowhere but in the
 * message. Answers and work are the same whoever owns the number. Safe for all threads.
 */
public final class Verifications {
    private static final Logger log = LoggerFactory.getLogger(Verifications.class);
    private static final String EVENT = "caller_id.verification";
    private static final int CLEAN_UP_MILLIS = 60_000;
    private static final int STOP_MILLIS_MAX = 1_000;

    private final Vertx vertx;
    private final VerificationConfig config;
    private final CallerIdProofs proofs;
    private final Clock clock;
    private final Verifiable verifiable;
    /** Both null without a webhook. */
    private final WebhookSender sender;
    private final VerificationCodes codes;
    private final Map<Limit, Counter> limited = new EnumMap<>(Limit.class);
    private final Map<State, Counter> ended = new EnumMap<>(State.class);
    private final Counter begun;
    private final Counter wrong;
    private final Counter conflicts;
    private long cleaning = -1;

    /**
     * What an account wants to prove.
     *
     * @param extension        keys to dial once the call is answered; null for none
     * @param callDelaySeconds before the call is made
     */
    public record Wish(String account, long number, Method method, String extension, int callDelaySeconds) {
        /** Hides the number, as a log must. */
        @Override
        public String toString() {
            return "Wish[" + account + ", " + method + "]";
        }
    }

    /** @param emergencyLines whether a number is on the operator's list of emergency lines */
    public Verifications(Vertx vertx, VerificationConfig config, CallerIdProofs proofs, LongPredicate emergencyLines,
                         Clock clock, MeterRegistry metrics) {
        this.vertx = vertx;
        this.config = config;
        this.proofs = proofs;
        this.clock = clock;
        this.verifiable = new Verifiable(config.countries(), emergencyLines);
        boolean on = config.webhook().isOn();
        this.sender = on ? new WebhookSender(vertx, config.webhook(), clock, metrics) : null;
        this.codes = on ? new VerificationCodes(config.webhook().secret()) : null;
        for (Limit limit : Limit.values()) {
            limited.put(limit, Counter.builder("predial_verifications_limited").description("Codes not sent, by the limit hit")
                    .tag("limit", limit.name().toLowerCase(Locale.ROOT)).register(metrics));
        }
        for (State state : State.values()) {
            ended.put(state, Counter.builder("predial_verification_checks")
                    .description("Codes brought back, by what became of the attempt").tag("state", state.id())
                    .register(metrics));
        }
        this.begun = Counter.builder("predial_verifications_begun").description("Codes sent").register(metrics);
        this.wrong = Counter.builder("predial_verification_wrong_codes").description("Wrong codes").register(metrics);
        this.conflicts = Counter.builder("predial_verification_conflicts")
                .description("Numbers proved by one account while another one owned them").register(metrics);
    }

    /** Begins to remove what is over. */
    public void start() {
        cleaning = vertx.setPeriodic(CLEAN_UP_MILLIS, timer -> {
            long nowMillis = clock.millis();
            proofs.cleanUp(nowMillis, nowMillis - TimeUnit.DAYS.toMillis(config.keepDays()))
                    .onFailure(later -> log.debug("verifications are cleaned up later", later));
        });
    }

    /** Lets messages underway end, for a bounded time. Never fails. */
    public Future<Void> stop() {
        if (cleaning >= 0) {
            vertx.cancelTimer(cleaning);
        }
        return sender == null ? Future.succeededFuture() : sender.stop(STOP_MILLIS_MAX);
    }

    /**
     * Begins an attempt and hands its code to the dialler, which is not waited for.
     *
     * @return fails with a problem that is the answer, or when the record cannot be reached
     */
    public Future<CallerIdProofRow> begin(Wish wish) {
        requireOn();
        long nowMillis = clock.millis();
        String problem = verifiable.problem(wish.number, wish.method, nowMillis);
        if (problem != null) {
            throw Problem.field("number", problem).raise();
        }
        String code = codes.newCode();
        CallerIdProofRow proof = new CallerIdProofRow(codes.newId(), wish.account, wish.number, wish.method, nowMillis,
                nowMillis + TimeUnit.MINUTES.toMillis(config.codeMinutes()), 0, State.WAITING, 0, "waiting", null);
        return proofs.begin(proof, codes.mac(proof.id(), code), config.limits()).map(result -> {
            requireBegun(result, nowMillis);
            begun.increment();
            send(proof, wish, code);
            return proof;
        });
    }

    private void requireOn() {
        if (sender == null) {
            throw Problem.notSetUp("This installation has no dialler that could bring a code to a number: the operator sets "
                    + "verification.webhook.url.").raise();
        }
    }

    private void requireBegun(Begun result, long nowMillis) {
        if (result.limit() != null) {
            limited.get(result.limit()).increment();
            long seconds = Math.max(1, (result.retryAtMillis() - nowMillis + 999) / 1_000);
            throw Problem.verificationsUsedUp(switch (result.limit()) {
                case OF_NUMBER -> "This number has been sent as many codes as it may be in 24 hours.";
                case OF_ACCOUNT -> "The account has had as many codes sent as it may in 24 hours.";
                case OF_ALL -> "Too many codes are being sent.";
            }, (int) seconds).raise();
        }
    }

    private void send(CallerIdProofRow proof, Wish wish, String code) {
        JsonObject body = new JsonObject().put("id", proof.id()).put("event", EVENT).put("account", proof.account())
                .put("number", E164.format(proof.number())).put("method", proof.method().id()).put("code", code)
                .put("callDelaySeconds", wish.callDelaySeconds)
                .put("expiresAt", Instant.ofEpochMilli(proof.expiresAtMillis()).toString());
        if (wish.extension != null) {
            body.put("extension", wish.extension);
        }
        sender.send(new WebhookMessage(proof.id(), EVENT, body.toBuffer()))
                .compose(outcome -> proofs.delivered(proof.id(), outcome.name().toLowerCase(Locale.ROOT)))
                .onFailure(unwritten -> log.debug("what became of a code is not noted", unwritten));
    }

    /**
     * Compares a code. The right one gives the permission.
     *
     * @return the attempt as it is now; fails with a problem that is the answer
     */
    public Future<CallerIdProofRow> check(String id, String account, String code) {
        requireOn();
        if (!VerificationCodes.isCode(code)) {
            throw Problem.field("code", "A code has six digits.").raise();
        }
        long nowMillis = clock.millis();
        long untilMillis = config.validDays() == 0 ? 0 : nowMillis + TimeUnit.DAYS.toMillis(config.validDays());
        return proofs.check(id, account, codes.mac(id, code), config.triesMax(), nowMillis, untilMillis).compose(result -> {
            Checked checked = result.orElseThrow(() -> Problem.notFound("No such verification.").raise());
            ended.get(checked.state()).increment();
            requireProved(checked);
            return find(id, account);
        });
    }

    private void requireProved(Checked checked) {
        if (checked.fresh()) {
            if (checked.conflict()) {
                conflicts.increment();
            }
            return;
        }
        switch (checked.state()) {
            case WAITING -> {
                wrong.increment();
                throw Problem.field("code", "The code is wrong; tries left: " + checked.triesLeft() + ".").raise();
            }
            case VERIFIED -> throw Problem.conflict("code", "This code was used; begin anew to prove it again.").raise();
            case FAILED -> throw Problem.conflict("code", "Too many wrong codes; begin anew.").raise();
            case EXPIRED -> throw Problem.conflict("code", "The code is too old; begin anew.").raise();
            case REPLACED -> throw Problem.conflict("code", "A newer code was sent; this one counts no more.").raise();
        }
    }

    /** The account's own attempt. Fails with a problem when there is none. */
    public Future<CallerIdProofRow> find(String id, String account) {
        return proofs.find(id, account).map(found ->
                found.orElseThrow(() -> Problem.notFound("No such verification.").raise()));
    }

    /** For the operator's view. */
    public CallerIdProofs proofs() {
        return proofs;
    }

    public int triesMax() {
        return config.triesMax();
    }
}
