package io.predial.gateway.scrub;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.predial.bus.ScrubClient;
import io.predial.gateway.account.LookUpBudget;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What all event loops of a gateway share about scrubs. Safe for all threads. */
public final class Scrubs {
    final ScrubConfig config;
    final ScrubAdmission admission;
    final LookUpBudget budget;
    final ScrubClient.Counters asked = new ScrubClient.Counters();
    private final LongAdder[] rows = Arrays.stream(ScrubVerdict.values()).map(verdict -> new LongAdder())
            .toArray(LongAdder[]::new);
    private final LongAdder[] stopped = Arrays.stream(Stop.values()).map(stop -> new LongAdder()).toArray(LongAdder[]::new);
    private final LongAdder completed = new LongAdder();

    public Scrubs(ScrubConfig config, LookUpBudget budget) {
        this.config = config;
        this.admission = new ScrubAdmission(config.perAccountMax(), config.perGatewayMax());
        this.budget = budget;
    }

    public ScrubConfig config() {
        return config;
    }

    public ScrubAdmission admission() {
        return admission;
    }

    public ScrubClient.Counters asked() {
        return asked;
    }

    void written(ScrubVerdict verdict, long count) {
        rows[verdict.ordinal()].add(count);
    }

    void completed() {
        completed.increment();
    }

    void stopped(Stop why) {
        stopped[why.ordinal()].increment();
    }

    public void register(MeterRegistry metrics) {
        var counters = metrics.more();
        for (ScrubVerdict verdict : ScrubVerdict.values()) {
            counters.counter("predial_scrub_rows", Tags.of("verdict", verdict.id()), rows[verdict.ordinal()], LongAdder::sum);
        }
        for (Stop why : Stop.values()) {
            counters.counter("predial_scrubs_stopped", Tags.of("why", why.code), stopped[why.ordinal()], LongAdder::sum);
        }
        counters.counter("predial_scrubs_completed", List.of(), completed, LongAdder::sum);
        counters.counter("predial_scrubs_refused", List.of(), admission, ScrubAdmission::refused);
        counters.counter("predial_scrub_packets", List.of(), asked.packets, LongAdder::sum);
        counters.counter("predial_scrub_packet_retries", List.of(), asked.retries, LongAdder::sum);
        counters.counter("predial_scrub_packets_unanswered", List.of(), asked.unanswered, LongAdder::sum);
        Gauge.builder("predial_scrubs_underway", admission, ScrubAdmission::underway).register(metrics);
    }
}
