package io.predial.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;

/** The upper bound: Vert.x HTTP that reads the body and answers a fixed decision, without asking anybody. */
public final class BareHttp extends VerticleBase {
    private static final Buffer ANSWER = Buffer.buffer("{\"verdict\":\"allow\",\"reasons\":[]}\n");

    private final int port;

    private BareHttp(int port) {
        this.port = port;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(port).setAcceptBacklog(4_096))
                .requestHandler(request -> request.body().onSuccess(body ->
                        request.response().putHeader("Content-Type", "application/json").end(ANSWER)))
                .listen();
    }

    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)).deployVerticle(() -> new BareHttp(port),
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors())).toCompletionStage()
                .toCompletableFuture().join();
        System.out.println("ready");
    }
}
