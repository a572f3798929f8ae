package io.predial.node;

import io.predial.bus.ReplicatedCounts;
import io.predial.contract.CheckRule;
import io.predial.store.ChangeListener;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A check as a node runs it.
 *
 * @param rule      decides, on an event loop
 * @param listeners fill the rule's index from the change feed
 * @param gauges    metric name to what it shows; without the {@code predial_} prefix: {@code dnc_registry_age_seconds}
 * @param counts    what the rule counts and all nodes hold; null for a rule that does not count
 */
public record Check(CheckRule rule, List<ChangeListener> listeners, Map<String, Shown> gauges, ReplicatedCounts counts) {
    /**
     * What a gauge shows.
     *
     * @param description for operators, with the unit when it is not a count of things
     * @param reading     read when scraped, on any thread
     */
    public record Shown(String description, Supplier<Number> reading) {
    }

    /** One whose rule counts nothing. */
    public Check(CheckRule rule, List<ChangeListener> listeners, Map<String, Shown> gauges) {
        this(rule, listeners, gauges, null);
    }

    public Check {
        listeners = List.copyOf(listeners);
        gauges = Map.copyOf(gauges);
    }
}
