package io.predial.dnc;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Source;
import io.predial.dnc.RequiredLists.Required;
import io.predial.dnc.SubscriptionIndex.Access;
import io.predial.store.registry.RegistryAnswer;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.registry.RegistryIndex.Registry;
import io.predial.store.rows.RegistryRow;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which registries one call is asked of, and what their answers mean: the country's of the called number, and those of
 * every state the called person may be in. Each that binds the purpose is asked; one that the account has no access to is
 * not, so that nothing of what it holds is told. What has to be asked and cannot be is not covered, never clear; no list
 * stands in for another one that has to be asked.
 */
final class RegistryQuestion {
    /** Of each kind. A finding carries 16 reasons at most, and a number that may be anywhere is asked of a dozen lists. */
    private static final int REASONS_MAX = 5;

    /**
     * What registries say against a call.
     *
     * @param refusals one for each that lists the number
     * @param silences one for each that neither lists it nor clears it
     * @param cause    of the silences; null when there is none
     */
    record Said(List<Reason> refusals, List<Reason> silences, Cause cause) {
        /** No registry binds the call. */
        static final Said NOTHING = new Said(List.of(), List.of(), null);
        /** All that bind it were asked. */
        static final Said NOTHING_AGAINST = new Said(List.of(), List.of(), null);
    }

    /** The purposes that registries of an index bind by naming them. */
    private record Named(RegistryIndex index, Set<Purpose> purposes) {
        static Named in(RegistryIndex index) {
            Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
            index.forEachRegistry(row -> purposes.addAll(row.terms().purposes()));
            return new Named(index, purposes);
        }
    }

    private final Supplier<RegistryIndex> registries;
    private final Supplier<SubscriptionIndex> subscriptions;
    private final RequiredLists required;
    /** Of the index asked last: which purposes are named changes with the index, not with the call. */
    private volatile Named named = Named.in(RegistryIndex.EMPTY);

    /** Registries and subscriptions are asked for anew for every call, so the newest data decides. */
    RegistryQuestion(Supplier<RegistryIndex> registries, Supplier<SubscriptionIndex> subscriptions, RequiredLists required) {
        this.registries = registries;
        this.subscriptions = subscriptions;
        this.required = required;
    }

    /** Whether a registry, wherever it is, names this purpose and so binds calls that no law binds. */
    boolean isNamed(Purpose purpose) {
        RegistryIndex index = registries.get();
        Named known = named;
        if (known.index != index) {
            known = Named.in(index);
            named = known;
        }
        return known.purposes.contains(purpose);
    }

    /**
     * @param place every region the called person may be in, the number's country first
     * @param byLaw whether registries bind the call's purpose by law; those that name their purposes bind by themselves
     * @param standing the account's permissions; what they lift is not asked
     */
    Said ask(Place place, DialRequest call, boolean byLaw, Permissions.Standing standing) {
        Hearing hearing = new Hearing(call, byLaw, registries.get(), subscriptions.get());
        List<String> regions = place.regions();
        if (!standing.liftsRegistries()) {
            hearing.askCountry(regions.get(0));
        }
        for (int i = 1; i < regions.size(); i++) {
            // The country's law, and the state's, say what its list yields to; another country's states are not held by it.
            if (!standing.statesLifted().contains(regions.get(i))) {
                hearing.askState(regions.get(i));
            }
        }
        return hearing.said();
    }

    /** One call's questions. A plain call, which all registries clear, leaves no more behind than this. */
    private final class Hearing {
        private final DialRequest call;
        private final boolean byLaw;
        private final RegistryIndex index;
        private final SubscriptionIndex access;
        private List<Reason> refusals = List.of();
        private List<Reason> silences = List.of();
        private List<Required> missing = List.of();
        private Cause cause;
        private boolean anyBinds;

        Hearing(DialRequest call, boolean byLaw, RegistryIndex index, SubscriptionIndex access) {
            this.call = call;
            this.byLaw = byLaw;
            this.index = index;
            this.access = access;
        }

        /** Each list that has to be asked is, by its own name; of a country without such a list, any. */
        void askCountry(String region) {
            boolean asked = askAll(region, false);
            if (!byLaw) {
                return;
            }
            List<Required> lists = required.of(region);
            List<Required> absent = List.of();
            for (int i = 0; i < lists.size(); i++) {
                if (required.mustBeAsked(lists.get(i), call.atMillis()) && !isBoundBy(lists.get(i))) {
                    absent = with(absent, lists.get(i));
                }
            }
            if (!absent.isEmpty()) {
                isSilent(Cause.NOT_COVERED, Reason.of(ReasonCode.DNC_NOT_COVERED, RequiredLists.missingNational(absent)));
            } else if (!asked) {
                isSilent(Cause.NOT_COVERED, Reason.of(ReasonCode.DNC_NOT_COVERED));
            }
        }

