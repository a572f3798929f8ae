package io.predial.faults;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been put up, taken down in reverse order and once, at the end or when this process is told to stop. */
final class Cleanup implements AutoCloseable {
    private final Deque<AutoCloseable> up = new ArrayDeque<>();

    Cleanup() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "cleanup"));
    }

    synchronized <T extends AutoCloseable> T add(T what) {
        up.push(what);
        return what;
    }

    @Override
    public synchronized void close() {
        while (!up.isEmpty()) {
            try {
                up.pop().close();
            } catch (Exception e) {
                System.err.println("faults: while cleaning up: " + e.getMessage());
            }
        }
    }
}
