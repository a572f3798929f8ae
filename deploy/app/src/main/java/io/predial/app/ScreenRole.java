package io.predial.app;

import io.predial.bus.CountsConfig;
import io.predial.bus.NodeState;
import io.predial.bus.ScrubNodeConfig;
import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.node.CheckProvider;
import io.predial.node.CountsFile;
import io.predial.node.NodeMetrics;
import io.predial.node.OpsServer.Readiness;
import io.predial.node.ScreenNode;
import io.predial.store.ChangeListener;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/** Answers checks over the bus. */
public final class ScreenRole implements Role {
    private final Ground ground;
    private final ScreenNode node;

    public ScreenRole(Ground ground, Set<CheckId> checks) {
        this.ground = ground;
        this.node = ScreenNode.open(ground.node(), checks, ground.context(),
                new CountsFile(ground.config().data().resolve("counts")));
        NodeMetrics.register(node, ground.metrics());
    }

    /** The checks a node is to run: the knob {@code checks}, and with it every check's own settings. */
    public static Set<CheckId> checks(Knobs knobs) {
        String all = "emergency,dnc,caller-id,fraud";
        Set<CheckId> checks = EnumSet.noneOf(CheckId.class);
        for (String id : knobs.text("checks", all, "checks to run, comma separated").split(",")) {
            try {
                checks.add(CheckId.fromId(id.strip()));
            } catch (IllegalArgumentException unknown) {
                knobs.problem("checks: " + unknown.getMessage());
            }
        }
        ServiceLoader.load(CheckProvider.class).forEach(provider -> provider.readSettings(knobs));
        ScreenNode.eventLoops(knobs);
        ScreenNode.warmUpBatches(knobs);
        ScrubNodeConfig.from(knobs);
        CountsConfig.from(knobs);
        return checks;
    }

    @Override
    public String name() {
        return "screen";
    }

    @Override
    public List<ChangeListener> listeners() {
        return node.listeners();
    }

    @Override
    public Future<Void> start() {
        return node.start(() -> ground.feed().get().version(), ground::dataAgeSeconds);
    }

    @Override
    public Readiness readiness() {
        JsonArray checks = new JsonArray();
        node.checks().keySet().stream().sorted().forEach(check -> checks.add(check.id()));
        return new Readiness(node.state() == NodeState.READY,
                new JsonObject().put("state", node.state().name()).put("checks", checks));
    }

    @Override
    public Future<Void> drain() {
        return node.drain();
    }

    @Override
    public Future<Void> stop() {
        return node.stop();
    }
}
