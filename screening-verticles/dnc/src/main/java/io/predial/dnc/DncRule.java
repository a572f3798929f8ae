package io.predial.dnc;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.store.registry.RegistryIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * May this person be called at all, and now? Collects every reason: the account's own list, the registries of the
 * callee's country and states unless a permission lifts them, the calling hours where the callee may be. What a registry
 * does not say is unknown, never clear.
 */
public final class DncRule implements CheckRule {
    private static final Reason EVERYTHING = Reason.of(ReasonCode.DNC_ACCOUNT);
    private static final Reason THIS_CAMPAIGN = Reason.of(ReasonCode.DNC_ACCOUNT, "Asked about this campaign.");
    private static final Reason ANY_CAMPAIGN = Reason.of(ReasonCode.DNC_ACCOUNT, "Asked about a campaign of the account; the "
            + "call names none, so it may be that one.");

    private final PurposeTable purposes;
    private final CalleePlaces places;
    private final GivenPlaces given;
    private final CallingHours callingHours;
    private final RegistryQuestion registries;
    private final Supplier<AccountListIndex> accountLists;
    private final Supplier<PermissionIndex> permissions;
    private final Permissions terms;
    /** Null in the rule that all calls share. */
    private final HoursMemory remembered;

    /** As the other, without permissions. */
    public DncRule(Supplier<RegistryIndex> registries, Supplier<AccountListIndex> accountLists) {
        this(registries, accountLists, PermissionIndex::new);
    }

    /** With the holidays of the table only, no account's own access to registries, and no list waived. */
    public DncRule(Supplier<RegistryIndex> registries, Supplier<AccountListIndex> accountLists,
                   Supplier<PermissionIndex> permissions) {
        this(CallingHours.load(HolidayCalendar.load()), new RegistryQuestion(registries, SubscriptionIndex::new,
                RequiredLists.load("")), accountLists, permissions);
    }

    /** Lists are asked for anew for every call, so the newest data decides. */
    DncRule(CallingHours callingHours, RegistryQuestion registries, Supplier<AccountListIndex> accountLists,
            Supplier<PermissionIndex> permissions) {
        this.purposes = PurposeTable.load();
        this.places = new CalleePlaces();
        this.given = new GivenPlaces(places.areaCodes());
        this.callingHours = callingHours;
        this.registries = registries;
        this.accountLists = accountLists;
        this.permissions = permissions;
        this.terms = new Permissions(RelationshipTable.load());
        this.remembered = null;
    }

    private DncRule(DncRule rule, HoursMemory remembered) {
        this.purposes = rule.purposes;
        this.places = rule.places;
        this.given = rule.given;
        this.callingHours = rule.callingHours;
        this.registries = rule.registries;
        this.accountLists = rule.accountLists;
        this.permissions = rule.permissions;
        this.terms = rule.terms;
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
        if (binding.nothing() && !registries.isNamed(request.purpose())) {
            return clear(binding.exempt());
        }
        if (request.toE164() == E164.NONE) {
            return Finding.unknown(CheckId.DNC, Cause.NOT_COVERED, List.of(Reason.of(ReasonCode.DNC_INVALID_NUMBER)));
        }
        Place place = places.of(request.toE164());
        Place candidates = given.and(place, request);
        Reason own = binding.ownList() ? askOwnList(request) : null;
        Permissions.Standing standing = binding.registry()
                ? terms.standing(permissions.get(), request, candidates) : Permissions.NONE;
        RegistryQuestion.Said said = registries.ask(candidates, request, binding.registry(), standing);
        Reason hours = !binding.hours() ? null : remembered == null ? hours(place, candidates, request)
                : remembered.of(place, request, (at, call) -> hours(at, candidates, call));
        boolean exempt = !binding.registry() && said == RegistryQuestion.Said.NOTHING;
        return finding(own, said, hours, exempt ? binding.exempt() : standing.remarks());
    }

    /** What the called person asked of this account beats every permission and exemption (47 CFR 64.1200(d)). */
    private Reason askOwnList(DialRequest request) {
        AccountListIndex lists = accountLists.get();
        if (lists.contains(request.account(), request.toE164())) {
            return EVERYTHING;
        }
        boolean campaign = lists.containsInCampaign(request.account(), request.toE164(), request.campaign());
        return !campaign ? null : request.campaign() == null ? ANY_CAMPAIGN : THIS_CAMPAIGN;
    }

    private static Finding clear(List<Reason> remarks) {
        return remarks.isEmpty() ? Finding.clear(CheckId.DNC)
                : new Finding(CheckId.DNC, Outcome.CLEAR, null, remarks, null, null, 0);
    }

    /** @param remarks what explains and refuses nothing; after all that does */
    private static Finding finding(Reason own, RegistryQuestion.Said said, Reason hours, List<Reason> remarks) {
        boolean unsure = hours != null && hours.code() != ReasonCode.DNC_HOURS;
        boolean refused = own != null || !said.refusals().isEmpty() || hours != null && !unsure;
        if (!refused && said.silences().isEmpty() && !unsure) {
            return clear(remarks);
        }
        List<Reason> reasons = new ArrayList<>();
        if (own != null) {
            reasons.add(own);
        }
        reasons.addAll(said.refusals());
        reasons.addAll(said.silences());
        if (hours != null) {
            reasons.add(hours);
        }
        reasons.addAll(remarks);
        Cause cause = unsure && said.cause() != Cause.FAULT ? Cause.STALE : said.cause();
        return refused ? Finding.refuse(CheckId.DNC, reasons) : Finding.unknown(CheckId.DNC, cause, reasons);
    }

    /**
     * @return null when the call is inside the hours of every region and zone the callee may be in; a reason of another code
     *     than {@code DNC_HOURS} when that is not known
     */
    private Reason hours(Place place, Place candidates, DialRequest request) {
        CallingHours.Outside outside = callingHours.outside(candidates, request.purpose(), request.atMillis());
        if (outside == null) {
            return null;
        }
        int zones = candidates.zones().size();
        if (outside.unknown()) {
            return Reason.of(ReasonCode.DNC_STALE, "Whether the day is a holiday, on which " + outside.region()
                    + " has other calling hours, is not known: " + outside.says() + "; see docs/HOURS.md. Authority: "
                    + outside.authority() + ".");
        }
        String region = outside.region().equals(CallingHours.ANY_OTHER) ? "operator policy" : outside.region();
        String detail = region + ": " + outside.says() + " in " + outside.clock()
                + (zones == 1 ? "." : ", one of " + zones + " time zones the called person may be in.")
                + " Authority: " + outside.authority() + "." + given.unreadable(place, request);
        return Reason.until(ReasonCode.DNC_HOURS, detail, outside.retryAtMillis());
    }
}
