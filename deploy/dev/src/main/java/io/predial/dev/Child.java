package io.predial.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process of the dev cluster. It is started by a script that stays beside its pid file, so that it can be killed
 * and started again by hand, and is known by its pid file, so that it does not matter who started it.
 */
final class Child {
    private static final int STOP_SECONDS = 30;

    private final String name;
    private final Path pidFile;
    private final Path script;
    private final Path log;

    /** @param name role and number, such as {@code screen-1} */
    Child(String name, DataDirectory data) {
        this.name = name;
        this.pidFile = data.run(name + ".pid");
        this.script = data.run(name + ".start");
        this.log = data.log(name);
    }

    String name() {
        return name;
    }

    Path script() {
        return script;
    }

    Path log() {
        return log;
    }

    /**
     * The process that runs now; empty when none does. A number in a pid file may have gone to another program, so its
     * command line must name the script: as the shell that is about to become it does, and then its own first flag.
     */
    Optional<ProcessHandle> process() {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).filter(ProcessHandle::isAlive)
                    .filter(process -> process.info().commandLine().map(line -> line.contains(script.toString()))
                            .orElse(false));
        } catch (IOException | NumberFormatException neverStarted) {
            return Optional.empty();
        }
    }

    /** Writes the script and runs it. Returns when the process exists, which is long before it is of use. */
    void start(JavaCommand java, List<String> arguments) throws IOException {
        Files.deleteIfExists(log);
        Files.deleteIfExists(pidFile);
        Files.writeString(script, """
                #!/bin/sh
                # Starts %1$s of this dev cluster again, as `predial dev --cluster` did.
                if kill -0 "$(cat %4$s 2>/dev/null)" 2>/dev/null; then
                    echo '%1$s is running already' >&2
                    exit 1
                fi
                nohup %2$s >>%3$s 2>&1 </dev/null &
                echo $! >%4$s
                """.formatted(name, java.line("-Dpredial.child=" + script, arguments),
                JavaCommand.quoted(log.toString()), JavaCommand.quoted(pidFile.toString())));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Process starting = new ProcessBuilder(script.toString()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            if (!starting.waitFor(STOP_SECONDS, TimeUnit.SECONDS) || starting.exitValue() != 0) {
                throw new IOException("starting " + name + " failed; see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + name, e);
        }
    }

    /** SIGTERM, and SIGKILL for one that does not listen. */
    void stop() {
        Optional<ProcessHandle> running = process();
        if (running.isEmpty()) {
            return;
        }
        running.get().destroy();
        try {
            running.get().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            System.err.println(name + " does not stop; killed");
            running.get().destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
