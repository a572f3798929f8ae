package io.predial.app.scrub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Sends parts to a gateway and takes their answers, which come while the part is still being sent. A client that reads
 * only after it has sent all would never end: the gateway reads no more while its answer is not taken.
 */
final class PartSender implements Closeable {
    private static final int PAUSE_SECONDS_MAX = 60;
    private static final int ANSWER_SECONDS_MAX = 3_600;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int IDLE_SECONDS = 120;

    /** How often a part is tried, and the pause after the first try, which doubles. */
    record Patience(int triesMax, int firstPauseMillis) {
        static final Patience USUAL = new Patience(6, 1_000);
    }

    /** An answer as it came. @param retryAfterSeconds 0 when the gateway did not say */
    record Answer(int status, int retryAfterSeconds, byte[] body) {
        boolean mayBeAskedAgain() {
            return status == 429 || status == 503 || status == 502 || status == 504;
        }

        String problem() {
            try {
                JsonObject problem = new JsonObject(Buffer.buffer(body));
                return "HTTP " + status + ", " + problem.getString("detail", "no reason given");
            } catch (DecodeException | ClassCastException notJson) {
                return "HTTP " + status;
            }
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS)
            .setIdleTimeout(IDLE_SECONDS));
    private final String key;
    private final String target;
    private final Patience patience;

    PartSender(URI gateway, String key, Map<String, String> query, Patience patience) {
        this.key = key;
        this.patience = patience;
        String parameters = query.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        this.target = gateway.resolve("/v1/scrubs") + (parameters.isEmpty() ? "" : "?" + parameters);
    }

    /**
     * Who waits for the body is told in the very tick in which the request leaves: an answer that came before, while the thread
     * that calls this was held up between two steps, was read by nobody, and its run waited for an hour.
     */
    Future<Answer> send(ListReader.Part part) {
        return client.request(new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(target)
                        .putHeader("Authorization", "Bearer " + key).putHeader("Content-Type", "text/csv"))
                .compose(request -> request.send(Buffer.buffer(part.bytes()))
                        .compose(response -> response.body().map(body -> new Answer(response.statusCode(),
                                wait(response.getHeader("Retry-After")), body.getBytes()))));
    }

    private static int wait(String retryAfter) {
        try {
            return retryAfter == null ? 0 : Integer.parseInt(retryAfter.strip());
        } catch (NumberFormatException aDate) {
            return 0;
        }
    }

    /**
     * Waits for an answer, and asks again while that may help.
     *
     * @param sent the first try, under way
     * @throws IOException with one line for people when there is no answer, or one that says no
     */
    Answer answer(ListReader.Part part, Future<Answer> sent) throws IOException, InterruptedException {
        Future<Answer> underway = sent;
        for (int tries = 1; ; tries++) {
            String why;
            long pauseMillis = (long) patience.firstPauseMillis << tries - 1;
            try {
                Answer answer = underway.toCompletionStage().toCompletableFuture()
                        .get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
                if (answer.status == 200) {
                    return answer;
                }
                why = answer.problem();
                if (!answer.mayBeAskedAgain() || answer.retryAfterSeconds > PAUSE_SECONDS_MAX) {
                    throw new IOException(why);
                }
                pauseMillis = Math.max(pauseMillis, answer.retryAfterSeconds * 1_000L);
            } catch (ExecutionException | TimeoutException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            }
            if (tries == patience.triesMax) {
                throw new IOException("no answer after " + tries + " tries: " + why);
            }
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
            underway = send(part);
        }
    }

    @Override
    public void close() {
        client.close();
        vertx.close();
    }
}
