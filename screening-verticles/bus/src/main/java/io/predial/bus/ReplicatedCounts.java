package io.predial.bus;

import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;

/**
 * What a check has counted, as every node that runs the check holds it: each tells the others what it counted itself, so
 * that whoever is asked next goes on from there. Messages may be lost, repeated or come in any order; to take the same over
 * twice is to take it over once. Safe for all threads.
 */
public interface ReplicatedCounts {
    /**
     * Appends what was counted here and not told yet, oldest first.
     *
     * @param bytesMax stops at the first entry that ends beyond so many bytes; the rest is for the next message
     * @return false when nothing was appended
     */
    boolean writeNews(WireWriter out, int bytesMax);

    /**
     * Takes over what another node wrote.
     *
     * @param nowMillis entries that are ahead of this by more than clocks differ are left out
     * @throws IndexOutOfBoundsException when the bytes are damaged; what came before them is taken over
     */
    void merge(WireReader in, long nowMillis);

    /** All that is held of this instant (epoch milliseconds) and later, wherever it was counted. */
    Pages since(long millis);

    /** Goes once through what was held at its beginning; what is counted meanwhile is told as news. */
    interface Pages {
        /** Appends some, about {@code bytesMax} bytes. @return false when all was written before */
        boolean writeNext(WireWriter out, int bytesMax);
    }
}
