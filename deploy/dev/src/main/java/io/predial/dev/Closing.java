package io.predial.dev;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is up, to be taken down in reverse order, once: by the signal handler, or by a start that failed half way. */
final class Closing {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /** @throws IllegalStateException when everything has been taken down already; then this has been too */
    synchronized <T extends AutoCloseable> T add(T opened) {
        open.push(opened);
        if (closed) {
            closeAll();
            throw new IllegalStateException("stopped while starting");
        }
        return opened;
    }

    synchronized void closeAll() {
        closed = true;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("while stopping: " + e.getMessage());
            }
        }
    }
}
