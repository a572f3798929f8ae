package io.predial.fraud;

import io.predial.contract.wire.WireWriter;
import java.util.ArrayDeque;

/** What this node counted and has not told the others yet, oldest first; bounded. Safe for all threads. */
final class Untold {
    private final ArrayDeque<Counted> waiting = new ArrayDeque<>();
    private final int entriesMax;
    private long lost;

    Untold(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    synchronized void add(Counted counted) {
        if (waiting.size() >= entriesMax) {
            waiting.poll();
            lost++;
        }
        waiting.add(counted);
    }

    private synchronized Counted poll() {
        return waiting.poll();
    }

    /** Appends until there is no more or the message has so many bytes. @return false when nothing was appended */
    boolean writeTo(WireWriter out, int bytesMax) {
        boolean any = false;
        while (out.size() < bytesMax) {
            Counted next = poll();
            if (next == null) {
                return any;
            }
            next.write(out);
            any = true;
        }
        return any;
    }

    /** Entries that nobody was told of, for want of room. */
    synchronized long lost() {
        return lost;
    }
}