        private boolean isBoundBy(Required list) {
            List<Registry> all = index.of(list.region());
            for (int i = 0; i < all.size(); i++) {
                RegistryRow row = all.get(i).row();
                if (row.id().equals(list.registry()) && row.terms().binds(call.purpose(), true)) {
                    return true;
                }
            }
            return false;
        }

        /** Another country that only the request names is no state, and has no say about this country's numbers. */
        void askState(String region) {
            if (!RequiredLists.isState(region) || askAll(region, true) || !byLaw) {
                return;
            }
            List<Required> lists = required.of(region);
            for (int i = 0; i < lists.size(); i++) {
                if (required.mustBeAsked(lists.get(i), call.atMillis())) {
                    missing = with(missing, lists.get(i));
                }
            }
        }

        /** @return false when no registry of the region binds the call */
        boolean askAll(String region, boolean state) {
            boolean asked = false;
            List<Registry> all = index.of(region);
            for (int i = 0; i < all.size(); i++) {
                Registry each = all.get(i);
                if (each.row().terms().binds(call.purpose(), byLaw)
                        && !(each.isEmpty() && required.isWaived(region, each.row().id()))) {
                    asked = true;
                    anyBinds = true;
                    ask(each, region, state);
                }
            }
            return asked;
        }

        private void ask(Registry registry, String region, boolean state) {
            if (registry.isEmpty()) {
                isSilent(Cause.NOT_COVERED, Reason.of(ReasonCode.DNC_NOT_COVERED,
                        "Registry " + registry.row().id() + " has no version in force here."));
                return;
            }
            // An entry must have been good for the data as well: a dry run about an earlier day shows what is in force now.
            Access own = access.access(call.account(), registry.row().id(), call.toE164(),
                    Math.max(call.atMillis(), registry.row().importedAtMillis()));
            if (own != Access.OWN && (own != Access.OPERATORS || registry.row().terms().subscriptionRequired())) {
                isSilent(Cause.NOT_COVERED, new Reason(CheckId.DNC, ReasonCode.DNC_NOT_COVERED,
                        withheld(own, registry.row().id()), registry.source(call.atMillis()), 0));
                return;
            }
            hear(registry, region, state);
        }

        private void hear(Registry registry, String region, boolean state) {
            RegistryAnswer answer = registry.says(call.toE164(), call.atMillis());
            Source source = answer == RegistryAnswer.NOT_LISTED ? null : registry.evidence(call.toE164(), call.atMillis());
            switch (answer) {
                case LISTED -> refusals = with(refusals, !state ? Reason.from(ReasonCode.DNC_NATIONAL, source)
                        : new Reason(CheckId.DNC, ReasonCode.DNC_STATE, required.law(region), source, 0));
                case STALE -> isSilent(Cause.STALE, Reason.from(ReasonCode.DNC_STALE, source));
                case ERROR -> isSilent(Cause.FAULT, new Reason(CheckId.DNC, ReasonCode.CHECK_UNAVAILABLE,
                        "The registry's copy cannot be read here.", source, 0));
                case NOT_COVERED -> isSilent(Cause.NOT_COVERED, Reason.from(ReasonCode.DNC_NOT_COVERED, source));
                case NOT_LISTED -> {
                    // The one answer that clears.
                }
            }
        }

        /** The cause nearest to a defect of ours stays: it is the one to act on. */
        void isSilent(Cause why, Reason reason) {
            silences = with(silences, reason);
            if (cause == null || why == Cause.FAULT || why == Cause.STALE && cause == Cause.NOT_COVERED) {
                cause = why;
            }
        }

        Said said() {
            if (!missing.isEmpty()) {
                isSilent(Cause.NOT_COVERED, Reason.of(ReasonCode.DNC_NOT_COVERED, RequiredLists.missingStates(missing)));
            }
            return !anyBinds && silences.isEmpty() ? Said.NOTHING
                    : refusals.isEmpty() && silences.isEmpty() ? Said.NOTHING_AGAINST
                    : new Said(cut(refusals), cut(silences), cause);
        }
    }

    private static <T> List<T> with(List<T> list, T more) {
        List<T> longer = list.isEmpty() ? new ArrayList<>(2) : list;
        longer.add(more);
        return longer;
    }

    private static List<Reason> cut(List<Reason> reasons) {
        return reasons.size() > REASONS_MAX ? reasons.subList(0, REASONS_MAX) : reasons;
    }

    /** Names no digit of the number: an area code that was not paid for is still part of somebody's number. */
    private static String withheld(Access access, String registry) {
        return switch (access) {
            case ENDED -> "This account's subscription of registry " + registry + " has ended; the registry was not asked.";
            case OTHER_AREA -> "This account's subscription of registry " + registry
                    + " is not for the area code called; the registry was not asked.";
            default -> "This account has no subscription of registry " + registry
                    + ", which asks for one; the registry was not asked.";
        };
    }
}
