package io.predial.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.bus.CheckVerticle.CheckCounters;
import io.predial.bus.ScrubVerticle.ScrubCounters;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A screening node's figures for Prometheus. Read when scraped; nothing is looked up while a call is screened. */
public final class NodeMetrics {
    private NodeMetrics() {
    }

    public static void register(ScreenNode node, MeterRegistry metrics) {
        node.counters().forEach((check, counters) -> {
            counter(metrics, "predial_check_asks", check.id(), counters, c -> c.asks.sum(), "Asks received");
            counter(metrics, "predial_check_expired", check.id(), counters, c -> c.expired.sum(),
                    "Asks dropped because their deadline had passed on arrival");
            counter(metrics, "predial_check_faults", check.id(), counters, c -> c.faults.sum(), "Asks whose rule failed");
            counter(metrics, "predial_check_undecodable", check.id(), counters, c -> c.undecodable.sum(),
                    "Asks whose bytes were not understood");
            counter(metrics, "predial_check_rule_seconds", check.id(), counters, c -> c.ruleNanos.sum() / 1e9,
                    "Time spent in the rule");
        });
        FunctionCounter.builder("predial_undecodable_batches", node, n -> n.undecodableBatches().sum())
                .description("Messages that were no batch of asks in a wire version this release understands")
                .register(metrics);
        registerScrubs(node.scrubs(), metrics);
        node.checks().values().forEach(check -> check.gauges().forEach((name, reading) ->
                Gauge.builder("predial_" + name, reading, supplier -> supplier.get().doubleValue()).register(metrics)));
    }

    private static void registerScrubs(ScrubCounters scrubs, MeterRegistry metrics) {
        var counters = metrics.more();
        counters.counter("predial_node_scrub_packets", List.of(), scrubs.packets, LongAdder::sum);
        counters.counter("predial_node_scrub_rows", List.of(), scrubs.rows, LongAdder::sum);
        counters.counter("predial_node_scrub_busy", List.of(), scrubs.busy, LongAdder::sum);
        counters.counter("predial_node_scrub_undecodable", List.of(), scrubs.undecodable, LongAdder::sum);
        counters.counter("predial_node_scrub_faults", List.of(), scrubs.faults, LongAdder::sum);
        counters.counter("predial_node_scrub_seconds", List.of(), scrubs.nanos, nanos -> nanos.sum() / 1e9);
    }

    private static void counter(MeterRegistry metrics, String name, String check, CheckCounters counters,
                                java.util.function.ToDoubleFunction<CheckCounters> reading, String description) {
        FunctionCounter.builder(name, counters, reading).tag("check", check).description(description).register(metrics);
    }
}
