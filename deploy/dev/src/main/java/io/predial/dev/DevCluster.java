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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A process for each role, as production has it. */
final class DevCluster {
    /**
     * How many of each, and where they meet.
     *
     * @param screens  screening nodes
     * @param gateways the first is on the ports asked for, the others on free ones
     * @param busHost  address of this machine that membership and event bus bind to
     */
    record Shape(int screens, int gateways, String busHost) {
        /** Who is on the bus; the place in this list is the place of its membership port. */
        List<String> onBus() {
            List<String> names = new ArrayList<>(numbered("screen", screens));
            names.addAll(numbered("gateway", gateways));
            return names;
        }

        /** Who asks before who answers, and the infrastructure last: no part of it needs another. */
        List<List<String>> stopOrder() {
            List<String> working = new ArrayList<>(numbered("screen", screens));
            working.add("sync-1");
            return List.of(numbered("gateway", gateways), working, List.of("kafka-1", "postgres-1"));
        }

        private static List<String> numbered(String role, int count) {
            return IntStream.rangeClosed(1, count).mapToObj(number -> role + "-" + number).toList();
        }
    }

    /**
     * The first compiler only: six JVMs that all optimise their first minute away would leave two cores nothing to
     * screen with. Production keeps both.
     */
    private static final String QUICK = "-XX:TieredStopAtLevel=1";
    /** Small once it runs; unpacking the programs needs a window of 64 MB and the archive in memory. */
    private static final List<String> DATABASE = List.of("-Xmx256m", "-XX:+UseSerialGC", QUICK);
    private static final List<String> BROKER = List.of("-Xmx256m", "-XX:+UseSerialGC", QUICK);
    private static final List<String> IMPORTING = List.of("-Xmx1g", "-XX:+UseSerialGC", QUICK);
    /**
     * The heap's pages are touched before the first call: a collector that copies into memory never touched before waits for
     * the kernel to clear it, page by page, and pauses of 10 ms become 200. A small young generation, collected every
     * second by one thread: what a collector uses only twice a minute has left the caches by then, on some machines the
     * memory.
     */
    private static final List<String> SCREENING = List.of("-Xms256m", "-Xmx256m", "-Xmn24m", "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC", QUICK);

    private static final String LEFT = ", which an earlier dev left running";
    private static final String LETTING_GO = ", which answer a while longer so that callers can turn to another";

    private final Shape shape;
    private final DataDirectory data;
    private final Stages stages;
    private final Closing closing;
    private final Map<String, Child> children = new LinkedHashMap<>();

    DevCluster(Shape shape, DataDirectory data, Stages stages, Closing closing) {
        this.shape = shape;
        this.data = data;
        this.stages = stages;
        this.closing = closing;
        shape.stopOrder().forEach(together -> together.forEach(name -> children.put(name, new Child(name, data))));
        closing.add((AutoCloseable) () -> stop(shape.gateways() == 1 ? "" : LETTING_GO, ""));
    }

    /** Returns when calls are screened. Children that an earlier, killed dev left running are stopped first. */
    void start(int httpPort, int opsPort) throws IOException {
        stop(LEFT, LEFT);
        RoleSettings settings = new RoleSettings(data, LoopbackPort.free(), LoopbackPort.free(),
                shape.busHost(), RoleSettings.freePorts(shape.onBus().size()));
        stages.run("PostgreSQL",
                () -> infrastructure("postgres-1", new JavaCommand(PostgresMain.class.getName(), DATABASE, true),
                data.postgres(), settings.postgresPort()));
        stages.run("Kafka", () -> infrastructure("kafka-1", new JavaCommand(KafkaMain.class.getName(), BROKER, true),
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
        String first = shape.onBus().get(0);
        Map<String, Integer> opsPorts = new LinkedHashMap<>();
        stages.run("first screening node", () -> {
            // Alone, so that the others find a cluster to join and no two of them found one each.
            opsPorts.put(first, LoopbackPort.free());
            startOnBus(first, settings, opsPorts.get(first), 0);
            return new Readiness(children.get(first), opsPorts.get(first)).await();
        });
        stages.run("gateways, other screening nodes, sync", () -> {
            for (String name : shape.onBus().subList(1, shape.onBus().size())) {
                opsPorts.put(name, name.equals("gateway-1") ? opsPort : LoopbackPort.free());
                startOnBus(name, settings, opsPorts.get(name), name.equals("gateway-1") ? httpPort : LoopbackPort.free());
            }
            opsPorts.put("sync-1", LoopbackPort.free());
            role("sync-1", "sync", settings.of("sync-1", opsPorts.get("sync-1")), IMPORTING);
            for (Map.Entry<String, Integer> each : opsPorts.entrySet()) {
                new Readiness(children.get(each.getKey()), each.getValue()).await();
            }
            return null;
        });
    }

    private void startOnBus(String name, RoleSettings settings, int opsPort, int httpPort) throws IOException {
        Map<String, String> own = settings.onBus(name, opsPort, shape.onBus().indexOf(name));
        if (name.startsWith("screen-")) {
            role(name, "screen", own, SCREENING);
            return;
        }
        role(name, "gateway", RoleSettings.withGateway(own, httpPort, shape.gateways() == 1), SCREENING);
        stages.say(name + " http://127.0.0.1:" + httpPort);
    }

    private Child infrastructure(String name, JavaCommand java, Path directory, int port) throws IOException {
        Child child = children.get(name);
        startUnlessStopping(child, java, List.of(directory.toString(), Integer.toString(port)));
        new Readiness(child, port).awaitLine("ready 127.0.0.1:" + port);
        return child;
    }

    private void role(String name, String verb, Map<String, String> settings, List<String> flags) throws IOException {
        Path file = RoleSettings.write(settings, data.run(name + ".properties"));
        startUnlessStopping(children.get(name), new JavaCommand(Predial.class.getName(), flags, verb.equals("sync")),
                List.of(verb, "--config", file.toString()));
    }

    /** One that came up when its like had been stopped would stay. */
    private synchronized void startUnlessStopping(Child child, JavaCommand java, List<String> arguments) throws IOException {
        if (closing.isClosed()) {
            throw new Closing.Stopped();
        }
        child.start(java, arguments);
    }

    private synchronized void stop(String whyGateways, String whyOthers) {
        String why = whyGateways;
        for (List<String> together : shape.stopOrder()) {
            new StopTogether(together.stream().map(children::get).toList(), stages).run(why);
            why = whyOthers;
        }
    }
}
