package io.predial.callerid;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.numbering.NumberClass;
import io.predial.numbering.NumberPlan;
import io.predial.store.registry.RegistryAnswer;
import io.predial.store.registry.RegistryIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What another caller-ID rule says, and beside it every do-not-originate registry here. A number that one of them lists is
 * refused whoever holds it: its subscriber asked for that, or nobody has it (47 CFR 64.1200(o)), and a permission proves
 * neither wrong. A registry of the number's country that cannot say makes the finding unknown, never clear. Where there is
 * no such registry nothing is asked.
 */
final class DoNotOriginateRule implements CheckRule {
    /** Of each kind; a finding carries 16 reasons at most. */
    private static final int REASONS_MAX = 4;

    private final CheckRule permissions;
    private final Supplier<RegistryIndex> registries;

    /** @param registries asked for anew for every call, so that the newest data decides */
    DoNotOriginateRule(CheckRule permissions, Supplier<RegistryIndex> registries) {
        this.permissions = permissions;
        this.registries = registries;
    }

    @Override
    public CheckId id() {
        return CheckId.CALLER_ID;
    }

    @Override
    public CheckRule remembering() {
        CheckRule remembering = permissions.remembering();
        return remembering == permissions ? this : new DoNotOriginateRule(remembering, registries);
    }

    @Override
    public Finding decide(DialRequest request) {
        Finding permitted = permissions.decide(request);
        List<RegistryIndex.Registry> all = registries.get().all();
        if (request.fromE164() == E164.NONE || all.isEmpty()) {
            return permitted;
        }
        List<Reason> listed = List.of();
        List<Reason> silent = List.of();
        Cause cause = null;
        for (int i = 0; i < all.size(); i++) {
            RegistryIndex.Registry registry = all.get(i);
            RegistryIndex.Answer answer = registry.ask(request.fromE164(), request.atMillis());
            if (answer.answer() == RegistryAnswer.LISTED) {
                listed = with(listed, Reason.from(ReasonCode.CALLER_ID_DO_NOT_ORIGINATE, answer.source()));
            } else if (answer.answer() != RegistryAnswer.NOT_LISTED
                    && mayList(registry.row().country(), request.fromE164())) {
                silent = with(silent, silence(registry, answer));
                cause = weightier(cause, cause(answer.answer()));
            }
        }
        return listed.isEmpty() && silent.isEmpty() ? permitted : joined(permitted, listed, silent, cause);
    }

    /**
     * Whether a list of this country can be about the number. A freephone number, or one of no country, may be in any
     * country's that shares its calling code. Asked only when a list cannot say, because it takes microseconds.
     */
    private static boolean mayList(String country, long number) {
        if (NumberPlan.callingCode(country) != NumberPlan.leadingCallingCode(Long.toString(number), 0)) {
            return false;
        }
        String region = NumberPlan.regionOf(number);
        return region.equals(country) || region.equals(NumberPlan.UNKNOWN_REGION)
                || NumberPlan.classOf(number) == NumberClass.TOLL_FREE;
    }

    private static Reason silence(RegistryIndex.Registry registry, RegistryIndex.Answer answer) {
        return switch (answer.answer()) {
            case STALE -> Reason.from(ReasonCode.CALLER_ID_STALE, answer.source());
            case ERROR -> new Reason(CheckId.CALLER_ID, ReasonCode.CHECK_UNAVAILABLE,
                    "The do-not-originate list's copy cannot be read here.", answer.source(), 0);
            default -> registry.isEmpty() ? Reason.of(ReasonCode.CALLER_ID_NOT_COVERED,
                    "Registry " + registry.row().id() + " has no version in force here.")
                    : Reason.from(ReasonCode.CALLER_ID_NOT_COVERED, answer.source());
        };
    }

    private static Cause cause(RegistryAnswer answer) {
        return answer == RegistryAnswer.STALE ? Cause.STALE : answer == RegistryAnswer.ERROR ? Cause.FAULT : Cause.NOT_COVERED;
    }

    /** The one nearest to a defect of ours: it is the one to act on. */
    private static Cause weightier(Cause one, Cause other) {
        return one == null || other == Cause.FAULT || other == Cause.STALE && one == Cause.NOT_COVERED ? other : one;
    }

    /** What refuses, what is not known, and last what only explains. */
    private static Finding joined(Finding permitted, List<Reason> listed, List<Reason> silent, Cause cause) {
        List<Reason> reasons = new ArrayList<>(listed);
        permitted.reasons().stream().filter(reason -> !reason.code().explains()).forEach(reasons::add);
        reasons.addAll(silent);
        permitted.reasons().stream().filter(reason -> reason.code().explains()).forEach(reasons::add);
        if (!listed.isEmpty()) {
            // No level of attestation is right for a number that no call comes from.
            return Finding.refuse(CheckId.CALLER_ID, reasons);
        }
        Cause unknown = permitted.outcome() == Outcome.REFUSE ? null : permitted.cause() == null ? cause : permitted.cause();
        return new Finding(CheckId.CALLER_ID, unknown == null ? Outcome.REFUSE : Outcome.UNKNOWN, unknown, reasons, null,
                permitted.attestation(), permitted.basis(), 0);
    }

    private static List<Reason> with(List<Reason> reasons, Reason more) {
        List<Reason> longer = reasons.isEmpty() ? new ArrayList<>(2) : reasons;
        if (longer.size() < REASONS_MAX) {
            longer.add(more);
        }
        return longer;
    }
}
