package io.predial.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.bus.CheckVerticle.CheckCounters;
import io.predial.bus.CountsExchange.CountsCounters;
import io.predial.bus.ScrubVerticle.ScrubCounters;
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
            counter(metrics, "predial_check_late", check.id(), counters, c -> c.late.sum(),
                    "Findings that were ready only after the ask's deadline: nobody uses them");
            counter(metrics, "predial_check_faults", check.id(), counters, c -> c.faults.sum(), "Asks whose rule failed");
            counter(metrics, "predial_check_undecodable", check.id(), counters, c -> c.undecodable.sum(),
                    "Asks whose bytes were not understood");
            counter(metrics, "predial_check_rule_seconds", check.id(), counters, c -> c.ruleNanos.sum() / 1e9,
                    "Time spent in the rule, seconds");
        });
        FunctionCounter.builder("predial_undecodable_batches", node, n -> n.undecodableBatches().sum())
                .description("Messages that were no batch of asks in a wire version this release understands")
                .register(metrics);
        registerScrubs(node.scrubs(), metrics);
        registerCounts(node.countsTold(), metrics);
        node.checks().values().forEach(check -> check.gauges().forEach((name, shown) ->
                Gauge.builder("predial_" + name, shown, gauge -> gauge.reading().get().doubleValue())
                        .description(shown.description()).register(metrics)));
    }

    private static void registerScrubs(ScrubCounters scrubs, MeterRegistry metrics) {
        FunctionCounter.builder("predial_node_scrub_packets", scrubs.packets, LongAdder::sum)
                .description("Packets of rows scrubbed here").register(metrics);
        FunctionCounter.builder("predial_node_scrub_rows", scrubs.rows, LongAdder::sum)
                .description("Rows scrubbed here").register(metrics);
        FunctionCounter.builder("predial_node_scrub_busy", scrubs.busy, LongAdder::sum)
                .description("Packets of rows turned away because enough waited here").register(metrics);
        FunctionCounter.builder("predial_node_scrub_undecodable", scrubs.undecodable, LongAdder::sum)
                .description("Packets of rows whose bytes were not understood").register(metrics);
        FunctionCounter.builder("predial_node_scrub_faults", scrubs.faults, LongAdder::sum)
                .description("Rows whose rule failed").register(metrics);
        FunctionCounter.builder("predial_node_scrub_seconds", scrubs.nanos, nanos -> nanos.sum() / 1e9)
                .description("Time spent scrubbing, over all threads, seconds").register(metrics);
    }

    private static void registerCounts(CountsCounters counts, MeterRegistry metrics) {
        FunctionCounter.builder("predial_counts_told", counts.told, LongAdder::sum)
                .description("Messages that told other nodes what was counted here").register(metrics);
        FunctionCounter.builder("predial_counts_gaps", counts.gaps, LongAdder::sum)
                .description("Times that messages of another node about its counts were lost").register(metrics);
        FunctionCounter.builder("predial_counts_caught_up", counts.caughtUp, LongAdder::sum)
                .description("Times that another node was asked for what it counted, and told it").register(metrics);
        FunctionCounter.builder("predial_counts_catch_ups_failed", counts.catchUpsFailed, LongAdder::sum)
                .description("Times that another node was asked for what it counted, and did not tell it").register(metrics);
        FunctionCounter.builder("predial_counts_undecodable", counts.undecodable, LongAdder::sum)
                .description("Messages about counts whose bytes were not understood").register(metrics);
    }

    private static void counter(MeterRegistry metrics, String name, String check, CheckCounters counters,
                                java.util.function.ToDoubleFunction<CheckCounters> reading, String description) {
        FunctionCounter.builder(name, counters, reading).tag("check", check).description(description).register(metrics);
    }
}
