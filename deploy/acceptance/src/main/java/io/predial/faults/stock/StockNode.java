package io.predial.faults.stock;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** A node as most people would write it: a consumer for each check on the address all nodes share. */
public final class StockNode {
    private static final String LISTED = "+12025550143";
    private static final String OWN_CALLER_ID = "+12025550100";

    private StockNode() {
    }

    /** @param words membership port, comma separated ports of all members */
    public static void main(String[] words) {
        StockCluster.start(Integer.parseInt(words[0]), StockCluster.ports(words[1])).onSuccess(vertx -> {
            StockCluster.CHECKS.forEach(check -> consume(vertx, check));
            System.out.println("ready");
        }).onFailure(StockNode::giveUp);
    }

    private static void consume(Vertx vertx, String check) {
        vertx.eventBus().<JsonObject>consumer(StockCluster.address(check), message -> {
            boolean refuse = switch (check) {
                case "dnc" -> LISTED.equals(message.body().getString("to"));
                case "caller-id" -> !OWN_CALLER_ID.equals(message.body().getString("from"));
                default -> false;
            };
            message.reply(new JsonObject().put("outcome", refuse ? "refuse" : "clear"));
        });
    }

    static void giveUp(Throwable cause) {
        cause.printStackTrace();
        System.exit(1);
    }
}
