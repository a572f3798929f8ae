package io.predial.faults;

import java.io.IOException;
import java.util.List;

/**
 * A process that starts takes a whole core for seconds. Where each has a machine of its own that is nobody else's loss;
 * here all share a few cores, and the table would show the start and not the fault. So a process starts with what the others
 * leave over (SCHED_IDLE: whoever else wakes up has its turn at once) and gets the usual turn when it is ready; and a process
 * that is killed dies with what they leave over. Where the usual turn may not be given back, nothing is changed.
 */
final class StartPriority {
    private static final boolean ADJUSTABLE = mayGiveBack();

    private StartPriority() {
    }

    /** Leaving SCHED_IDLE is a privilege on old kernels. */
    private static boolean mayGiveBack() {
        try {
            return Shell.succeeds("chrt", "--idle", "0", "sh", "-c", "chrt --other --pid 0 $$");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What stands before a command that is to run with what others leave over. */
    static List<String> low() {
        return ADJUSTABLE ? List.of("chrt", "--idle", "0") : List.of();
    }

    /** The same for all threads of a process that runs. */
    static void low(long pid) throws InterruptedException {
        if (ADJUSTABLE) {
            Shell.succeeds("chrt", "--all-tasks", "--idle", "--pid", "0", Long.toString(pid));
        }
    }

    /** The usual turn for all threads of the process. */
    static void usual(long pid) throws IOException, InterruptedException {
        if (ADJUSTABLE) {
            // A thread may end in between; the others are changed all the same.
            Shell.succeeds("chrt", "--all-tasks", "--other", "--pid", "0", Long.toString(pid));
        }
    }
}
