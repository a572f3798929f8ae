package io.predial.gateway.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the records of one {@link RecordLog}. Each ends as sent, replayed or dropped; one replayed twice counts
 * twice.
 */
final class DecisionCounters {
    /** Acknowledged by Kafka at the first try. */
    final LongAdder sent = new LongAdder();
    /** Written to the spool. */
    final LongAdder spooled = new LongAdder();
    /** Acknowledged by Kafka out of the spool. */
    final LongAdder replayed = new LongAdder();
    /** Lost: queue or spool full, disk failed, or a record that Kafka refuses for what it is. */
    final LongAdder dropped = new LongAdder();
    /** Stretches of the spool that held no whole record: damage, or the half-written end after a kill. */
    final LongAdder damaged = new LongAdder();

    void register(MeterRegistry metrics, RecordLog.Kind kind) {
        FunctionCounter.builder(kind.metric("records_sent"), sent, LongAdder::sum)
                .description("Records that Kafka acknowledged at the first try").register(metrics);
        FunctionCounter.builder(kind.metric("records_spooled"), spooled, LongAdder::sum)
                .description("Records written to the spool on disk").register(metrics);
        FunctionCounter.builder(kind.metric("records_replayed"), replayed, LongAdder::sum)
                .description("Records that Kafka acknowledged out of the spool").register(metrics);
        FunctionCounter.builder(kind.metric("records_dropped"), dropped, LongAdder::sum)
                .description("Records lost: queue or spool full, disk failed, or refused by Kafka").register(metrics);
        FunctionCounter.builder(kind.metric("spool_damaged"), damaged, LongAdder::sum)
                .description("Stretches of the spool that held no whole record").register(metrics);
    }
}
