package io.predial.faults.stock;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gateway as most people would write it: four requests to shared addresses, the budget as their timeout. */
public final class StockGateway {
    private static final int BUDGET_MILLIS = 50;

    private final Vertx vertx;

    private StockGateway(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param words HTTP port, membership port, comma separated ports of all members */
    public static void main(String[] words) {
        StockCluster.start(Integer.parseInt(words[1]), StockCluster.ports(words[2]))
                .compose(vertx -> vertx.createHttpServer().requestHandler(new StockGateway(vertx)::screen)
                        .listen(Integer.parseInt(words[0]), "127.0.0.1"))
                .onSuccess(server -> System.out.println("ready")).onFailure(StockNode::giveUp);
    }

    private void screen(HttpServerRequest request) {
        long arrivalNanos = System.nanoTime();
        request.body().onSuccess(body -> {
            JsonObject call = body.toJsonObject();
            DeliveryOptions options = new DeliveryOptions().setSendTimeout(BUDGET_MILLIS);
            List<Future<String>> outcomes = new ArrayList<>();
            for (String check : StockCluster.CHECKS) {
                outcomes.add(vertx.eventBus().<JsonObject>request(StockCluster.address(check), call, options)
                        .map(reply -> reply.body().getString("outcome")).otherwise("unknown"));
            }
            Future.all(outcomes).onSuccess(all -> request.response().putHeader("Content-Type", "application/json")
                    .end(decision(outcomes, arrivalNanos).toBuffer()));
        });
    }

    /** A check that did not answer counts as a refusal, as it does for a campaign. */
    private static JsonObject decision(List<Future<String>> outcomes, long arrivalNanos) {
        JsonObject checks = new JsonObject();
        boolean degraded = false;
        boolean refused = false;
        for (int i = 0; i < outcomes.size(); i++) {
            String outcome = outcomes.get(i).result();
            checks.put(StockCluster.CHECKS.get(i), outcome);
            degraded |= "unknown".equals(outcome);
            refused |= "refuse".equals(outcome);
        }
        return new JsonObject().put("verdict", refused || degraded ? "block" : "allow").put("degraded", degraded)
                .put("checks", checks).put("budgetMillis", BUDGET_MILLIS)
                .put("tookMicros", TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - arrivalNanos));
    }
}
