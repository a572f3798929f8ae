package io.predial.node;

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
 * @param gauges    metric name to reading, without the {@code predial_} prefix, such as {@code dnc_registry_age_seconds}
 */
public record Check(CheckRule rule, List<ChangeListener> listeners, Map<String, Supplier<Number>> gauges) {
    public Check {
        listeners = List.copyOf(listeners);
        gauges = Map.copyOf(gauges);
    }
}
