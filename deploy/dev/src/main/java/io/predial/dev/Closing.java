package io.predial.dev;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is up, to be taken down in reverse order, once: by the signal handler, or by a start that failed half way. */
final class Closing {
    /** @param name said when it is down; empty for what takes no time, or says so itself */
    private record Up(String name, AutoCloseable closeable) {
    }

    /** What a start gets when the signal handler was faster. */
    static final class Stopped extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped while starting");
        }
    }

    private final Stages stages;
    private final Deque<Up> open = new ArrayDeque<>();
    /** Also read by the start while the signal handler takes everything down, which it must not wait for. */
    private volatile boolean closed;

    Closing(Stages stages) {
        this.stages = stages;
    }

    <T extends AutoCloseable> T add(T opened) {
        return add("", opened);
    }

    /** @throws Stopped when everything has been taken down already; then this has been too */
    synchronized <T extends AutoCloseable> T add(String name, T opened) {
        open.push(new Up(name, opened));
        if (closed) {
            closeAll();
            throw new Stopped();
        }
        return opened;
    }

    boolean isClosed() {
        return closed;
    }

    /** For the signal handler: says at once that it was heard. Silent when a failed start has taken everything down. */
    synchronized void stop() {
        if (!closed) {
            stages.say("stopping ...");
            closeAll();
            stages.say("stopped");
        }
    }

    synchronized void closeAll() {
        closed = true;
        while (!open.isEmpty()) {
            Up last = open.pop();
            long beganNanos = System.nanoTime();
            try {
                last.closeable.close();
                if (!last.name.isEmpty()) {
                    stages.took(last.name + " stopped", beganNanos);
                }
            } catch (Exception e) {
                System.err.println("while stopping: " + e.getMessage());
            }
        }
    }
}
