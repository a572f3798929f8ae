package io.predial.gateway.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to one receiver outside, signed ({@link WebhookSignature}), on an event loop's spare time and never in the way
 * of a call. Anything but a 2xx is tried again after a pause, redirects included: nothing is sent where the settings do not
 * say. New messages go before those that failed, so a receiver that is back hears first of what happens now. A receiver
 * must expect a message twice (its answer may have been lost) and in any order.
 *
 * <p>Messages wait in memory: what the receiver has not taken is lost with the process. Numbers are never logged.
 */
public final class WebhookSender {
    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);

    private final WebhookConfig config;
    private final Clock clock;
    private final Context context;
    private final HttpClient client;
    private final LongAdder taken = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder givenUp = new LongAdder();
    private final LongAdder queueFull = new LongAdder();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean stopping;
    // The rest is touched on the context only.
    private final Deque<Delivery> fresh = new ArrayDeque<>();
    private final Deque<Delivery> again = new ArrayDeque<>();
    private final Set<Delivery> unsettled = new HashSet<>();
    private int underway;
    private boolean failing;

    private static final class Delivery {
        final WebhookMessage message;
        final long sinceNanos = System.nanoTime();
        final Promise<WebhookOutcome> outcome = Promise.promise();
        int attempts;

        Delivery(WebhookMessage message) {
            this.message = message;
        }
    }

    /** @param config that is on */
    public WebhookSender(Vertx vertx, WebhookConfig config, Clock clock, MeterRegistry metrics) {
        this.config = config;
        this.clock = clock;
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(config.timeoutMillis())
                .setKeepAliveTimeout(30), new PoolOptions().setHttp1MaxSize(config.atOnceMax()));
        List<Tag> tags = List.of(Tag.of("webhook", config.name()));
        metrics.more().counter("predial_webhook_taken", tags, taken, LongAdder::sum);
        metrics.more().counter("predial_webhook_retried", tags, retried, LongAdder::sum);
        metrics.more().counter("predial_webhook_given_up", tags, givenUp, LongAdder::sum);
        metrics.more().counter("predial_webhook_queue_full", tags, queueFull, LongAdder::sum);
        metrics.gauge("predial_webhook_waiting", tags, waiting, AtomicInteger::get);
    }

    /**
     * From any thread; never blocks.
     *
     * @return completed on the sender's event loop; never fails
     */
    public Future<WebhookOutcome> send(WebhookMessage message) {
        if (stopping) {
            givenUp.increment();
            return Future.succeededFuture(WebhookOutcome.STOPPED);
        }
        if (waiting.incrementAndGet() > config.queueMax()) {
            waiting.decrementAndGet();
            queueFull.increment();
            return Future.succeededFuture(WebhookOutcome.QUEUE_FULL);
        }
        Delivery delivery = new Delivery(message);
        context.runOnContext(later -> {
            unsettled.add(delivery);
            fresh.add(delivery);
            next();
        });
        return delivery.outcome.future();
    }

    /** Takes no more, lets what waits be sent for so long, and gives up the rest. Never fails. */
    public Future<Void> stop(long millisMax) {
        stopping = true;
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisMax);
        Promise<Void> stopped = Promise.promise();
        context.runOnContext(later -> awaitIdle(untilNanos, stopped));
        return stopped.future();
    }

    private void awaitIdle(long untilNanos, Promise<Void> stopped) {
        if (waiting.get() > 0 && System.nanoTime() - untilNanos < 0) {
            context.owner().setTimer(10, timer -> awaitIdle(untilNanos, stopped));
            return;
        }
        if (!unsettled.isEmpty()) {
            log.warn("webhook {}: {} messages were not taken before the stop", config.name(), unsettled.size());
        }
        List.copyOf(unsettled).forEach(delivery -> settle(delivery, WebhookOutcome.STOPPED));
        client.close().onComplete(closed -> stopped.complete());
    }

    private void next() {
        while (underway < config.atOnceMax()) {
            Delivery delivery = fresh.isEmpty() ? again.poll() : fresh.poll();
            if (delivery == null) {
                return;
            }
            if (!unsettled.contains(delivery)) {
                continue;
            }
            if (isTooOld(delivery, 0)) {
                settle(delivery, WebhookOutcome.GIVEN_UP);
                continue;
            }
            underway++;
            delivery.attempts++;
            attempt(delivery);
        }
    }

    private void attempt(Delivery delivery) {
        WebhookRequest request = new WebhookRequest(client, config, delivery.message, clock.millis() / 1_000);
        request.answered().onComplete(answer -> {
            if (answer.succeeded()) {
                settle(delivery, WebhookOutcome.TAKEN);
                isWell();
            } else {
                isIll(answer.cause());
                tryAgainLater(delivery);
            }
        });
        request.finished().onComplete(finished -> {
            underway--;
            next();
        });
        request.send(context.owner());
    }

    private void tryAgainLater(Delivery delivery) {
        if (!unsettled.contains(delivery)) {
            return;
        }
        long pause = config.pauseMillis(delivery.attempts, ThreadLocalRandom.current().nextDouble());
        if (isTooOld(delivery, pause)) {
            settle(delivery, WebhookOutcome.GIVEN_UP);
            return;
        }
        context.owner().setTimer(pause, timer -> {
            if (unsettled.contains(delivery)) {
                retried.increment();
                again.add(delivery);
                next();
            }
        });
    }

    private boolean isTooOld(Delivery delivery, long inMillis) {
        long ageNanos = System.nanoTime() - delivery.sinceNanos + TimeUnit.MILLISECONDS.toNanos(inMillis);
        return ageNanos > TimeUnit.SECONDS.toNanos(config.keepSeconds());
    }

    private void settle(Delivery delivery, WebhookOutcome outcome) {
        if (!unsettled.remove(delivery)) {
            return;
        }
        waiting.decrementAndGet();
        if (outcome == WebhookOutcome.TAKEN) {
            taken.increment();
        } else {
            givenUp.increment();
            log.error("webhook {}: event {} {} was not taken in {} attempts", config.name(), delivery.message.event(),
                    delivery.message.id(), delivery.attempts);
        }
        delivery.outcome.complete(outcome);
    }

    private void isWell() {
        if (failing) {
            failing = false;
            log.info("webhook {}: the receiver takes messages again", config.name());
        }
    }

    /** Said once, until it is well again: a dead receiver must not fill the log. */
    private void isIll(Throwable why) {
        if (!failing) {
            failing = true;
            log.warn("webhook {}: the receiver does not take messages, they are tried again: {}", config.name(),
                    WebhookRequest.describe(why));
        }
    }
}
