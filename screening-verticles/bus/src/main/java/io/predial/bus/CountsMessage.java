package io.predial.bus;

import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;

/**
 * What nodes say to each other about counts.
 *
 * <pre>
 * message = version u8 (1), kind u8 (1 news, 2 ask, 3 ask on, 4 page), node text, number i64, entries of {@link ReplicatedCounts}
 * </pre>
 *
 * @param kind   see above
 * @param node   who sends it
 * @param number of news: how many came before it; of an ask: from which instant on, epoch milliseconds; of a page: one of
 *               {@link #MORE}, {@link #ALL} and {@link #ALL_IT_HAS}; else 0
 * @param counts the entries, unread
 */
record CountsMessage(int kind, String node, long number, WireReader counts) {
    static final int NEWS = 1;
    static final int ASK = 2;
    static final int ASK_ON = 3;
    static final int PAGE = 4;
    /** Another page follows. */
    static final int MORE = 0;
    /** This was the last page, and nothing is missing that others told. */
    static final int ALL = 1;
    /** This was the last page of a node that misses something itself. */
    static final int ALL_IT_HAS = 2;
    private static final int VERSION = 1;
    private static final int NUMBER_BYTES = 8;

    static void writeHeader(int kind, String node, long number, WireWriter out) {
        out.clear().u8(VERSION).u8(kind).text(node).i64(number);
    }

    /** The number of a message just begun, known only when its entries are written. Below 2^31. */
    static void patchNumber(WireWriter out, int headerBytes, int number) {
        out.patchI32(headerBytes - NUMBER_BYTES / 2, number);
    }

    /** @return null when the bytes are no message this release understands */
    static CountsMessage read(byte[] bytes) {
        try {
            WireReader in = new WireReader(bytes);
            if (in.u8() != VERSION) {
                return null;
            }
            int kind = in.u8();
            String node = in.text();
            long number = in.i64();
            return node == null || kind < NEWS || kind > PAGE ? null : new CountsMessage(kind, node, number, in);
        } catch (IndexOutOfBoundsException damaged) {
            return null;
        }
    }
}
