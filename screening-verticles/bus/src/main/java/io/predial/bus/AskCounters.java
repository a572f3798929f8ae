package io.predial.bus;

import java.util.concurrent.atomic.LongAdder;

/** What one process asked of the nodes, over all its event loops; read by metrics. */
public final class AskCounters {
    /** Asks handed to the bus; a hedged one counts twice. */
    public final LongAdder asks = new LongAdder();
    /** Messages that carried them. */
    public final LongAdder batches = new LongAdder();
    /** Asks refused because too many waited for the node. */
    public final LongAdder shed = new LongAdder();
    /** Asks sent to a second node. */
    public final LongAdder hedges = new LongAdder();
    /** Asks that would have been, had the share of hedges allowed it. */
    public final LongAdder hedgesDenied = new LongAdder();
}
