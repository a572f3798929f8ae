package io.predial.gateway.emergency;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Verdict;
import io.predial.emergency.EmergencyAddress;
import io.predial.emergency.EmergencyIndex;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.ops.DecisionLog;
import io.predial.gateway.ops.EmergencyLog;
import io.predial.gateway.webhook.WebhookMessage;
import io.predial.gateway.webhook.WebhookSender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows a routed emergency call, after its answer has left: an event to Kafka and to the webhook (Kari's Law, 47 CFR
 * 9.16(b)(2)), and a while in which the caller may be called back. Whatever fails here costs the call nothing.
 */
public final class Emergencies {
    private static final Logger log = LoggerFactory.getLogger(Emergencies.class);
    private static final String CALLS = "Emergency calls routed, and calls to the test line";
    private static final long WEBHOOK_STOP_MILLIS = 2_000;
    private static final Finding CALLED_BACK = new Finding(CheckId.EMERGENCY, Outcome.CLEAR, null,
            List.of(Reason.of(ReasonCode.EMERGENCY_CALLBACK)), null, null, 0);

    private final EmergencyIndex index;
    private final CallbackWindows windows;
    private final Clock clock;
    private EmergencyLog events;
    private WebhookSender webhook;
    private CallbackFollower follower;
    private final LongAdder calls = new LongAdder();
    private final LongAdder tests = new LongAdder();
    private final LongAdder fallbacks = new LongAdder();
    private final LongAdder withoutAddress = new LongAdder();
    private final LongAdder callbacks = new LongAdder();
    private final LongAdder failed = new LongAdder();

    private Emergencies(EmergencyIndex index, EmergencyConfig config, Clock clock) {
        this.index = index;
        this.windows = new CallbackWindows(config);
        this.clock = clock;
    }

    /** Tells nobody; for calls that a gateway makes to itself. */
    public static Emergencies silent(EmergencyConfig config, Clock clock) {
        return new Emergencies(new EmergencyIndex(), config, clock);
    }

    /**
     * @param index     what the gateway's own emergency rule decides from
     * @param decisions where Kafka is, and where on the disk this process keeps what Kafka has not taken
     */
    public static Emergencies open(Vertx vertx, EmergencyConfig config, EmergencyIndex index, DecisionLog.Settings decisions,
                                   Clock clock, MeterRegistry metrics) {
        Emergencies emergencies = new Emergencies(index, config, clock);
        emergencies.register(metrics);
        emergencies.events = new EmergencyLog(decisions, config.topic(), config.spoolBytesMax(), metrics);
        if (config.webhook().isOn()) {
            emergencies.webhook = new WebhookSender(vertx, config.webhook(), clock, metrics);
        }
        if (config.callbackMinutes() > 0) {
            emergencies.follower = new CallbackFollower(config.topic(), decisions.producerSettings(),
                    emergencies.windows.openMillis(), clock, emergencies::remember);
            emergencies.follower.start();
        }
        return emergencies;
    }

    private void register(MeterRegistry metrics) {
        FunctionCounter.builder("predial_emergency_calls", calls, LongAdder::sum).tag("kind", "call")
                .description(CALLS).register(metrics);
        FunctionCounter.builder("predial_emergency_calls", tests, LongAdder::sum).tag("kind", "test")
                .description(CALLS).register(metrics);
        count(metrics, "fallbacks", fallbacks, "Emergency calls routed by the operator's fallback");
        count(metrics, "without_address", withoutAddress, "Emergency calls routed without a registered address");
        count(metrics, "callbacks", callbacks, "Calls let through as calls back after an emergency call");
        count(metrics, "events_failed", failed, "Emergency calls whose event could not be made or handed on");
        FunctionCounter.builder("predial_emergency_callback_windows_dropped", windows, CallbackWindows::dropped)
                .description("Call-back windows lost or not opened because there were too many").register(metrics);
        Gauge.builder("predial_emergency_callback_windows", windows, open -> open.count(clock.millis()))
                .description("Callers of emergency lines who may be called back now").register(metrics);
    }

    private static void count(MeterRegistry metrics, String what, LongAdder counter, String description) {
        FunctionCounter.builder("predial_emergency_" + what, counter, LongAdder::sum)
                .description(description).register(metrics);
    }

    /** Hears of every answer that has left; never throws. */
    public void answered(Answer answer) {
        if (answer.decision().verdict() != Verdict.ROUTE || answer.request().dryRun()) {
            return;
        }
        try {
            tell(answer);
        } catch (RuntimeException fault) {
            failed.increment();
            log.error("the emergency event of screening {} was not told: {}", answer.request().id(), fault.getClass().getName());
        }
    }

    private void tell(Answer answer) {
        DialRequest request = answer.request();
        EmergencyAddress address = index.address(index.lineage(request.account()), request.fromE164(),
                answer.decision().route().trunk());
        EmergencyEvent event = EmergencyEvent.of(answer, address);
        (event.isTest() ? tests : calls).increment();
        if (event.isFallback()) {
            fallbacks.increment();
        }
        if (!address.isRegistered()) {
            withoutAddress.increment();
        }
        Buffer json = event.toJson().toBuffer();
        if (events != null) {
            events.offer(event.id(), json.getBytes());
        }
        if (webhook != null) {
            webhook.send(new WebhookMessage(event.id(), event.name(), json));
        }
        if (!event.isTest() && request.fromE164() != E164.NONE) {
            remember(request.account(), request.fromE164(), request.atMillis());
        }
    }

    /** The account's callers may be called back through it, and through those above it. */
    private void remember(String account, long number, long atMillis) {
        long nowMillis = clock.millis();
        index.lineage(account).forEach(each -> windows.open(each, number, atMillis, nowMillis));
    }

    /**
     * Looks at a call that is said to be a call back from the emergency services.
     *
     * @return the finding that lets it pass; null when nobody of the account has called them from that number of late
     */
    public Finding calledBack(DialRequest request) {
        if (request.toE164() == E164.NONE
                || !windows.take(request.account(), request.toE164(), clock.millis(), !request.dryRun())) {
            return null;
        }
        callbacks.increment();
        return CALLED_BACK;
    }

    /** Sends or spools what waits; takes a bounded time. */
    public Future<Void> stop(Vertx vertx) {
        if (follower != null) {
            follower.stop();
        }
        Future<Void> told = webhook == null ? Future.succeededFuture() : webhook.stop(WEBHOOK_STOP_MILLIS);
        Future<Void> kept = events == null ? Future.succeededFuture() : vertx.executeBlocking(() -> {
            events.close();
            return null;
        }, false);
        return Future.join(told, kept).mapEmpty();
    }
}
