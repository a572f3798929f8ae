package io.predial.contract.wire;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * What travels over the bus: many asks to one check in one message, and their findings in the same order in one reply.
 *
 * <pre>
 * message  = version u8, kind u8 (1 asks, 2 findings), count u16, item*
 * ask      = remainingMicros i32, length i32, {@link DialRequestWire}
 * finding  = length i32, {@link FindingWire}
 * </pre>
 *
 * Every item carries its length, so one damaged item costs one answer and not the batch. An unknown version or kind
 * decodes to null; the caller answers {@link Cause#WIRE}.
 */
public final class Batch {
    public static final int VERSION = 1;
    public static final int KIND_ASKS = 1;
    public static final int KIND_FINDINGS = 2;
    /** Bytes before the first item. */
    public static final int HEADER_BYTES = 4;
    /** Most items in one message. */
    public static final int ITEMS_MAX = 1024;

    private Batch() {
    }

    /** One ask of a batch. {@code request} is null when its bytes were damaged. */
    public record Ask(int remainingMicros, DialRequest request) {
    }

    public static void writeHeader(int kind, int count, WireWriter out) {
        out.u8(VERSION).u8(kind).u16(count);
    }

    /** Appends one ask whose request is already encoded; the same bytes serve all checks of a call. */
    public static void writeAsk(int remainingMicros, byte[] request, WireWriter out) {
        out.i32(remainingMicros).i32(request.length).raw(request, request.length);
    }

    public static void writeFinding(Finding finding, WireWriter out) {
        int lengthAt = out.size();
        out.i32(0);
        FindingWire.write(finding, out);
        out.patchI32(lengthAt, out.size() - lengthAt - 4);
    }

    /** @return the asks in order, or null when the message is not a batch of asks this release understands */
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
                asks.add(new Ask(remainingMicros, DialRequestWire.read(in.slice(in.i32()))));
            }
            return asks;
        } catch (IndexOutOfBoundsException damaged) {
            return null;
        }
    }

    /**
     * @return as many findings as were asked, in order; a damaged one is {@code unknown(wire)}. When the whole message
     *     is damaged or does not match what was asked, every finding is {@code unknown(wire)}.
     */
    public static List<Finding> readFindings(byte[] message, CheckId check, int asked) {
        List<Finding> findings = new ArrayList<>(asked);
        try {
            WireReader in = new WireReader(message);
            int count = readHeader(in, KIND_FINDINGS);
            for (int i = 0; i < count && i < asked; i++) {
                Finding finding = FindingWire.read(in.slice(in.i32()));
                findings.add(finding != null && finding.check() == check ? finding : Finding.unknown(check, Cause.WIRE));
            }
        } catch (IndexOutOfBoundsException damaged) {
            // The items read so far stand; the loop below fills the rest.
        }
        while (findings.size() < asked) {
            findings.add(Finding.unknown(check, Cause.WIRE));
        }
        return findings;
    }

    private static int readHeader(WireReader in, int kind) {
        int version = in.u8();
        int gotKind = in.u8();
        int count = in.u16();
        return version == VERSION && gotKind == kind && count <= ITEMS_MAX ? count : -1;
    }
}
