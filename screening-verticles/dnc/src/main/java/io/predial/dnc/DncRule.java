package io.predial.dnc;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * May this person be called at all, and now? Collects every reason: the account's own list, the registries of the
 * callee's country, the calling hours where the callee may be. What a registry does not say is unknown, never clear.
 */
public final class DncRule implements CheckRule {
    private final PurposeTable purposes;
    private final CalleePlaces places;
    private final GivenPlaces given;
    private final CallingHours callingHours;
    private final Supplier<RegistryIndex> registries;
    private final Supplier<AccountListIndex> accountLists;
    /** Null in the rule that all calls share. */
    private final HoursMemory remembered;

    /** With the holidays of the table only. */
    public DncRule(Supplier<RegistryIndex> registries, Supplier<AccountListIndex> accountLists) {
        this(CallingHours.load(HolidayCalendar.load()), registries, accountLists);
    }

    /** Registries and lists are asked for anew for every call, so the newest data decides. */
    public DncRule(CallingHours callingHours, Supplier<RegistryIndex> registries, Supplier<AccountListIndex> accountLists) {
        this.purposes = PurposeTable.load();
        this.places = new CalleePlaces();
        this.given = new GivenPlaces(places.areaCodes());
        this.callingHours = callingHours;
        this.registries = registries;
        this.accountLists = accountLists;
        this.remembered = null;
    }

    private DncRule(DncRule rule, HoursMemory remembered) {
        this.purposes = rule.purposes;
        this.places = rule.places;
        this.given = rule.given;
        this.callingHours = rule.callingHours;
        this.registries = rule.registries;
        this.accountLists = rule.accountLists;
        this.remembered = remembered;
    }

    /** Works the hours of a place out once for a purpose and an instant; registries and lists are asked for each number. */
    @Override
    public CheckRule remembering() {
        return new DncRule(this, new HoursMemory());
    }

    @Override
    public CheckId id() {
        return CheckId.DNC;
    }

    @Override
    public Finding decide(DialRequest request) {
        PurposeTable.Binding binding = purposes.at(request.purpose(), request.atMillis());
        if (binding.nothing()) {
            return Finding.clear(CheckId.DNC);
        }
        if (request.toE164() == E164.NONE) {
            return Finding.unknown(CheckId.DNC, Cause.NOT_COVERED, List.of(Reason.of(ReasonCode.DNC_INVALID_NUMBER)));
        }
        Place place = places.of(request.toE164());
        List<Reason> refusals = new ArrayList<>(2);
        if (binding.ownList() && accountLists.get().contains(request.account(), request.toE164())) {
            refusals.add(Reason.of(ReasonCode.DNC_ACCOUNT));
        }
        List<RegistryIndex.Answer> silent = binding.registry() ? askRegistries(place, request, refusals) : List.of();
        Reason hours = !binding.hours() ? null
                : remembered == null ? hours(place, request) : remembered.of(place, request, this::hours);
        return finding(refusals, silent, hours);
    }

    /** Adds a refusal for every registry that lists the number. @return the answers that do not clear it either */
    private List<RegistryIndex.Answer> askRegistries(Place place, DialRequest request, List<Reason> refusals) {
        List<RegistryIndex.Answer> silent = new ArrayList<>(1);
        for (RegistryIndex.Answer each : registries.get().ask(place.country(), request.toE164(), request.atMillis())) {
            if (each.answer() == RegistryAnswer.LISTED) {
                refusals.add(Reason.from(ReasonCode.DNC_NATIONAL, each.source()));
            } else if (each.answer() != RegistryAnswer.NOT_LISTED) {
                silent.add(each);
            }
        }
        return silent;
    }

    private static Finding finding(List<Reason> refusals, List<RegistryIndex.Answer> silent, Reason hours) {
        if (refusals.isEmpty() && silent.isEmpty() && hours == null) {
            return Finding.clear(CheckId.DNC);
        }
        List<Reason> reasons = new ArrayList<>(refusals);
        silent.forEach(each -> reasons.add(reason(each)));
        if (refusals.isEmpty() && hours == null) {
            return Finding.unknown(CheckId.DNC, cause(silent), reasons);
        }
        if (hours != null) {
            reasons.add(hours);
        }
        return Finding.refuse(CheckId.DNC, reasons);
    }

    private static Reason reason(RegistryIndex.Answer silent) {
        return switch (silent.answer()) {
            case STALE -> Reason.from(ReasonCode.DNC_STALE, silent.source());
            case ERROR -> new Reason(CheckId.DNC, ReasonCode.CHECK_UNAVAILABLE,
                    "The registry's copy cannot be read here.", silent.source(), 0);
            default -> Reason.from(ReasonCode.DNC_NOT_COVERED, silent.source());
        };
    }

    /** The cause nearest to a defect of ours comes first: it is the one to act on. */
    private static Cause cause(List<RegistryIndex.Answer> silent) {
        Set<RegistryAnswer> answers = silent.stream().map(RegistryIndex.Answer::answer).collect(Collectors.toSet());
        if (answers.contains(RegistryAnswer.ERROR)) {
            return Cause.FAULT;
        }
        return answers.contains(RegistryAnswer.STALE) ? Cause.STALE : Cause.NOT_COVERED;
    }

    /** @return null when the call is inside the hours of every region and zone the callee may be in */
    private Reason hours(Place place, DialRequest request) {
        Place candidates = given.and(place, request);
        CallingHours.Outside outside = callingHours.outside(candidates, request.purpose(), request.atMillis());
        if (outside == null) {
            return null;
        }
        int zones = candidates.zones().size();
        String region = outside.region().equals(CallingHours.ANY_OTHER) ? "operator policy" : outside.region();
        String detail = region + ": " + outside.says() + " in " + outside.clock()
                + (zones == 1 ? "." : ", one of " + zones + " time zones the called person may be in.")
                + " Authority: " + outside.authority() + "." + given.unreadable(place, request);
        return Reason.until(ReasonCode.DNC_HOURS, detail, outside.retryAtMillis());
    }
}
