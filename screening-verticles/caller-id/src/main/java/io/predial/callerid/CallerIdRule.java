package io.predial.callerid;

import io.predial.contract.Attestation;
import io.predial.contract.AttestationBasis;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.numbering.CallerIdValidity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * An account shows numbers that it, or an account above it, owns, has verified or was lent, until the permission ends and for
 * what it was given; nobody shows what is no number. Whether a number is valid is asked only when no account has a permission
 * for it: what an account owns is somebody's number, whatever a table says. Who shows none must be allowed to.
 */
public final class CallerIdRule implements CheckRule {
    private static final long NUMBERS_OF_AN_EXCHANGE = 10_000;
    private static final long NANP_FIRST = 10_000_000_000L;
    private static final long NANP_LAST = 19_999_999_999L;
    private static final Reason EQUALS_CALLEE = Reason.of(ReasonCode.CALLER_ID_EQUALS_CALLEE);
    private static final Reason NEIGHBOUR = Reason.of(ReasonCode.CALLER_ID_NEIGHBOUR);
    private static final Reason BRAND = Reason.of(ReasonCode.CALLER_ID_BRAND);
    private static final Finding INVALID = Finding.refuse(Reason.of(ReasonCode.CALLER_ID_INVALID));
    private static final Finding WITHHELD =
            Finding.clear(CheckId.CALLER_ID).withAttestation(Attestation.B, AttestationBasis.WITHHELD);
    private static final Finding NOT_OWNED = Finding.refuse(Reason.of(ReasonCode.CALLER_ID_NOT_OWNED))
            .withAttestation(Attestation.B, AttestationBasis.NOT_HELD);
    private static final Finding FORWARDED = NOT_OWNED.withAttestation(Attestation.C, AttestationBasis.FORWARDED);
    private static final Finding OTHER_USE = Finding.refuse(Reason.of(ReasonCode.CALLER_ID_NOT_OWNED,
            "The permission is for other trunks or campaigns.")).withAttestation(Attestation.B, AttestationBasis.OTHER_USE);
    /**
     * A asks for a verified association of the customer with the number (ATIS-1000074): the account's own number, or one it
     * proved to hold, or one of the customer it is a part of. A delegation is the word of a third party whose proof is not
     * seen here, so it supports B; who has checked the proof may sign A and answers for it.
     */
    private static final Map<AttestationBasis, Finding> ALLOWED = new EnumMap<>(Map.of(
            AttestationBasis.OWNED, allowed(Attestation.A, AttestationBasis.OWNED),
            AttestationBasis.VERIFIED, allowed(Attestation.A, AttestationBasis.VERIFIED),
            AttestationBasis.DELEGATED, allowed(Attestation.B, AttestationBasis.DELEGATED),
            AttestationBasis.PARENT_OWNED, allowed(Attestation.A, AttestationBasis.PARENT_OWNED),
            AttestationBasis.PARENT_VERIFIED, allowed(Attestation.A, AttestationBasis.PARENT_VERIFIED),
            AttestationBasis.PARENT_DELEGATED, allowed(Attestation.B, AttestationBasis.PARENT_DELEGATED)));

    private final CallerIdIndex index;
    private final CallerIdValidity validity;
    private final Withholding withholding;
    private final ProtectedBrands brands;

    public CallerIdRule(CallerIdIndex index, CallerIdValidity validity) {
        this(index, validity, ProtectedBrands.none());
    }

    CallerIdRule(CallerIdIndex index, CallerIdValidity validity, ProtectedBrands brands) {
        this.index = index;
        this.validity = validity;
        this.withholding = Withholding.load();
        this.brands = brands;
    }

    private static Finding allowed(Attestation level, AttestationBasis basis) {
        return Finding.clear(CheckId.CALLER_ID).withAttestation(level, basis);
    }

    @Override
    public CheckId id() {
        return CheckId.CALLER_ID;
    }

    @Override
    public Finding decide(DialRequest request) {
        Finding found = number(request);
        return brands.isAnothers(request.callerName(), request.account(), request.atMillis()) ? withBrand(found) : found;
    }

    private Finding number(DialRequest request) {
        if (request.fromE164() == E164.NONE) {
            return none(request);
        }
        Held held = index.held(request.fromE164(), request.account(), request.trunk(), request.campaign(), request.atMillis());
        // A range is written down by its ends; what lies between may be no number at all.
        boolean isAllowed = held.isAllowed() && isNumber(request, true);
        return withFlags(isAllowed ? ALLOWED.get(held.basis()) : refused(request, held), request, isAllowed);
    }

    private Finding none(DialRequest request) {
        if (!withholding.isWithheld(request.from())) {
            return INVALID;
        }
        Reason refusal = withholding.refusal(request.purpose(), request.atMillis());
        return refusal == null ? WITHHELD
                : Finding.refuse(refusal).withAttestation(Attestation.B, AttestationBasis.WITHHELD);
    }

    private Finding refused(DialRequest request, Held held) {
        return switch (held.basis()) {
            case EXPIRED -> expired(held);
            case OTHER_USE -> OTHER_USE;
            default -> {
                boolean isNumber = isNumber(request, index.isInOwnedRange(request.fromE164()));
                // Signed by another network and not the account's: this one only lets the call in (ATIS-1000074, C).
                yield !isNumber ? INVALID : request.identity() != null ? FORWARDED : NOT_OWNED;
            }
        };
    }

    /** @param isInRange whether some account has a range with it */
    private boolean isNumber(DialRequest request, boolean isInRange) {
        long number = request.fromE164();
        return index.isSomebodys(number) || (isInRange ? validity.isValidInRange(number, request.atMillis())
                : validity.isValidCallerId(number, request.atMillis()));
    }

    private static Finding expired(Held held) {
        String detail = "The permission expired at " + Instant.ofEpochSecond(held.expiredSecond()) + ".";
        return Finding.refuse(Reason.of(ReasonCode.CALLER_ID_NOT_OWNED, detail))
                .withAttestation(Attestation.B, AttestationBasis.EXPIRED);
    }

    /** Signs of spoofing, told beside the answer: they decide nothing. An account's own numbers may be anybody's neighbours. */
    private static Finding withFlags(Finding found, DialRequest request, boolean isAllowed) {
        long from = request.fromE164();
        if (from == request.toE164()) {
            return with(found, EQUALS_CALLEE);
        }
        boolean neighbour = !isAllowed && from >= NANP_FIRST && from <= NANP_LAST
                && from / NUMBERS_OF_AN_EXCHANGE == request.toE164() / NUMBERS_OF_AN_EXCHANGE;
        return neighbour ? with(found, NEIGHBOUR) : found;
    }

    private static Finding with(Finding found, Reason reason) {
        List<Reason> reasons = new ArrayList<>(found.reasons());
        reasons.add(reason);
        return found.withReasons(reasons);
    }

    /** The number may be the account's, the name is not: no full attestation, and what was refused stays refused. */
    private static Finding withBrand(Finding found) {
        List<Reason> reasons = new ArrayList<>();
        found.reasons().stream().filter(reason -> !reason.code().explains()).forEach(reasons::add);
        reasons.add(BRAND);
        found.reasons().stream().filter(reason -> reason.code().explains()).forEach(reasons::add);
        boolean wouldBeA = found.attestation() == Attestation.A;
        return Finding.refuse(CheckId.CALLER_ID, reasons).withAttestation(wouldBeA ? Attestation.B : found.attestation(),
                wouldBeA ? null : found.basis());
    }
}
