package io.predial.fraud;

import io.predial.bus.ReplicatedCounts;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The counts of fraud as nodes tell them to each other. */
final class FraudReplica implements ReplicatedCounts {
    /** By so much a gateway's clock may be ahead; an entry from beyond would push what is counted now out of its window. */
    private static final long AHEAD_MAX_MILLIS = 60_000;

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
    public void merge(WireReader in, long nowMillis) {
        while (in.remaining() > 0) {
            Counted told = Counted.read(in);
            if (told != null && told.atMillis() <= nowMillis + AHEAD_MAX_MILLIS) {
                counters.merge(told);
            }
        }
    }

    @Override
    public Pages since(long millis) {
        Iterator<FraudCounters.Held> held = counters.heldSince(millis).iterator();
        return (out, bytesMax) -> {
            int before = out.size();
            List<Counted> entries = new ArrayList<>();
            while (held.hasNext() && out.size() < bytesMax) {
                held.next().copyTo(entries);
                entries.forEach(entry -> entry.write(out));
                entries.clear();
            }
            return out.size() > before;
        };
    }
}
