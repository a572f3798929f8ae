package io.predial.gateway.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A real receiver of webhooks on loopback that behaves as it is told and remembers what came. */
public final class Receiver implements AutoCloseable {
    /** @param atMillis when it had arrived whole */
    public record Got(String event, String id, String signature, String body, long atMillis) {
    }

    public final List<Got> got = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    /** How it answers; the number of the request, from 1, comes first. */
    private volatile BiConsumer<Integer, HttpServerRequest> behaviour = answers(204);

    public Receiver(Vertx vertx) throws Exception {
        this(vertx, 0);
    }

    /** @param port 0 for a free one */
    public Receiver(Vertx vertx, int port) throws Exception {
        server = vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
            got.add(new Got(request.getHeader("X-Predial-Event"), request.getHeader("X-Predial-Id"),
                    request.getHeader("X-Predial-Signature"), body.toString(), System.currentTimeMillis()));
            behaviour.accept(got.size(), request);
        })).listen(port, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    public Receiver behaving(BiConsumer<Integer, HttpServerRequest> next) {
        behaviour = next;
        return this;
    }

    public static BiConsumer<Integer, HttpServerRequest> answers(int status) {
        return (number, request) -> request.response().setStatusCode(status).end();
    }

    /** 503 for the first requests, 204 from then on. */
    public static BiConsumer<Integer, HttpServerRequest> flaky(int failures) {
        return (number, request) -> request.response().setStatusCode(number <= failures ? 503 : 204).end();
    }

    /** Says nothing for the first requests, as a process does that hangs. */
    public static BiConsumer<Integer, HttpServerRequest> silent(int failures) {
        return (number, request) -> {
            if (number > failures) {
                request.response().end();
            }
        };
    }

    public int port() {
        return server.actualPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hook?token=not-to-be-logged";
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
