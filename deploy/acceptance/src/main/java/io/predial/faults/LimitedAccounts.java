package io.predial.faults;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Accounts that have called a number as often as they may in a day: each further call is refused for what was counted,
 * whichever node counted it and whatever has become of that node. A fraud check that is away refuses, so that a call
 * which goes through says that a count was lost.
 */
final class LimitedAccounts {
    static final String CALLEE = "+12025550199";
    /** So many that each of three nodes counts for some. */
    private static final int COUNT = 9;
    private static final int PATIENCE_SECONDS = 30;
    private static final int PAUSE_MILLIS = 50;
    private static final String ADMIN_KEY = "predial-admin";
    private static final String ONE_A_DAY = "{\"country\":\"US\",\"callsPerMinute\":100000000,\"attemptsPerCalleePerDay\":1,"
            + "\"failureModes\":{\"fraud\":\"closed\"}}";

    /** One of them. */
    record Limited(String key, String from) {
        String call() {
            return new JsonObject().put("from", from).put("to", CALLEE).put("purpose", "personal").encode();
        }
    }

    private final HttpClient http;
    private final String url;

    LimitedAccounts(HttpClient http, String url) {
        this.http = http;
        this.url = url;
    }

    /** Makes them, and the one call that each may make. */
    List<Limited> make() throws IOException, InterruptedException {
        List<Limited> all = new ArrayList<>();
        for (int i = 1; i <= COUNT; i++) {
            String id = "limited-" + i;
            put("/v1/accounts/" + id, ONE_A_DAY);
            String from = "+120255501" + (80 + i);
            put("/v1/caller-ids/" + from, "{\"account\":\"" + id + "\",\"status\":\"owned\"}");
            String key = send(ADMIN_KEY, "/v1/accounts/" + id + "/keys", "POST", "{}").getString("key");
            all.add(new Limited(key, from));
        }
        for (Limited each : all) {
            useUp(each);
        }
        return all;
    }

    /** A gateway knows of an account within a second; until then the key is unknown. */
    private void useUp(Limited limited) throws IOException, InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String verdict = null;
        List<String> reasons = List.of();
        while (!reasons.contains("harassment.repeat")) {
            if (System.nanoTime() > endNanos) {
                throw new IOException("a second call to one number is not refused for that: " + verdict + " " + reasons);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            JsonObject decision = send(limited.key, CallMix.PATH, "POST", limited.call());
            verdict = decision.getString("verdict");
            reasons = decision.getJsonArray("reasons", new JsonArray()).stream()
                    .map(reason -> ((JsonObject) reason).getString("code")).toList();
        }
    }

    private void put(String path, String body) throws IOException, InterruptedException {
        JsonObject answer = send(ADMIN_KEY, path, "PUT", body);
        if (answer.containsKey("status") && answer.getValue("status") instanceof Integer) {
            throw new IOException("PUT " + path.replaceAll("[0-9]{7}$", "*******") + ": " + answer.encode());
        }
    }

    private JsonObject send(String key, String path, String method, String body) throws IOException, InterruptedException {
        return new JsonObject(http.send(HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(5))
                .header("Authorization", "Bearer " + key).header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString()).body());
    }
}
