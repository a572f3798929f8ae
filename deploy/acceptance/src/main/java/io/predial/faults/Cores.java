package io.predial.faults;

import java.io.IOException;
import java.util.List;

/**
 * Which cores stand for which machines. PostgreSQL, Kafka, the worker and whatever starts are kept to one half of them;
 * gateways and nodes that work, and those who call, may use all. On a machine of its own a node that starts would take a core
 * from nobody, and here the table would show the start and not the fault. Where there is one core only, or no taskset, all
 * share what there is.
 */
final class Cores {
    static final int COUNT = Runtime.getRuntime().availableProcessors();
    private final String all;
    private final String half;

    private Cores(String all, String half) {
        this.all = all;
        this.half = half;
    }

    static Cores part() throws InterruptedException {
        return COUNT < 2 || !Shell.succeeds("taskset", "--version") ? shared()
                : new Cores(range(0, COUNT), range(COUNT / 2, COUNT));
    }

    /** All on all of them. */
    static Cores shared() {
        return new Cores(null, null);
    }

    private static String range(int from, int to) {
        return from + "-" + (to - 1);
    }

    private boolean areParted() {
        return all != null;
    }

    /** What stands before a command that is kept to the half; its JVM sizes its threads as if nothing were parted. */
    List<String> half() {
        return areParted() ? List.of("env", "JDK_JAVA_OPTIONS=-XX:ActiveProcessorCount=" + COUNT, "taskset", "-c", half)
                : List.of();
    }

    /** For a process that calls wait for. */
    void giveAll(ProcessHandle process) throws IOException, InterruptedException {
        if (areParted() && !Shell.succeeds("taskset", "-a", "-c", "-p", all, Long.toString(process.pid()))
                && process.isAlive()) {
            throw new IOException("process " + process.pid() + " cannot be given the cores " + all);
        }
    }
}
