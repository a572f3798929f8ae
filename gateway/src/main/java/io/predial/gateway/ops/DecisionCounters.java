package io.predial.gateway.ops;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
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
        var counters = metrics.more();
        counters.counter(kind.metric("records_sent"), List.of(), sent, LongAdder::sum);
        counters.counter(kind.metric("records_spooled"), List.of(), spooled, LongAdder::sum);
        counters.counter(kind.metric("records_replayed"), List.of(), replayed, LongAdder::sum);
        counters.counter(kind.metric("records_dropped"), List.of(), dropped, LongAdder::sum);
        counters.counter(kind.metric("spool_damaged"), List.of(), damaged, LongAdder::sum);
    }
}
