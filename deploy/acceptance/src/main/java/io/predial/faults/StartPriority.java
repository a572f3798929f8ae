package io.predial.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that starts takes a whole core for seconds. Where each has a machine of its own that is nobody else's loss;
 * here all share a few cores, and the table would show the start and not the fault. So a process starts with a lower
 * priority and gets the usual one when it is ready. Where it may not be given back, nothing is changed.
 */
final class StartPriority {
    private static final String LOW = "10";
    private static final boolean ADJUSTABLE = mayGiveBack();

    private StartPriority() {
    }

    /** Root in a container often may not. */
    private static boolean mayGiveBack() {
        try {
            return Shell.succeeds("nice", "-n", LOW, "sh", "-c", "renice -n 0 -p $$");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What stands before a command that is to run with a low priority. */
    static List<String> low() {
        return ADJUSTABLE ? List.of("nice", "-n", LOW) : List.of();
    }

    /** The usual priority for all threads of the process; a thread inherits it when it starts, not later. */
    static void usual(long pid) throws IOException, InterruptedException {
        if (!ADJUSTABLE) {
            return;
        }
        List<String> words = new ArrayList<>(List.of("renice", "-n", "0", "-p"));
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads.forEach(thread -> words.add(thread.getFileName().toString()));
        }
        Shell.succeeds(words.toArray(String[]::new)); // A thread may end in between; the others are changed all the same.
    }
}
