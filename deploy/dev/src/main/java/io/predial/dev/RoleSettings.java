package io.predial.dev;

import io.predial.embedded.EmbeddedPostgres;
import io.predial.embedded.LoopbackPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings of dev's processes: the ones production has, with everything on loopback.
 *
 * @param data           where things are kept
 * @param postgresPort   of the embedded PostgreSQL
 * @param kafkaPort      of the embedded Kafka
 * @param busHost        address that membership and event bus bind to
 * @param clusterPorts   membership ports of all processes on the bus
 */
record RoleSettings(DataDirectory data, int postgresPort, int kafkaPort, String busHost, List<Integer> clusterPorts) {
    /** What every process needs; name also names its directory. */
    Map<String, String> of(String name, int opsPort) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("node.name", name);
        settings.put("data", data.root().toString());
        settings.put("ops.host", LoopbackPort.HOST);
        settings.put("ops.port", Integer.toString(opsPort));
        settings.put("postgres.host", LoopbackPort.HOST);
        settings.put("postgres.port", Integer.toString(postgresPort));
        settings.put("postgres.database", EmbeddedPostgres.DATABASE);
        settings.put("postgres.user", EmbeddedPostgres.USER);
        settings.put("kafka.bootstrap", LoopbackPort.HOST + ":" + kafkaPort);
        return settings;
    }

    /** For a process on the bus, the index-th of them. */
    Map<String, String> onBus(String name, int opsPort, int index) {
        Map<String, String> settings = of(name, opsPort);
        settings.put("cluster.name", "predial-dev-" + clusterPorts.get(0));
        // All processes share a few cores: one loop each has fuller messages and fewer threads to wake.
        for (String loops : List.of("cluster.event-loops", "http.event-loops", "screen.event-loops")) {
            settings.put(loops, "1");
        }
        settings.put("cluster.host", busHost);
        settings.put("cluster.port", Integer.toString(clusterPorts.get(index)));
        settings.put("cluster.members", String.join(",", clusterPorts.stream()
                .map(port -> busHost + ":" + port).toList()));
        return settings;
    }

    /**
     * Adds what the front door needs.
     *
     * @param alone nobody else could take the calls, so a stop need not wait for them to go there, and nobody
     *              but a person waits for the start
     */
    static Map<String, String> withGateway(Map<String, String> settings, int httpPort, boolean alone) {
        if (alone) {
            settings.put("http.drain-millis", "0");
            settings.put("http.warm-up-calls", "300");
        }
        settings.put("http.host", LoopbackPort.HOST);
        settings.put("http.port", Integer.toString(httpPort));
        // Here the gateway shares a few cores with everything else and may wait for its turn before it can answer.
        settings.put("screening.reserve-millis", "20");
        // And the checks may wait as well: a refusal should still name all its reasons.
        settings.put("screening.settle-refusals-after-millis", "30");
        // Fault tables and load generators make millions of dry runs on the demo account.
        settings.put("http.look-ups-per-day", Integer.toString(Integer.MAX_VALUE));
        return settings;
    }

    /** As a file that every command takes with {@code --config}. */
    static Path write(Map<String, String> settings, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + "=" + value.replace("\\", "\\\\")));
        return Files.write(file, lines);
    }

    /** For commands given by hand while dev runs, such as {@code import}. */
    void writeForCommands(Stages stages) throws IOException {
        stages.say("for commands by hand: --config " + write(of("dev", 0), data.run("dev.properties")));
    }

    static List<Integer> freePorts(int count) throws IOException {
        Set<Integer> distinct = new TreeSet<>();
        while (distinct.size() < count) {
            distinct.add(LoopbackPort.free());
        }
        return List.copyOf(distinct);
    }
}
