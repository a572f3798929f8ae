package io.predial.faults;

import io.predial.embedded.LoopbackPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** {@code deploy/predial dev} as a process, from outside: its terminal, its files, its pids. */
public final class RunningDev implements AutoCloseable {
    private static final int READY_SECONDS = 240;
    private static final int STOP_SECONDS = 90;

    private final Path data;
    private final int httpPort;
    private final int opsPort;
    private final Process process;
    private final List<String> said = new ArrayList<>();

    private RunningDev(Path data, int httpPort, int opsPort, Process process) {
        this.data = data;
        this.httpPort = httpPort;
        this.opsPort = opsPort;
        this.process = process;
    }

    /** Starts it on the directory and returns when it says that it is ready, and has said its curl line. */
    public static RunningDev start(Path data, String... flags) throws IOException, InterruptedException {
        return start(List.of(), data, flags);
    }

    /** @param before words that stand before the command and decide how it runs */
    static RunningDev start(List<String> before, Path data, String... flags) throws IOException, InterruptedException {
        int httpPort = LoopbackPort.free();
        int opsPort = LoopbackPort.free();
        RunningDev dev = new RunningDev(data, httpPort, opsPort, launch(before, data, httpPort, opsPort, flags));
        // Whoever stops this process while the other starts would leave it behind.
        Runtime.getRuntime().addShutdownHook(new Thread(dev.process::destroy, "dev-stop"));
        dev.awaitReady();
        return dev;
    }

    /** Starts it where it is expected to refuse, and returns its exit code followed by all it said. */
    public static List<String> startInVain(Path data, int httpPort, String... flags) throws IOException, InterruptedException {
        Process process = launch(List.of(), data, httpPort, LoopbackPort.free(), flags);
        List<String> said = process.inputReader().lines().toList();
        process.waitFor();
        List<String> all = new ArrayList<>(List.of(Integer.toString(process.exitValue())));
        all.addAll(said);
        return all;
    }

    private static Process launch(List<String> before, Path data, int httpPort, int opsPort, String... flags)
            throws IOException {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(System.getProperty("predial.command"), "dev",
                "--data", data.toString(), "--http-port", Integer.toString(httpPort),
                "--ops-port", Integer.toString(opsPort)));
        words.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        // The build that runs these tests has just packaged it; a build inside a build would wait for itself.
        builder.environment().put("PREDIAL_BUILD", "never");
        return builder.start();
    }

    private void awaitReady() throws IOException, InterruptedException {
        Thread watchdog = new Thread(() -> {
            try {
                TimeUnit.SECONDS.sleep(READY_SECONDS);
                process.destroy();
            } catch (InterruptedException readyInTime) {
                Thread.currentThread().interrupt();
            }
        }, "ready-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            if (line.startsWith("curl ")) {
                watchdog.interrupt();
                drain(output);
                return;
            }
        }
        throw new IOException("dev ended with " + process.waitFor() + " before it was ready: "
                + String.join("\n", said));
    }

    /** What it says later is kept, and the pipe never fills. */
    private void drain(BufferedReader output) {
        Thread reader = new Thread(() -> {
            try {
                output.lines().forEach(line -> {
                    synchronized (said) {
                        said.add(line);
                    }
                });
            } catch (UncheckedIOException ended) {
                // The pipe is closed under the reader when the process ends; what came before is kept.
            }
        }, "dev-output");
        reader.setDaemon(true);
        reader.start();
    }

    public List<String> said() {
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    public Path data() {
        return data;
    }

    public int httpPort() {
        return httpPort;
    }

    public String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    public String opsUrl() {
        return "http://127.0.0.1:" + opsPort;
    }

    /** Operators' URL of one process of the cluster. */
    public String opsUrl(String role) throws IOException {
        Map<String, String> settings = settings(role);
        return "http://" + settings.get("ops.host") + ":" + settings.get("ops.port");
    }

    /** What a process of the cluster was told. */
    public Map<String, String> settings(String role) throws IOException {
        Properties settings = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(settingsFile(role))) {
            settings.load(reader);
        }
        Map<String, String> values = new TreeMap<>();
        settings.stringPropertyNames().forEach(name -> values.put(name, settings.getProperty(name)));
        return values;
    }

    /** What it is to be told when it is started again. */
    public void change(String role, Map<String, String> settings) throws IOException {
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + "=" + value.replace("\\", "\\\\")));
        Files.write(settingsFile(role), lines);
    }

    private Path settingsFile(String role) {
        return data.resolve("run").resolve(role + ".properties");
    }

    /** The script that starts a process of the cluster again. */
    public Path script(String role) {
        return data.resolve("run").resolve(role + ".start");
    }

    public ProcessHandle role(String role) throws IOException {
        long pid = Long.parseLong(Files.readString(data.resolve("run").resolve(role + ".pid")).strip());
        return ProcessHandle.of(pid).orElseThrow(() -> new IOException(role + " does not run"));
    }

    /** SIGKILL. */
    public void kill(String role) throws Exception {
        ProcessHandle running = role(role);
        running.destroyForcibly();
        running.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    }

    /** SIGTERM, and waits. */
    public void stop(String role) throws Exception {
        ProcessHandle running = role(role);
        running.destroy();
        running.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    }

    public void startAgain(String role) throws Exception {
        startAgain(role, List.of());
    }

    /** @param before words that stand before its script and decide how it runs */
    void startAgain(String role, List<String> before) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.add(script(role).toString());
        Process script = new ProcessBuilder(command).redirectErrorStream(true).start();
        script.inputReader().lines().forEach(line -> { });
        script.waitFor();
    }

    /** SIGTERM to the one process a user sees; what it leaves behind is for the tests to find. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException("dev did not stop within " + STOP_SECONDS + " s");
    }
}
