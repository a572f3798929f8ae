package io.predial.dev;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One process of the dev cluster. It is started by a script that stays beside its pid file, so that it can be killed
 * and started again by hand, and is known by its pid file, so that it does not matter who started it.
 */
final class Child {
    private static final int START_SECONDS = 30;
    private static final String PID = ".pid";

    private final String name;
    private final Path pidFile;
    private final Path script;
    private final Path log;

    /** @param name role and number, such as {@code screen-1} */
    Child(String name, DataDirectory data) {
        this.name = name;
        this.pidFile = data.run(name + PID);
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
        Logs.keepFormer(log);
        Files.deleteIfExists(pidFile);
        Files.writeString(script, script(java.line(mark(), arguments)));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Process starting = new ProcessBuilder(script.toString()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            if (!starting.waitFor(START_SECONDS, TimeUnit.SECONDS) || starting.exitValue() != 0) {
                throw new IOException("starting " + name + " failed; see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + name, e);
        }
    }

    private String mark() {
        return "-Dpredial.child=" + script;
    }

    /**
     * It judges as {@link #process} does. A number alone says nothing: the process just killed keeps its own until somebody
     * has asked how it ended, and later the number is a stranger's. Without {@code /proc} the number is all there is.
     */
    private String script(String line) {
        return """
                #!/bin/sh
                # Starts %1$s of this dev cluster again, as `predial dev --cluster` did.
                runs() {
                    pid=$(cat %4$s 2>/dev/null) && kill -0 "$pid" 2>/dev/null || return 1
                    [ -r /proc/self/cmdline ] || return 0
                    # What was killed and not yet buried has no command line; a stranger with its number has another.
                    tr '\\0' '\\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -e %5$s -e %6$s
                }
                if runs 2>/dev/null; then
                    echo '%1$s is running already' >&2
                    exit 1
                fi
                nohup %2$s >>%3$s 2>&1 </dev/null &
                echo $! >%4$s
                """.formatted(name, line, JavaCommand.quoted(log.toString()), JavaCommand.quoted(pidFile.toString()),
                JavaCommand.quoted(mark()), JavaCommand.quoted(script.toString()));
    }

    /** Has been started, and was not seen to have ended. */
    boolean isKnown() {
        return Files.exists(pidFile);
    }

    /** SIGTERM. */
    void end() {
        process().ifPresent(ProcessHandle::destroy);
    }

    /** SIGKILL. */
    void kill() {
        process().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Removes the pid file: a number that names nobody would one day name a stranger. */
    void forget() {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            System.err.println("cannot remove " + pidFile + ": " + e.getMessage());
        }
    }

    /** Forgets all that have ended, also those of another kind of run than this one. */
    static void forgetEnded(DataDirectory data) throws IOException {
        try (DirectoryStream<Path> pidFiles = Files.newDirectoryStream(data.run(""), "*" + PID)) {
            for (Path file : pidFiles) {
                String name = file.getFileName().toString();
                Child child = new Child(name.substring(0, name.length() - PID.length()), data);
                if (child.process().isEmpty()) {
                    child.forget();
                }
            }
        }
    }
}
