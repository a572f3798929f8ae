package io.predial.gateway.scrub;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.bus.ScrubClient;
import io.predial.gateway.account.LookUpBudget;
import java.util.Arrays;
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
        for (ScrubVerdict verdict : ScrubVerdict.values()) {
            FunctionCounter.builder("predial_scrub_rows", rows[verdict.ordinal()], LongAdder::sum)
                    .tag("verdict", verdict.id())
                    .description("Rows of lists answered, by verdict").register(metrics);
        }
        for (Stop why : Stop.values()) {
            FunctionCounter.builder("predial_scrubs_stopped", stopped[why.ordinal()], LongAdder::sum)
                    .tag("why", why.code)
                    .description("Lists that were not answered to the end, by cause").register(metrics);
        }
        FunctionCounter.builder("predial_scrubs_completed", completed, LongAdder::sum)
                .description("Lists answered to the end").register(metrics);
        FunctionCounter.builder("predial_scrubs_refused", admission, ScrubAdmission::refused)
                .description("Lists refused because too many were underway").register(metrics);
        FunctionCounter.builder("predial_scrub_packets", asked.packets, LongAdder::sum)
                .description("Packets of rows sent to screening nodes; a repeated one counts again").register(metrics);
        FunctionCounter.builder("predial_scrub_packet_retries", asked.retries, LongAdder::sum)
                .description("Packets of rows sent once more").register(metrics);
        FunctionCounter.builder("predial_scrub_packets_unanswered", asked.unanswered, LongAdder::sum)
                .description("Packets of rows that no node answered").register(metrics);
        Gauge.builder("predial_scrubs_underway", admission, ScrubAdmission::underway)
                .description("Lists being answered now").register(metrics);
    }
}
