package io.predial.callerid;

import io.predial.contract.Attestation;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.numbering.CallerIdValidity;
import io.predial.store.rows.CallerIdRow;
import java.time.Instant;

/**
 * An account shows numbers it owns, has verified, or was lent, until the permission expires; nobody shows what is no
 * number. Whether a number is valid is asked only when no account has a permission for it: what an account owns is
 * somebody's number, whatever a table says.
 */
public final class CallerIdRule implements CheckRule {
    private static final Finding CLEAR_A = Finding.clear(CheckId.CALLER_ID).withAttestation(Attestation.A);
    private static final Finding CLEAR_B = Finding.clear(CheckId.CALLER_ID).withAttestation(Attestation.B);
    private static final Finding INVALID = Finding.refuse(Reason.of(ReasonCode.CALLER_ID_INVALID));
    private static final Finding NOT_OWNED =
            Finding.refuse(Reason.of(ReasonCode.CALLER_ID_NOT_OWNED)).withAttestation(Attestation.B);

    private final CallerIdIndex index;
    private final CallerIdValidity validity;

    public CallerIdRule(CallerIdIndex index, CallerIdValidity validity) {
        this.index = index;
        this.validity = validity;
    }

    @Override
    public CheckId id() {
        return CheckId.CALLER_ID;
    }

    @Override
    public Finding decide(DialRequest request) {
        if (request.fromE164() == E164.NONE) {
            return INVALID;
        }
        Permission permission = index.permission(request.fromE164(), request.account());
        if (permission == null) {
            boolean isNumber = index.isSomebodys(request.fromE164())
                    || validity.isValidCallerId(request.fromE164(), request.atMillis());
            return isNumber ? NOT_OWNED : INVALID;
        }
        return permission.holdsAt(request.atMillis()) ? allowed(permission.status()) : expired(permission);
    }

    /**
     * A asks for a verified association of the customer with the number (ATIS-1000074): the account's own number, or
     * one it proved to hold. A delegation is the word of a third party whose proof is not seen here, so it supports B;
     * who has checked the proof may sign A and answers for it.
     */
    private static Finding allowed(CallerIdRow.Status status) {
        return switch (status) {
            case OWNED, VERIFIED -> CLEAR_A;
            case DELEGATED -> CLEAR_B;
        };
    }

    private static Finding expired(Permission permission) {
        String detail = "The permission expired at " + Instant.ofEpochMilli(permission.expiresAtMillis()) + ".";
        return Finding.refuse(Reason.of(ReasonCode.CALLER_ID_NOT_OWNED, detail)).withAttestation(Attestation.B);
    }
}
