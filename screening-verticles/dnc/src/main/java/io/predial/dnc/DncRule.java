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
import java.util.function.Supplier;

/**
 * May this person be called at all, and now? Collects every reason: the account's own list, the registries of the
 * callee's country and states, the calling hours where the callee may be. What a registry does not say is unknown, never
 * clear.
 */
public final class DncRule implements CheckRule {
    private final PurposeTable purposes = PurposeTable.load();
    private final CalleePlaces places = new CalleePlaces();
    private final GivenPlaces given = new GivenPlaces(places.areaCodes());
    private final CallingHours callingHours;
    private final RegistryQuestion registries;
    private final Supplier<AccountListIndex> accountLists;

    /** With the holidays of the table only, no account's own access to registries, and no state's list waived. */
    public DncRule(Supplier<RegistryIndex> registries, Supplier<AccountListIndex> accountLists) {
        this(CallingHours.load(HolidayCalendar.load()), new RegistryQuestion(registries, SubscriptionIndex::new,
                StateLists.load("")), accountLists);
    }

    /** Lists are asked for anew for every call, so the newest data decides. */
    DncRule(CallingHours callingHours, RegistryQuestion registries, Supplier<AccountListIndex> accountLists) {
        this.callingHours = callingHours;
        this.registries = registries;
        this.accountLists = accountLists;
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
        Place candidates = given.and(place, request);
        List<Reason> refusals = new ArrayList<>(2);
        if (binding.ownList() && accountLists.get().contains(request.account(), request.toE164())) {
            refusals.add(Reason.of(ReasonCode.DNC_ACCOUNT));
        }
        RegistryQuestion.Said said = registries.ask(candidates, request, binding.registry());
        refusals.addAll(said.refusals());
        return finding(refusals, said, binding.hours() ? hours(place, candidates, request) : null);
    }

    private static Finding finding(List<Reason> refusals, RegistryQuestion.Said said, Reason hours) {
        if (refusals.isEmpty() && said.silences().isEmpty() && hours == null) {
            return Finding.clear(CheckId.DNC);
        }
        List<Reason> reasons = new ArrayList<>(refusals);
        reasons.addAll(said.silences());
        if (refusals.isEmpty() && hours == null) {
            return Finding.unknown(CheckId.DNC, said.cause(), reasons);
        }
        if (hours != null) {
            reasons.add(hours);
        }
        return Finding.refuse(CheckId.DNC, reasons);
    }

    /** @return null when the call is inside the hours of every region and zone the callee may be in */
    private Reason hours(Place place, Place candidates, DialRequest request) {
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
