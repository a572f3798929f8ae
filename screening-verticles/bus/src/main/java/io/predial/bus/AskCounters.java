package io.predial.bus;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What one process asked of the nodes, over all its event loops; read by metrics. */
public final class AskCounters {
    /** Calls handed to the bus, per node that was asked about them; a hedged one counts twice. */
    public final LongAdder asks = new LongAdder();
    /** Messages that carried them. */
    public final LongAdder batches = new LongAdder();
    /** Calls that waited in a lane until their deadline had passed. */
    public final LongAdder expired = new LongAdder();
    /** Times that calls had to wait because a lane's messages in flight were at their limit. */
    public final LongAdder lanesFull = new LongAdder();
    /** Asks refused because too many waited for the node. */
    public final LongAdder shed = new LongAdder();
    /** Calls that could not be written in the wire form. */
    public final LongAdder unwritable = new LongAdder();
    /** Asks sent to a second node. */
    public final LongAdder hedges = new LongAdder();
    /** Asks that would have been, had the share of hedges allowed it, or had nobody been shed. */
    public final LongAdder hedgesDenied = new LongAdder();

    /** From here on only what is asked later counts. */
    public void reset() {
        List.of(asks, batches, expired, lanesFull, shed, unwritable, hedges, hedgesDenied).forEach(LongAdder::reset);
    }
}
