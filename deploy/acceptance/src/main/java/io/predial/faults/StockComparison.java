package io.predial.faults;

import io.predial.embedded.LoopbackPort;
import io.predial.faults.stock.StockGateway;
import io.predial.faults.stock.StockNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One of two nodes frozen for ten seconds: a plain event bus with its defaults, as most people would write it, beside
 * Predial, under the same load.
 */
public final class StockComparison {
    private static final int FREEZE_SECONDS = 10;
    private static final int AFTER_SECONDS = 10;
    private static final int WARM_UP_SECONDS = 15;
    private static final int READY_SECONDS = 60;

    private final Options options;
    private final Cores cores;
    private final List<Process> processes = new ArrayList<>();

    private StockComparison(Options options, Cores cores) {
        this.options = options;
        this.cores = cores;
    }

    public static void main(String[] words) throws Exception {
        try {
            run(Options.read(words));
        } catch (Options.Misuse misuse) {
            misuse.end();
        }
    }

    private static void run(Options options) throws Exception {
        StockComparison comparison = new StockComparison(options, Cores.part());
        Runtime.getRuntime().addShutdownHook(new Thread(comparison::stop, "stock-stop"));
        Row stock = comparison.stock(Files.createDirectories(options.out().resolve("stock")));
        Row ours = comparison.predial(Files.createDirectories(options.out().resolve("beside-stock")));
        String table = "One of two nodes behind one gateway stopped (SIGSTOP) for " + FREEZE_SECONDS + " s, "
                + options.perSecond() + " calls a second, open loop.\n\n" + Row.HEAD + stock.line() + ours.line();
        Files.writeString(options.out().resolve("stock.md"), table);
        System.out.print(table);
        System.exit(FaultsMain.exitCode(List.of(ours)));
    }

    private Row stock(Path directory) throws Exception {
        int httpPort = LoopbackPort.free();
        List<Integer> ports = List.of(LoopbackPort.free(), LoopbackPort.free(), LoopbackPort.free());
        String members = String.join(",", ports.stream().map(String::valueOf).toList());
        start(StockNode.class, directory.resolve("node-1.log"), ports.get(0).toString(), members);
        Process frozen = start(StockNode.class, directory.resolve("node-2.log"), ports.get(1).toString(), members);
        start(StockGateway.class, directory.resolve("gateway.log"), Integer.toString(httpPort),
                ports.get(2).toString(), members);
        UnderLoad load = new UnderLoad(List.of(new InetSocketAddress("127.0.0.1", httpPort)), options.perSecond(), new CallMix());
        Row row = row("Vert.x event bus, stock settings", load, frozen.toHandle(), directory);
        stop();
        return row;
    }

    private Row predial(Path directory) throws Exception {
        Path data = directory.resolve("cluster-" + System.currentTimeMillis());
        try (World world = World.start(data, 2, 1, "127.0.0.1", cores)) {
            world.answerBy(1);
            return row("Predial", new UnderLoad(world.gatewayAddresses(), options.perSecond(), new CallMix()),
                    world.dev().role("screen-2"), directory);
        }
    }

    private static Row row(String title, UnderLoad load, ProcessHandle node, Path directory) throws Exception {
        load.warmUp(WARM_UP_SECONDS);
        QuietMachine.await();
        try (StallWatch stalls = new StallWatch()) {
            Tally tally = load.run(stalls, struck -> {
                struck.mark("SIGSTOP");
                Signal.STOP.send(node);
                TimeUnit.SECONDS.sleep(FREEZE_SECONDS);
                struck.mark("SIGCONT");
                Signal.CONT.send(node);
            }, AFTER_SECONDS);
            tally.write(directory);
            return new Row(title, Fault.Promise.USUAL, tally, stalls.longestMillis(), null);
        }
    }

    /** With the flags the dev cluster gives its screening nodes and gateways. */
    private Process start(Class<?> main, Path log, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(cores.half());
        command.addAll(List.of(ProcessHandle.current().info().command().orElse("java"), "-Xms256m", "-Xmx256m", "-Xmn24m",
                "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MetaspaceSize=256m", "-cp",
                System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        processes.add(process);
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!saysReady(log)) {
            if (!process.isAlive() || System.nanoTime() > endNanos) {
                throw new IOException(main.getSimpleName() + " is not ready; see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        cores.giveAll(process.toHandle());
        return process;
    }

    private static boolean saysReady(Path log) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            return lines.lines().anyMatch("ready"::equals);
        }
    }

    private void stop() {
        processes.forEach(Process::destroyForcibly);
    }
}
