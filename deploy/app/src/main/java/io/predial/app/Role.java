package io.predial.app;

import io.predial.node.OpsServer.Readiness;
import io.predial.store.ChangeListener;
import io.vertx.core.Future;
import java.util.List;

/**
 * One thing a process does. Order of life: built, its listeners filled, {@link #start}, {@link #drain},
 * {@link #stop}.
 */
public interface Role {
    String name();

    /** What the change feed must fill before {@link #start}; empty for a role that needs no data in memory. */
    List<ChangeListener> listeners();

    Future<Void> start();

    /** Whether it does its work now, and what it says about itself in {@code /ready}. */
    Readiness readiness();

    /** Tells those who send work to stop, and waits until they have. */
    Future<Void> drain();

    Future<Void> stop();
}
