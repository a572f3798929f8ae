package io.predial.dev;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Stops children that need not wait for each other, all at once, and says which ones it waits for.
 *
 * <p>It looks for itself whether they have ended. They are nobody's children here, and Java takes such a process for alive until
 * init has buried it, and looks only now and then: that alone was seconds for each step of a stop.
 */
final class StopTogether {
    private static final int PATIENCE_SECONDS = 30;
    private static final int SILENCE_SECONDS = 5;
    private static final int LOOK_MILLIS = 50;

    private final List<Child> children;
    private final Stages stages;
    private final long beganNanos = System.nanoTime();
    private final List<Child> waitedFor = new ArrayList<>();
    /** In the order in which they are named. */
    private final Set<Child> asked = new LinkedHashSet<>();
    private final Set<Child> goneBefore = new HashSet<>();

    StopTogether(List<Child> children, Stages stages) {
        this.children = children;
        this.stages = stages;
    }

    /**
     * SIGTERM, and SIGKILL for those that do not listen. Returns when all have ended and their pid files are gone.
     *
     * @param why ends the line that says what is being stopped
     */
    void run(String why) {
        children.stream().filter(Child::isKnown).forEach(waitedFor::add);
        waitedFor.stream().filter(child -> child.process().isPresent()).forEach(asked::add);
        if (!asked.isEmpty()) {
            stages.say("stopping " + names(asked) + why);
        }
        asked.forEach(Child::end);
        if (!allEndWithin(SILENCE_SECONDS)) {
            stages.say("waiting for " + names(waitedFor) + ", to be killed when it takes " + PATIENCE_SECONDS + " s");
            if (!allEndWithin(PATIENCE_SECONDS)) {
                stages.say("killing " + names(waitedFor));
                waitedFor.forEach(Child::kill);
                allEndWithin(PATIENCE_SECONDS + SILENCE_SECONDS);
            }
        }
    }

    private boolean allEndWithin(int seconds) {
        long endNanos = beganNanos + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < endNanos) {
            waitedFor.removeIf(this::hasEnded);
            if (waitedFor.isEmpty()) {
                return true;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    /** Twice in a row: a process that is just becoming another program has no command line for a moment. */
    private boolean hasEnded(Child child) {
        if (child.process().isPresent()) {
            // Looked ended while it was becoming another program, and heard nothing.
            if (goneBefore.remove(child)) {
                asked.add(child);
                child.end();
            }
            return false;
        }
        if (goneBefore.add(child)) {
            return false;
        }
        child.forget();
        if (asked.contains(child)) {
            stages.took(child.name() + " stopped", beganNanos);
        }
        return true;
    }

    private static String names(Collection<Child> children) {
        return String.join(", ", children.stream().map(Child::name).toList());
    }
}
