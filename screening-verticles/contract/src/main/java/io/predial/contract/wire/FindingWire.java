package io.predial.contract.wire;

import io.predial.contract.Attestation;
import io.predial.contract.AttestationBasis;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.contract.Source;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a {@link Finding}, version 1. Fields are positional; a later version may append, never move. */
public final class FindingWire {
    /** More reasons than any check gives; a peer that sends more is damaged or hostile. */
    static final int REASONS_MAX = 16;
    private static final int LEVEL_BITS = 0x0F;
    private static final int BASIS_SHIFT = 4;

    private FindingWire() {
    }

    public static void write(Finding finding, WireWriter out) {
        out.u8(finding.check().wireCode()).u8(finding.outcome().wireCode())
                .u8(finding.cause() == null ? 0 : finding.cause().wireCode())
                .u8(attestation(finding))
                .i32(finding.micros());
        Route route = finding.route();
        out.text(route == null ? null : route.trunk()).text(route == null ? null : route.uri());
        List<Reason> reasons = finding.reasons();
        out.u8(reasons.size());
        for (int i = 0; i < reasons.size(); i++) {
            writeReason(reasons.get(i), out);
        }
    }

    private static void writeReason(Reason reason, WireWriter out) {
        Source source = reason.source();
        out.u8(reason.check().wireCode()).u8(reason.code().wireCode()).text(reason.detail()).i64(reason.retryAtMillis())
                .text(source == null ? null : source.registry());
        if (source != null) {
            out.text(source.version()).i32(source.ageDays());
        }
    }

    /** @return the finding, or null when the bytes are not one this release understands */
    public static Finding read(WireReader in) {
        try {
            CheckId check = CheckId.fromWire(in.u8());
            Outcome outcome = Outcome.fromWire(in.u8());
            Cause cause = Cause.fromWire(in.u8());
            int attestation = in.u8();
            int micros = in.i32();
            String trunk = in.text();
            String uri = in.text();
            Route route = trunk == null ? null : new Route(trunk, uri);
            int count = in.u8();
            if (count > REASONS_MAX) {
                return null;
            }
            List<Reason> reasons = count == 0 ? List.of() : new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                reasons.add(readReason(in));
            }
            return new Finding(check, outcome, cause, reasons, route, attestation(attestation & LEVEL_BITS),
                    AttestationBasis.fromWire(attestation >> BASIS_SHIFT), micros);
        } catch (IndexOutOfBoundsException | NullPointerException | IllegalArgumentException damaged) {
            return null;
        }
    }

    private static Reason readReason(WireReader in) {
        CheckId check = CheckId.fromWire(in.u8());
        ReasonCode code = ReasonCode.fromWire(in.u8());
        String detail = in.text();
        long retryAtMillis = in.i64();
        String registry = in.text();
        Source source = registry == null ? null : new Source(registry, in.text(), in.i32());
        return new Reason(check, code, detail, source, retryAtMillis);
    }

    /** The level in the low four bits, what it rests on in the high ones: an older peer then reads that nothing is suggested. */
    private static int attestation(Finding finding) {
        int level = finding.attestation() == null ? 0 : finding.attestation().ordinal() + 1;
        return level | (finding.basis() == null ? 0 : finding.basis().wireCode()) << BASIS_SHIFT;
    }

    private static Attestation attestation(int code) {
        return switch (code) {
            case 1 -> Attestation.A;
            case 2 -> Attestation.B;
            case 3 -> Attestation.C;
            default -> null;
        };
    }
}
