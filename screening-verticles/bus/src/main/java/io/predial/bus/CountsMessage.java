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
 * @param number of news: how many came before it; of an ask: from which instant on, epoch milliseconds; of others 0
 * @param counts the entries, unread; a page without any is the last
 */
record CountsMessage(int kind, String node, long number, WireReader counts) {
    static final int NEWS = 1;
    static final int ASK = 2;
    static final int ASK_ON = 3;
    static final int PAGE = 4;
    private static final int VERSION = 1;

    static void writeHeader(int kind, String node, long number, WireWriter out) {
        out.clear().u8(VERSION).u8(kind).text(node).i64(number);
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
