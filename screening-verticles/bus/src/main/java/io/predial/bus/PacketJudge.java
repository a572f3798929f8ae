package io.predial.bus;

import io.predial.bus.ScrubVerticle.ScrubCounters;
import io.predial.contract.Cause;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.wire.ScrubFindings;
import io.predial.contract.wire.ScrubRows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the very rule that calls are asked about, row by row. It keeps what the rule remembers and its buffers from packet to
 * packet. One thread at a time.
 */
final class PacketJudge {
    private static final Logger log = LoggerFactory.getLogger(PacketJudge.class);

    private final CheckRule rule;
    private final ScrubCounters counters;
    private final ScrubFindings.Collector findings = new ScrubFindings.Collector();
    /** A fault that all rows share would fill the log. */
    private boolean faultTold;

    PacketJudge(CheckRule rule, ScrubCounters counters) {
        this.rule = rule.remembering();
        this.counters = counters;
    }

    /** @return the answer's bytes, or null when the packet's are damaged or of another version */
    byte[] answer(byte[] packet) {
        long startNanos = System.nanoTime();
        ScrubRows rows = ScrubRows.read(packet);
        findings.clear();
        faultTold = false;
        try {
            for (int left = rows == null ? 0 : rows.count(); left > 0; left--) {
                judge(rows.next());
            }
        } catch (IndexOutOfBoundsException damaged) {
            rows = null;
        }
        if (rows == null) {
            counters.undecodable.increment();
            return null;
        }
        counters.packets.increment();
        counters.rows.add(rows.count());
        counters.nanos.add(System.nanoTime() - startNanos);
        return findings.toBytes();
    }

    /** A row on which the rule fails, or whose finding cannot be written, costs no other row its answer. */
    private void judge(DialRequest row) {
        try {
            findings.add(rule.decide(row));
        } catch (RuntimeException | StackOverflowError fault) {
            counters.faults.increment();
            if (!faultTold) {
                faultTold = true;
                // The fault's own text could hold a number; its type and place cannot.
                log.error("check {} failed on a row of scrub {}: {} at {}", rule.id().id(), row.id(),
                        fault.getClass().getName(),
                        fault.getStackTrace().length > 0 ? fault.getStackTrace()[0] : "unknown place");
            }
            findings.add(Finding.unknown(rule.id(), Cause.FAULT));
        }
    }
}
