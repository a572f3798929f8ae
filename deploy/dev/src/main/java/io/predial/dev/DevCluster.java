package io.predial.dev;

import io.predial.app.Predial;
import io.predial.contract.config.Knobs;
import io.predial.embedded.KafkaMain;
import io.predial.embedded.LoopbackPort;
import io.predial.embedded.PostgresMain;
import io.predial.store.Migrations;
import io.predial.store.PostgresConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A process for each role, as production has it. */
final class DevCluster {
    /**
     * The first compiler only: six JVMs that all optimise their first minute away would leave two cores nothing to
     * screen with. Production keeps both.
     */
    private static final String QUICK = "-XX:TieredStopAtLevel=1";
    /** Small once it runs; unpacking the programs needs a window of 64 MB and the archive in memory. */
    private static final List<String> DATABASE = List.of("-Xmx256m", "-XX:+UseSerialGC", QUICK);
    private static final List<String> BROKER = List.of("-Xmx256m", "-XX:+UseSerialGC", QUICK);
    private static final List<String> IMPORTING = List.of("-Xmx384m", "-XX:+UseSerialGC", QUICK);
    /** A collector that keeps pauses far below the budget. */
    private static final List<String> SCREENING = List.of("-Xmx384m", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=10", QUICK);
    /** Who is on the bus; the place in this list is the place of its membership port. */
    private static final List<String> ON_BUS = List.of("screen-1", "screen-2", "gateway-1");

    /** Who asks before who answers, and the infrastructure last. */
    private static final List<List<String>> STOP_ORDER = List.of(List.of("gateway-1"),
            List.of("screen-1", "screen-2", "sync-1"), List.of("kafka-1"), List.of("postgres-1"));

    private final DataDirectory data;
    private final Stages stages;
    private final Closing closing;
    private final Map<String, Child> children = new LinkedHashMap<>();

    DevCluster(DataDirectory data, Stages stages, Closing closing) {
        this.data = data;
        this.stages = stages;
        this.closing = closing;
        STOP_ORDER.forEach(together -> together.forEach(name -> children.put(name, new Child(name, data))));
        closing.add((AutoCloseable) this::stop);
    }

    /** Returns when calls are screened. Children that an earlier, killed dev left running are stopped first. */
    void start(int httpPort, int opsPort) throws IOException {
        stop();
        RoleSettings settings = new RoleSettings(data, LoopbackPort.free(), LoopbackPort.free(),
                RoleSettings.freePorts(ON_BUS.size()));
        stages.run("PostgreSQL",
                () -> infrastructure("postgres-1", new JavaCommand(PostgresMain.class.getName(), DATABASE),
                data.postgres(), settings.postgresPort()));
        stages.run("Kafka", () -> infrastructure("kafka-1", new JavaCommand(KafkaMain.class.getName(), BROKER),
                data.kafka(), settings.kafkaPort()));
        PostgresConfig postgres = PostgresConfig.from(new Knobs(settings.of("dev", 0)));
        stages.run("schema", () -> Migrations.run(postgres));
        stages.run("demo data", () -> {
            DemoData.putOnce(postgres, data.demo());
            return null;
        });
        startRoles(settings, httpPort, opsPort);
        stages.run("first calls", () -> {
            new FirstCalls(httpPort).untilWhole();
            return null;
        });
        closing.add(new ChildWatch(children.values(), stages)).start();
        settings.writeForCommands(stages);
        stages.say("pids and start scripts in " + data.run("") + ", logs in " + data.root().resolve("log"));
        stages.ready(httpPort);
    }

    private void startRoles(RoleSettings settings, int httpPort, int opsPort) throws IOException {
        List<Integer> opsPorts = RoleSettings.freePorts(3);
        Map<String, Integer> waitedFor = new LinkedHashMap<>();
        stages.run("first screening node", () -> {
            // Alone, so that the others find a cluster to join and no two of them found one each.
            role("screen-1", "screen", settings.onBus("screen-1", opsPorts.get(0), 0), SCREENING);
            return new Readiness(children.get("screen-1"), opsPorts.get(0)).await();
        });
        stages.run("gateway, second screening node, sync", () -> {
            role("screen-2", "screen", settings.onBus("screen-2", opsPorts.get(1), 1), SCREENING);
            role("gateway-1", "gateway", RoleSettings.withGateway(settings.onBus("gateway-1", opsPort, 2), httpPort),
                    SCREENING);
            role("sync-1", "sync", settings.of("sync-1", opsPorts.get(2)), IMPORTING);
            waitedFor.put("screen-2", opsPorts.get(1));
            waitedFor.put("gateway-1", opsPort);
            waitedFor.put("sync-1", opsPorts.get(2));
            for (Map.Entry<String, Integer> each : waitedFor.entrySet()) {
                new Readiness(children.get(each.getKey()), each.getValue()).await();
            }
            return null;
        });
    }

    private Child infrastructure(String name, JavaCommand java, Path directory, int port) throws IOException {
        Child child = children.get(name);
        child.start(java, List.of(directory.toString(), Integer.toString(port)));
        new Readiness(child, port).awaitLine("ready 127.0.0.1:" + port);
        return child;
    }

    private void role(String name, String verb, Map<String, String> settings, List<String> flags) throws IOException {
        Path file = RoleSettings.write(settings, data.run(name + ".properties"));
        children.get(name).start(new JavaCommand(Predial.class.getName(), flags),
                List.of(verb, "--config", file.toString()));
    }

    private void stop() {
        for (List<String> together : STOP_ORDER) {
            together.parallelStream().map(children::get).forEach(Child::stop);
        }
    }
}
