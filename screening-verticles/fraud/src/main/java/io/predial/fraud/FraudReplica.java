package io.predial.fraud;

import io.predial.bus.ReplicatedCounts;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;
import java.util.Collections;
import java.util.Iterator;

/** The counts of fraud as nodes tell them to each other. */
final class FraudReplica implements ReplicatedCounts {
    /** By so much a gateway's clock may be ahead; an entry from beyond would push what is counted now out of its window. */
    private static final long AHEAD_MAX_MILLIS = 60_000;
    private static final int SEGMENTS_PER_PAGE = 2;

    private final FraudCounters counters;
    private final Untold untold;

    FraudReplica(FraudCounters counters, Untold untold) {
        this.counters = counters;
        this.untold = untold;
    }

    @Override
    public boolean writeNews(WireWriter out, int bytesMax) {
        return untold.writeTo(out, bytesMax);
    }

    @Override
    public long untoldLost() {
        return untold.lost();
    }

    @Override
    public void merge(WireReader in, long nowMillis) {
        while (in.remaining() > 0) {
            Counted told = Counted.read(in);
            if (told != null && told.atMillis() <= nowMillis + AHEAD_MAX_MILLIS
                    && told.atMillis() > nowMillis - Attempts.WINDOW_MILLIS - AHEAD_MAX_MILLIS) {
                counters.merge(told);
            }
        }
    }

    @Override
    public Pages since(long millis) {
        return new Walk(millis);
    }

    /** Segment by segment, each as it is when its turn comes. */
    private final class Walk implements Pages {
        private final long sinceMillis;
        private int segment;
        private Iterator<Counted> held = Collections.emptyIterator();

        private Walk(long sinceMillis) {
            this.sinceMillis = sinceMillis;
        }

        @Override
        public boolean writeNext(WireWriter out, int bytesMax) {
            for (int opened = 0; out.size() < bytesMax; ) {
                if (held.hasNext()) {
                    held.next().write(out);
                } else if (segment == counters.segments()) {
                    return false;
                } else if (opened == SEGMENTS_PER_PAGE) {
                    return true;
                } else {
                    held = counters.heldSince(segment, sinceMillis).iterator();
                    segment++;
                    opened++;
                }
            }
            return true;
        }
    }
}
