package io.predial.dev;

import io.predial.app.GatewayRole;
import io.predial.app.Ground;
import io.predial.app.PredialProcess;
import io.predial.app.ProcessConfig;
import io.predial.app.Role;
import io.predial.app.ScreenRole;
import io.predial.app.SyncRole;
import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.embedded.EmbeddedKafka;
import io.predial.embedded.EmbeddedPostgres;
import io.predial.embedded.LoopbackPort;
import io.predial.gateway.GatewayConfig;
import io.predial.gateway.ops.DecisionLog;
import io.predial.store.Migrations;
import io.predial.sync.SyncConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Everything in this one process. */
final class DevSingle {
    private static final String NAME = "dev-1";
    private static final String ROLES = "gateway, screening node, sync";

    private final DataDirectory data;
    private final Stages stages;
    private final Closing closing;

    DevSingle(DataDirectory data, Stages stages, Closing closing) {
        this.data = data;
        this.stages = stages;
        this.closing = closing;
    }

    /** Returns when calls are screened. Everything that came up is in {@code closing}, also when it fails. */
    void start(int httpPort, int opsPort) throws IOException {
        EmbeddedPostgres postgres = stages.run("PostgreSQL",
                () -> closing.add("PostgreSQL", EmbeddedPostgres.start(data.postgres(), 0)));
        EmbeddedKafka kafka = stages.run("Kafka", () -> closing.add("Kafka", EmbeddedKafka.start(data.kafka(), 0)));
        RoleSettings settings = new RoleSettings(data, postgres.port(), kafka.port(), LoopbackPort.HOST,
                RoleSettings.freePorts(1));
        Map<String, String> values = RoleSettings.withGateway(settings.onBus(NAME, opsPort, 0), httpPort, true);
        Knobs knobs = new Knobs(values);
        ProcessConfig config = ProcessConfig.clustered(NAME, knobs);
        stages.run("schema", () -> Migrations.run(config.postgres()));
        stages.run("demo data", () -> {
            DemoData.putOnce(config.postgres(), data.demo());
            return null;
        });
        stages.run(ROLES, () -> {
            PredialProcess process = PredialProcess.start(config, roles(knobs, config));
            closing.add(ROLES, (AutoCloseable) process::stop);
            return process;
        });
        stages.run("first calls", () -> {
            new FirstCalls(httpPort).untilWhole();
            return null;
        });
        settings.writeForCommands(stages);
        stages.say("log in " + data.log(NAME));
        stages.ready(httpPort);
    }

    private static List<Function<Ground, Role>> roles(Knobs knobs, ProcessConfig config) {
        GatewayConfig gateway = GatewayConfig.from(knobs);
        DecisionLog.Settings decisions = DecisionLog.Settings.from(knobs, config.kafka().bootstrap(), config.data());
        Set<CheckId> checks = ScreenRole.checks(knobs);
        SyncConfig sync = SyncConfig.from(knobs);
        return List.of(ground -> new SyncRole(ground, sync), ground -> new ScreenRole(ground, checks),
                ground -> new GatewayRole(ground, gateway, decisions));
    }
}
