package io.predial.gateway.webhook;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/**
 * One attempt to deliver one message. It takes no longer than its timeout, whatever the receiver does: a name that does not
 * resolve, a port that swallows, an answer that never ends. Used on one event loop.
 */
final class WebhookRequest {
    /** More of an answer is not read: nothing in it is wanted. */
    private static final int ANSWER_BYTES_MAX = 16_384;

    /** The receiver answered something else than 2xx. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(int status) {
            super("status " + status, null, false, false);
        }
    }

    /** The receiver did not answer in time. */
    static final class TimeoutException extends Exception {
        private static final long serialVersionUID = 1;

        TimeoutException() {
            super("no answer in time", null, false, false);
        }
    }

    private final HttpClient client;
    private final WebhookConfig config;
    private final WebhookMessage message;
    private final long atSeconds;
    private final Promise<Void> answered = Promise.promise();
    private final Promise<Void> finished = Promise.promise();
    private HttpClientRequest request;
    private long answerBytes;

    WebhookRequest(HttpClient client, WebhookConfig config, WebhookMessage message, long atSeconds) {
        this.client = client;
        this.config = config;
        this.message = message;
        this.atSeconds = atSeconds;
    }

    /** Succeeds when the receiver has taken the message. */
    Future<Void> answered() {
        return answered.future();
    }

    /** Completes when the connection is free, or given up. */
    Future<Void> finished() {
        return finished.future();
    }

    void send(Vertx vertx) {
        long timer = vertx.setTimer(config.timeoutMillis(), late -> end(new TimeoutException()));
        finished.future().onComplete(done -> vertx.cancelTimer(timer));
        client.request(options()).onComplete(connected -> {
            if (connected.failed()) {
                end(connected.cause());
                return;
            }
            request = connected.result();
            if (finished.future().isComplete()) {
                request.reset();
                return;
            }
            request.response().onSuccess(this::take).onFailure(this::end);
            request.send(message.json()).onFailure(this::end);
        });
    }

    private RequestOptions options() {
        String signature = WebhookSignature.of(config.secret(), atSeconds, message.json().getBytes());
        return new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(config.url().toString())
                .setFollowRedirects(false).putHeader("Content-Type", "application/json").putHeader("User-Agent", "Predial")
                .putHeader("X-Predial-Event", message.event()).putHeader("X-Predial-Id", message.id())
                .putHeader(WebhookSignature.HEADER, signature);
    }

    private void take(HttpClientResponse response) {
        if (response.statusCode() / 100 == 2) {
            answered.tryComplete();
        } else {
            answered.tryFail(new RefusedException(response.statusCode()));
        }
        response.handler(part -> {
            answerBytes += part.length();
            if (answerBytes > ANSWER_BYTES_MAX) {
                end(new RefusedException(response.statusCode()));
            }
        });
        response.end().onSuccess(whole -> finished.tryComplete()).onFailure(this::end);
    }

    private void end(Throwable why) {
        answered.tryFail(why);
        if (finished.tryComplete() && request != null) {
            request.reset();
        }
    }

    /** For a log: a status or a kind of failure, never an address, which may hold a key. */
    static String describe(Throwable why) {
        return why instanceof RefusedException || why instanceof TimeoutException
                ? why.getMessage() : why.getClass().getSimpleName();
    }
}
