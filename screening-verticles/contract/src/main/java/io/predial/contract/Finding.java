package io.predial.contract;

import java.util.List;
import java.util.Objects;

/**
 * What one check says about one call. A check's failure is a finding too ({@code UNKNOWN} with a cause), never an
 * exception.
 *
 * @param check       who says it
 * @param outcome     what it found
 * @param cause       why it is unknown; null unless the outcome is {@code UNKNOWN}
 * @param reasons     every reason, the weightiest first; never null
 * @param route       where to send the call; null unless the outcome is {@code ROUTE}
 * @param attestation suggested STIR/SHAKEN level; null when the check has no opinion
 * @param basis       what the suggestion rests on; null when it was not said
 * @param micros      time the rule took on its node, in microseconds
 */
public record Finding(CheckId check, Outcome outcome, Cause cause, List<Reason> reasons, Route route,
                      Attestation attestation, AttestationBasis basis, int micros) {
    public Finding {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(outcome, "outcome");
        if ((outcome == Outcome.UNKNOWN) != (cause != null)) {
            throw new IllegalArgumentException("a cause belongs to an unknown finding and to no other");
        }
        if ((outcome == Outcome.ROUTE) != (route != null)) {
            throw new IllegalArgumentException("a route belongs to a routing finding and to no other");
        }
        reasons = List.copyOf(reasons);
    }

    /** A finding that does not say what its attestation rests on. */
    public Finding(CheckId check, Outcome outcome, Cause cause, List<Reason> reasons, Route route, Attestation attestation,
                   int micros) {
        this(check, outcome, cause, reasons, route, attestation, null, micros);
    }

    public static Finding clear(CheckId check) {
        return new Finding(check, Outcome.CLEAR, null, List.of(), null, null, 0);
    }

    public static Finding refuse(CheckId check, List<Reason> reasons) {
        return new Finding(check, Outcome.REFUSE, null, reasons, null, null, 0);
    }

    public static Finding refuse(Reason reason) {
        return refuse(reason.check(), List.of(reason));
    }

    public static Finding route(Route route, Reason reason) {
        return new Finding(reason.check(), Outcome.ROUTE, null, List.of(reason), route, null, 0);
    }

    public static Finding unknown(CheckId check, Cause cause) {
        return new Finding(check, Outcome.UNKNOWN, cause, List.of(), null, null, 0);
    }

    public static Finding unknown(CheckId check, Cause cause, List<Reason> reasons) {
        return new Finding(check, Outcome.UNKNOWN, cause, reasons, null, null, 0);
    }

    public Finding withAttestation(Attestation level, AttestationBasis why) {
        return new Finding(check, outcome, cause, reasons, route, level, why, micros);
    }

    public Finding withReasons(List<Reason> all) {
        return new Finding(check, outcome, cause, all, route, attestation, basis, micros);
    }

    public Finding withMicros(int tookMicros) {
        return new Finding(check, outcome, cause, reasons, route, attestation, basis, tookMicros);
    }
}
