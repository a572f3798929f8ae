package io.predial.acceptance;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A platform that asks. */
final class Caller {
    static final String KEY = "predial-demo";
    /** Noon in Washington. */
    static final String NOON = "2026-12-01T17:00:00Z";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE).build();
    private final String url;

    Caller(String url) {
        this.url = url;
    }

    /** A call that is judged at noon and not counted, unless its fields say otherwise. */
    static JsonObject dryRun(JsonObject fields) {
        return new JsonObject().put("dryRun", true).put("at", NOON).mergeIn(fields);
    }

    static JsonObject dryRun(String from, String to) {
        return dryRun(new JsonObject().put("from", from).put("to", to));
    }

    HttpResponse<String> screen(JsonObject call) throws IOException, InterruptedException {
        return post("/v1/screenings", call.encode(), KEY);
    }

    /** The decision; anything but 200 is a failure. */
    JsonObject decide(JsonObject call) throws IOException, InterruptedException {
        HttpResponse<String> response = screen(call);
        if (response.statusCode() != 200) {
            throw new AssertionError("HTTP " + response.statusCode() + ": " + response.body());
        }
        return new JsonObject(response.body());
    }

    CompletableFuture<HttpResponse<String>> screenAsync(JsonObject call) {
        return client.sendAsync(request("/v1/screenings", KEY)
                .POST(HttpRequest.BodyPublishers.ofString(call.encode())).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, String key) throws IOException, InterruptedException {
        return client.send(request(path, key).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> put(String path, String body, String key) throws IOException, InterruptedException {
        return client.send(request(path, key).PUT(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> postCsv(String path, String csv) throws IOException, InterruptedException {
        return client.send(request(path, KEY).setHeader("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString(csv)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path, KEY).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE)
                .header("Content-Type", "application/json");
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }
}
