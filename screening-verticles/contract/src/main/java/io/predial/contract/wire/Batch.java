package io.predial.contract.wire;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * What travels over the bus: many calls to one node in one message, each with the checks wanted of it, and their findings
 * in the same order in one reply.
 *
 * <pre>
 * message  = version u8, kind u8 (1 asks, 2 findings), count u16, item*
 * ask      = remainingMicros i32, checks u8 ({@link CheckId#bit}), length i32, {@link DialRequestWire}
 * findings = for each check of the ask, by rising wire code: length i32, {@link FindingWire}
 * </pre>
 *
 * Every item carries its length, so one damaged item costs one answer and not the batch. An unknown version or kind
 * decodes to nothing; the caller answers {@link Cause#WIRE}.
 */
public final class Batch {
    /** Version 1, a message for each check, was never released. */
    public static final int VERSION = 2;
    public static final int KIND_ASKS = 1;
    public static final int KIND_FINDINGS = 2;
    /** Bytes before the first item. */
    public static final int HEADER_BYTES = 4;
    /** Most items in one message. */
    public static final int ITEMS_MAX = 1024;

    private Batch() {
    }

    /**
     * One call of a batch.
     *
     * @param remainingMicros time left until nobody waits for the findings, counted from when the node takes the message up
     * @param checks          the checks wanted, by {@link CheckId#bit}; bits this release does not know are kept
     * @param request         null when its bytes were damaged
     */
    public record Ask(int remainingMicros, int checks, DialRequest request) {
    }

    public static void writeHeader(int kind, int count, WireWriter out) {
        out.u8(VERSION).u8(kind).u16(count);
    }

    /** Appends one call. */
    public static void writeAsk(int remainingMicros, int checks, DialRequest request, WireWriter out) {
        out.i32(remainingMicros).u8(checks);
        int lengthAt = out.size();
        out.i32(0);
        DialRequestWire.write(request, out);
        out.patchI32(lengthAt, out.size() - lengthAt - 4);
    }

    /** Appends one finding; the findings of a call follow each other by rising wire code. */
    public static void writeFinding(Finding finding, WireWriter out) {
        int lengthAt = out.size();
        out.i32(0);
        FindingWire.write(finding, out);
        out.patchI32(lengthAt, out.size() - lengthAt - 4);
    }

    /** @return the calls in order, or null when the message is not a batch of asks this release understands */
    public static List<Ask> readAsks(byte[] message) {
        try {
            WireReader in = new WireReader(message);
            int count = readHeader(in, KIND_ASKS);
            if (count < 0) {
                return null;
            }
            List<Ask> asks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int remainingMicros = in.i32();
                int checks = in.u8();
                asks.add(new Ask(remainingMicros, checks, DialRequestWire.read(in.slice(in.i32()))));
            }
            return asks;
        } catch (IndexOutOfBoundsException damaged) {
            return null;
        }
    }

    /**
     * Reads a reply finding by finding, as they were asked for. What is damaged, missing or of another check reads as
     * {@code unknown(wire)}; nothing is thrown.
     */
    public static final class Findings {
        private final WireReader in;
        private boolean readable;

        public Findings(byte[] message) {
            in = new WireReader(message);
            try {
                readable = readHeader(in, KIND_FINDINGS) >= 0;
            } catch (IndexOutOfBoundsException damaged) {
                readable = false;
            }
        }

        /** The next finding, which must be of this check. */
        public Finding next(CheckId check) {
            if (readable) {
                try {
                    Finding finding = FindingWire.read(in.slice(in.i32()));
                    if (finding != null && finding.check() == check) {
                        return finding;
                    }
                } catch (IndexOutOfBoundsException damaged) {
                    readable = false; // Where the next one begins is not known any more.
                }
            }
            return Finding.unknown(check, Cause.WIRE);
        }
    }

    private static int readHeader(WireReader in, int kind) {
        int version = in.u8();
        int gotKind = in.u8();
        int count = in.u16();
        return version == VERSION && gotKind == kind && count <= ITEMS_MAX ? count : -1;
    }
}
