package io.predial.dev;

import io.predial.app.Awaited;
import io.predial.app.ExtraCommand;
import io.predial.embedded.LoopbackPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code predial dev}: all of Predial on loopback, with a real PostgreSQL and a real Kafka, and a little demo data. */
@Command(name = "dev", mixinStandardHelpOptions = true, usageHelpWidth = 120, sortOptions = false,
        description = {"Run everything on loopback, with embedded PostgreSQL and Kafka and a demo account.",
                "For development: keys are public, nothing is encrypted. Ctrl-C stops it; its data is kept."})
public final class DevCommand implements ExtraCommand, Callable<Integer> {
    private static final int EACH_MAX = 9;

    @Option(names = "--http-port", defaultValue = "8080", paramLabel = "PORT",
            description = "public port; default 8080")
    private int httpPort;

    @Option(names = "--ops-port", defaultValue = "9090", paramLabel = "PORT",
            description = "operators' port (/live, /ready, /metrics); default 9090")
    private int opsPort;

    @Option(names = "--data", defaultValue = ".predial", paramLabel = "DIRECTORY",
            description = "where everything is kept; default .predial, delete it to start over")
    private Path data;

    @Option(names = "--cluster", description = {"one process for each role: PostgreSQL, Kafka, a gateway, two screening"
            + " nodes, a sync; pids and start scripts in DIRECTORY/run, logs in DIRECTORY/log"})
    private boolean cluster;

    @Option(names = "--screens", defaultValue = "2", paramLabel = "N",
            description = "with --cluster: screening nodes, 1 to 9; default 2")
    private int screens;

    @Option(names = "--gateways", defaultValue = "1", paramLabel = "N",
            description = "with --cluster: gateways, 1 to 9, all but the first on free ports; default 1")
    private int gateways;

    @Option(names = "--bus-host", defaultValue = LoopbackPort.HOST, paramLabel = "ADDRESS",
            description = "with --cluster: address the processes meet on; default 127.0.0.1")
    private String busHost;

    @Spec
    private CommandSpec spec;

    @Override
    public String word() {
        return "dev";
    }

    @Override
    public Integer call() throws InterruptedException {
        Stages stages = new Stages(System.out);
        Closing closing = new Closing(stages);
        Runtime.getRuntime().addShutdownHook(new Thread(closing::stop, "predial-stop"));
        try {
            start(stages, closing);
        } catch (IOException | Awaited.Failed | Closing.Stopped e) {
            // Whoever stopped it while it started knows why the start found nobody.
            if (!closing.isClosed()) {
                spec.commandLine().getErr().println("predial dev: " + e.getMessage());
            }
            closing.closeAll();
            return 1;
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private void start(Stages stages, Closing closing) throws IOException {
        DataDirectory directory = closing.add(DataDirectory.open(data));
        Child.forgetEnded(directory);
        if (cluster) {
            new DevCluster(shape(), directory, stages, closing)
                    .start(port(httpPort, "--http-port"), port(opsPort, "--ops-port"));
        } else {
            DevLog.toFile(Logs.keepFormer(directory.log("dev-1")));
            new DevSingle(directory, stages, closing)
                    .start(port(httpPort, "--http-port"), port(opsPort, "--ops-port"));
        }
    }

    private static int port(int wanted, String flag) throws IOException {
        try {
            return LoopbackPort.require(wanted);
        } catch (IOException taken) {
            throw new IOException(taken.getMessage() + "; " + flag + " chooses another", taken);
        }
    }

    private DevCluster.Shape shape() throws IOException {
        if (screens < 1 || screens > EACH_MAX || gateways < 1 || gateways > EACH_MAX) {
            throw new IOException("--screens and --gateways are 1 to " + EACH_MAX);
        }
        return new DevCluster.Shape(screens, gateways, busHost);
    }
}
