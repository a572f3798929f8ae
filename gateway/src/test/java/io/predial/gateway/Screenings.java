package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Asks a running gateway about calls, and holds its answers to the OpenAPI file. */
final class Screenings {
    static final String PATH = "/v1/screenings";
    private static final int LOOKS_MAX = 20_000;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RunningGateway running;
    private final Contract contract = new Contract();

    Screenings(RunningGateway running) throws IOException {
        this.running = running;
    }

    HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create(running.url(path))).header("Authorization", "Bearer " + key);
    }

    HttpRequest json(String key, String body) {
        return request(PATH, key).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    /** As {@link #json}, by a caller who gives up after a while. */
    HttpRequest json(String key, String body, int deadlineMillis) {
        return request(PATH, key).header("Content-Type", "application/json")
                .header("X-Deadline-Ms", Integer.toString(deadlineMillis))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    JsonNode decision(HttpRequest request) {
        return decision(send(request).join());
    }

    JsonNode decision(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        return held("post", PATH, answer);
    }

    JsonNode problem(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        return held("post", PATH, answer);
    }

    /** A decision that was answered before, as it is remembered now. */
    JsonNode found(String key, String id) {
        HttpResponse<String> answer = send(request(PATH + "/" + id, key).GET().build()).join();
        assertEquals(200, answer.statusCode(), answer.body());
        return held("get", PATH + "/{id}", answer);
    }

    /** Looks the decision up until it is as expected. */
    JsonNode foundOnce(String key, String id, Predicate<JsonNode> expected) {
        for (int look = 0; look < LOOKS_MAX; look++) {
            JsonNode decision = found(key, id);
            if (expected.test(decision)) {
                return decision;
            }
        }
        return fail("still " + found(key, id));
    }

    private JsonNode held(String method, String path, HttpResponse<String> answer) {
        try {
            assertEquals(Set.of(), contract.violations(path, method, answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse("none"), answer.body()), answer.body());
            return Contract.JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    static List<String> codes(JsonNode decision) {
        return texts(decision.path("reasons"), reason -> reason.path("code").asText());
    }

    static List<String> pending(JsonNode decision) {
        return texts(decision.path("pending"), JsonNode::asText);
    }

    private static List<String> texts(JsonNode array, java.util.function.Function<JsonNode, String> text) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(text.apply(item)));
        return texts;
    }
}
