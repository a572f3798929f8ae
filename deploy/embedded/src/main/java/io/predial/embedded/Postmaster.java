package io.predial.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The PostgreSQL server process of one data directory, as its {@code postmaster.pid} names it; whoever started it. */
final class Postmaster {
    private static final int FAST_STOP_SECONDS = 10;
    private static final int IMMEDIATE_STOP_SECONDS = 5;

    private final Path cluster;

    Postmaster(Path cluster) {
        this.cluster = cluster;
    }

    boolean isRunning() {
        return process().isPresent();
    }

    long pid() throws IOException {
        return process().map(ProcessHandle::pid)
                .orElseThrow(() -> new IOException("no PostgreSQL is running on " + cluster));
    }

    /**
     * Stops the server if one runs: fast first (sessions ended, data flushed), then immediate (recovers at next start).
     *
     * @throws IOException when it does not go away
     */
    void stop() throws IOException {
        Optional<ProcessHandle> running = process();
        if (running.isEmpty()) {
            forgetReusedPid();
            return;
        }
        if (!stopped(running.get(), "INT", FAST_STOP_SECONDS)
                && !stopped(running.get(), "QUIT", IMMEDIATE_STOP_SECONDS)) {
            throw new IOException("PostgreSQL (process " + running.get().pid() + ") on " + cluster + " does not stop");
        }
    }

    /**
     * Lets the owner stop it, and waits for the process itself: the owner's pg_ctl is content when the pid file is
     * gone.
     */
    void stopAfter(Closeable owner) throws IOException {
        Optional<ProcessHandle> running = process();
        owner.close();
        stop();
        if (running.isPresent() && !gone(running.get(), IMMEDIATE_STOP_SECONDS)) {
            throw new IOException("PostgreSQL (process " + running.get().pid() + ") on " + cluster + " does not end");
        }
    }

    Path pidFile() {
        return cluster.resolve("postmaster.pid");
    }

    private Optional<ProcessHandle> process() {
        return namedProcess().filter(this::servesThisCluster);
    }

    private Optional<ProcessHandle> namedProcess() {
        try {
            List<String> lines = Files.readAllLines(pidFile());
            return lines.isEmpty() ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(ProcessHandle::isAlive);
        } catch (IOException | NumberFormatException noServer) {
            return Optional.empty();
        }
    }

    private boolean servesThisCluster(ProcessHandle process) {
        return process.info().commandLine().map(line -> line.contains(cluster.toString())).orElse(false);
    }

    /**
     * A pid file whose number now belongs to another program keeps the server from starting. When nobody has the number
     * the file stays: the server itself then looks for sessions that outlived their server.
     */
    private void forgetReusedPid() throws IOException {
        if (namedProcess().isPresent()) {
            Files.delete(pidFile());
        }
    }

    /**
     * Through the shell: Java itself can only send SIGTERM, which for PostgreSQL means "when all clients have left".
     */
    private static boolean stopped(ProcessHandle process, String signal, int seconds) throws IOException {
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).inheritIO().start();
        return gone(process, seconds);
    }

    private static boolean gone(ProcessHandle process, int seconds) throws IOException {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL stops", e);
        }
    }
}
