package io.predial.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker on loopback, broker and controller in one, inside this JVM. For development and tests: one
 * replica of everything, small buffers. Topics and offsets are kept between starts.
 *
 * <p>Layout of its directory: {@code log/} (what the broker writes), {@code lock}.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int NODE = 1;
    private static final Uuid CLUSTER = new Uuid(0x5072656469616cL, 1);
    private static final String CONTROLLER = "CONTROLLER";
    /**
     * Sizes fit for a laptop. The defaults keep 256 MB of buffers and 50 partitions of offsets for a broker without
     * load.
     */
    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("num.network.threads", "1"), Map.entry("num.io.threads", "2"),
            Map.entry("background.threads", "2"), Map.entry("num.recovery.threads.per.data.dir", "1"),
            Map.entry("num.partitions", "1"), Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("offsets.topic.num.partitions", "1"), Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"), Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("log.segment.bytes", "16777216"), Map.entry("log.index.size.max.bytes", "1048576"),
            Map.entry("log.cleaner.threads", "1"), Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
            Map.entry("metadata.log.segment.bytes", "8388608"),
            // A restarted broker is let in when its former self has timed out; 9 s by default.
            Map.entry("broker.heartbeat.interval.ms", "400"), Map.entry("broker.session.timeout.ms", "3000"));

    private final DirectoryLock lock;
    private final KafkaRaftServer server;
    private final int port;
    private boolean closed;

    static {
        // The broker brings the Log4j API without an implementation, which would complain on the terminal.
        System.setProperty("log4j2.loggerContextFactory", "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
    }

    private EmbeddedKafka(DirectoryLock lock, KafkaRaftServer server, int port) {
        this.lock = lock;
        this.server = server;
        this.port = port;
    }

    /**
     * Starts on the data found in the directory, or on an empty broker.
     *
     * @param port 0 takes a free one
     * @throws IOException with one line fit for people: directory in use or not writable, port in use, start failed
     */
    public static EmbeddedKafka start(Path directory, int port) throws IOException {
        Path home = directory.toAbsolutePath().normalize();
        DirectoryLock lock = DirectoryLock.take(home);
        try {
            int actualPort = LoopbackPort.require(port);
            Properties settings = settings(home.resolve("log"), actualPort, LoopbackPort.free());
            formatOnce(home.resolve("log"));
            KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
            server.startup();
            return new EmbeddedKafka(lock, server, actualPort);
        } catch (IOException e) {
            lock.close();
            throw e;
        } catch (Exception e) {
            lock.close();
            throw new IOException("Kafka did not start: " + e.getMessage(), e);
        }
    }

    public int port() {
        return port;
    }

    /** What clients call {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return LoopbackPort.HOST + ":" + port;
    }

    /** Stops the broker and waits until it is gone. Data is kept. A second call does nothing. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        server.shutdown();
        server.awaitShutdown();
        lock.close();
    }

    private static Properties settings(Path log, int port, int controllerPort) {
        Properties settings = new Properties();
        settings.putAll(SMALL);
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("controller.quorum.voters", NODE + "@" + LoopbackPort.HOST + ":" + controllerPort);
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("listener.security.protocol.map", CONTROLLER + ":PLAINTEXT,CLIENT:PLAINTEXT");
        settings.put("inter.broker.listener.name", "CLIENT");
        settings.put("listeners", "CLIENT://" + LoopbackPort.HOST + ":" + port + "," + CONTROLLER + "://"
                + LoopbackPort.HOST + ":" + controllerPort);
        settings.put("advertised.listeners", "CLIENT://" + LoopbackPort.HOST + ":" + port);
        settings.put("log.dirs", log.toString());
        return settings;
    }

    private static void formatOnce(Path log) throws Exception {
        Files.createDirectories(log);
        try (PrintStream silence = new PrintStream(OutputStream.nullOutputStream())) {
            new Formatter().setPrintStream(silence).setNodeId(NODE).setClusterId(CLUSTER.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction()).setIgnoreFormatted(true)
                    .setControllerListenerName(CONTROLLER).setMetadataLogDirectory(log.toString())
                    .setDirectories(List.of(log.toString())).run();
        }
    }
}
