package io.predial.bus;

import io.predial.contract.wire.WireWriter;
import java.util.HashMap;
import java.util.Map;

/** Answers other nodes that ask for what this one holds, page by page. Belongs to one event loop. */
final class CountsPages {
    /** Reply code when nothing is told: too many ask, this node is starting itself, or the ask is not understood. */
    static final int FAILURE = 1;
    private static final int ASKERS_MAX = 4;
    private static final int IDLE_MILLIS = 10_000;

    private static final class Asker {
        final ReplicatedCounts.Pages pages;
        long askedMillis;
        boolean behind;

        Asker(ReplicatedCounts.Pages pages) {
            this.pages = pages;
        }
    }

    private final String node;
    private final ReplicatedCounts counts;
    private final int pageBytes;
    private final Map<String, Asker> askers = new HashMap<>();

    CountsPages(String node, ReplicatedCounts counts, int pageBytes) {
        this.node = node;
        this.counts = counts;
        this.pageBytes = pageBytes;
    }

    /**
     * @param behind true while this node misses something that others told
     * @return the next page; null when nothing is told to this asker now
     */
    byte[] answer(CountsMessage ask, boolean behind, long nowMillis) {
        Asker asker = askers.get(ask.node());
        if (ask.kind() == CountsMessage.ASK && (asker != null || askers.size() < ASKERS_MAX)) {
            asker = new Asker(counts.since(ask.number()));
            askers.put(ask.node(), asker);
        } else if (ask.kind() != CountsMessage.ASK_ON || asker == null) {
            return null;
        }
        asker.askedMillis = nowMillis;
        asker.behind |= behind;
        WireWriter page = new WireWriter(2 * pageBytes);
        CountsMessage.writeHeader(CountsMessage.PAGE, node, CountsMessage.MORE, page);
        int headerBytes = page.size();
        if (!asker.pages.writeNext(page, pageBytes)) {
            CountsMessage.patchNumber(page, headerBytes, asker.behind ? CountsMessage.ALL_IT_HAS : CountsMessage.ALL);
            askers.remove(ask.node());
        }
        return page.toBytes();
    }

    void forgetIdle(long nowMillis) {
        askers.values().removeIf(asker -> nowMillis - asker.askedMillis > IDLE_MILLIS);
    }
}
