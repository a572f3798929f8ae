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

    /** How many entries were never told, for want of room; they are among what {@link #since} tells. */
    long untoldLost();

    /**
     * Takes over what another node wrote.
     *
     * @param nowMillis entries that are ahead of this by more than clocks differ, or too old to count, are left out
     * @throws IndexOutOfBoundsException when the bytes are damaged; what came before them is taken over
     */
    void merge(WireReader in, long nowMillis);

    /** What is held of this instant (epoch milliseconds) and later, wherever it was counted. */
    Pages since(long millis);

    /** Goes once through what is held, a little at a time; what is counted meanwhile may be left out, it is told as news. */
    interface Pages {
        /**
         * Appends some, about {@code bytesMax} bytes; possibly nothing although more follows, so that no page takes long.
         *
         * @return false when that was all
         */
        boolean writeNext(WireWriter out, int bytesMax);
    }
}
