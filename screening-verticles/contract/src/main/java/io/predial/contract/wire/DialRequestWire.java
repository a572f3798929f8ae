package io.predial.contract.wire;

import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;

/**
 * The bytes of a {@link DialRequest}, version 1. Fields are positional. A later version may append fields, never move
 * them: a reader ignores what follows the fields it knows, and takes a field that is not there as not given. Appended so
 * far: campaign.
 */
public final class DialRequestWire {
    private static final int FLAG_DRY_RUN = 1;

    private DialRequestWire() {
    }

    public static void write(DialRequest request, WireWriter out) {
        out.text(request.id()).text(request.account()).text(request.from()).text(request.to())
                .i64(request.fromE164()).i64(request.toE164()).text(request.region())
                .u8(request.purpose().wireCode()).u8(request.dryRun() ? FLAG_DRY_RUN : 0).i64(request.atMillis())
                .text(request.trunk()).text(request.callId()).text(request.calleeState())
                .text(request.calleePostalCode()).text(request.calleeTimeZone()).text(request.debtRef())
                .text(request.message()).text(request.callerName()).text(request.identity());
        writeAppended(out, request.campaign());
    }

    /**
     * Appended fields, in the order they came in; the next one goes to the end of the call above. What is null at the end is
     * left out, so that bytes stay as they were before. What is null before one that is given is written: fields are
     * positional, and left out it would be read as the next.
     */
    static void writeAppended(WireWriter out, String... fields) {
        int given = fields.length;
        while (given > 0 && fields[given - 1] == null) {
            given--;
        }
        for (int i = 0; i < given; i++) {
            out.text(fields[i]);
        }
    }

    /** The next appended field; null when it was null, or is not there. */
    static String readAppended(WireReader in) {
        return in.remaining() == 0 ? null : in.text();
    }

    /** @return the request, or null when the bytes are not one */
    public static DialRequest read(WireReader in) {
        try {
            DialRequest.Builder b = DialRequest.builder();
            b.id = in.text();
            b.account = in.text();
            b.from = in.text();
            b.to = in.text();
            b.fromE164 = in.i64();
            b.toE164 = in.i64();
            b.region = in.text();
            b.purpose = Purpose.fromWire(in.u8());
            b.dryRun = (in.u8() & FLAG_DRY_RUN) != 0;
            b.atMillis = in.i64();
            b.trunk = in.text();
            b.callId = in.text();
            b.calleeState = in.text();
            b.calleePostalCode = in.text();
            b.calleeTimeZone = in.text();
            b.debtRef = in.text();
            b.message = in.text();
            b.callerName = in.text();
            b.identity = in.text();
            b.campaign = readAppended(in);
            return b.build();
        } catch (IndexOutOfBoundsException | NullPointerException damaged) {
            return null;
        }
    }
}
