package io.predial.dev;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says when a child has gone, or is back. It restarts nobody: whoever killed it wants to see what happens. */
final class ChildWatch implements AutoCloseable {
    private static final int EVERY_MILLIS = 300;

    private final Collection<Child> children;
    private final Stages stages;
    private final Map<String, Long> pids = new HashMap<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "child-watch");
        thread.setDaemon(true);
        return thread;
    });

    ChildWatch(Collection<Child> children, Stages stages) {
        this.children = children;
        this.stages = stages;
    }

    void start() {
        children.forEach(child -> child.process().ifPresent(process -> pids.put(child.name(), process.pid())));
        watch.scheduleWithFixedDelay(() -> children.forEach(this::look), EVERY_MILLIS, EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }

    private void look(Child child) {
        Long now = child.process().map(ProcessHandle::pid).orElse(null);
        Long before = now == null ? pids.remove(child.name()) : pids.put(child.name(), now);
        if (now == null && before != null) {
            stages.say(child.name() + " (process " + before + ") has ended; start it again with " + child.script());
        } else if (now != null && !now.equals(before)) {
            stages.say(child.name() + " is back as process " + now);
        }
    }
}
