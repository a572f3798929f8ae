package io.predial.dnc;

import io.predial.contract.DialRequest;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.ReassignedRow;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Does the account hold a permission that lifts the registries off this call? Asked after the account's own list, which
 * nothing lifts, and never about the hours. A permission counts from its instant until its term ends or it is revoked; one
 * that may have been given by an earlier subscriber of the number does not. Immutable.
 */
final class Permissions {
    private static final PermissionRow.Kind[] KINDS = PermissionRow.Kind.values();
    private static final long SECOND_MILLIS = 1_000;
    private static final long DAY_SECONDS = 86_400;
    /** For when registries ask, the rest being silent about them: nothing is lifted, nothing is to be said. */
    static final Standing NONE = new Standing(false, Set.of(), List.of());

    /**
     * How the account stands to the called person.
     *
     * @param liftsRegistries  whether national registries do not bind
     * @param statesLifted     states of that country, as {@code US-TX}, whose lists do not bind either
     * @param remarks          which permissions count, of which day, until when; and which are void, and why
     */
    record Standing(boolean liftsRegistries, Set<String> statesLifted, List<Reason> remarks) {
    }

    private final RelationshipTable terms;

    Permissions(RelationshipTable terms) {
        this.terms = terms;
    }

    /** @param place where the called person may be; the law of its country, the called number's, says what counts */
    Standing standing(PermissionIndex index, DialRequest request, Place place) {
        String country = place.country();
        boolean registries = false;
        Set<String> states = Set.of();
        List<Reason> remarks = null;
        for (PermissionRow.Kind kind : KINDS) {
            long known = index.permission(request.account(), request.toE164(), kind);
            if (known == NumberTable.NOTHING) {
                continue;
            }
            RelationshipTable.Term term = terms.at(country, kind, request.atMillis());
            long sinceMillis = PermissionIndex.high(known) * SECOND_MILLIS;
            if (term == null || !counts(sinceMillis, PermissionIndex.low(known) * SECOND_MILLIS, term, request.atMillis())) {
                continue;
            }
            remarks = remarks == null ? new ArrayList<>(2) : remarks;
            Answers answers = Answers.of(index, request, PermissionIndex.high(known));
            if (answers.voids()) {
                remarks.add(Reason.of(ReasonCode.DNC_REASSIGNED, name(kind) + " of " + instant(sinceMillis) + answers.says()));
            } else {
                registries = true;
                states = lifted(states, place, kind, term, sinceMillis, request.atMillis());
                remarks.add(remark(kind, sinceMillis, term, answers));
            }
        }
        return remarks == null ? NONE : new Standing(registries, states, remarks);
    }

    /** A state's own row decides about its list, and for how long; where there is none, the country's does. */
    private Set<String> lifted(Set<String> before, Place place, PermissionRow.Kind kind, RelationshipTable.Term country,
                               long sinceMillis, long atMillis) {
        Set<String> lifted = before;
        for (String region : place.regions()) {
            if (!region.startsWith(place.country() + "-")) {
                continue;
            }
            RelationshipTable.Term own = terms.ofState(region, kind, atMillis);
            boolean yields = own == null ? country.beatsStateLists()
                    : own.beatsStateLists() && atMillis < own.untilMillis(sinceMillis);
            if (yields) {
                lifted = lifted.isEmpty() ? new HashSet<>() : lifted;
                lifted.add(region);
            }
        }
        return lifted;
    }

    /** A revocation of the same second is the later word. */
    private static boolean counts(long sinceMillis, long revokedAtMillis, RelationshipTable.Term term, long atMillis) {
        boolean given = sinceMillis > 0 && sinceMillis <= atMillis && atMillis < term.untilMillis(sinceMillis);
        boolean revoked = revokedAtMillis > 0 && revokedAtMillis <= atMillis && revokedAtMillis >= sinceMillis;
        return given && !revoked;
    }

    private static Reason remark(PermissionRow.Kind kind, long sinceMillis, RelationshipTable.Term term, Answers answers) {
        long untilMillis = term.untilMillis(sinceMillis);
        return Reason.of(kind == PermissionRow.Kind.WRITTEN_CONSENT ? ReasonCode.DNC_CONSENT : ReasonCode.DNC_RELATIONSHIP,
                name(kind) + " of " + instant(sinceMillis) + (untilMillis == RelationshipTable.NEVER ? ", until it is revoked"
                        : ", counts until " + instant(untilMillis)) + answers.says() + ". Authority: " + term.authority() + ".");
    }

    private static String name(PermissionRow.Kind kind) {
        String words = kind.id().replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String instant(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /**
     * What the Reassigned Numbers Database said about a permission (47 CFR 64.1200(m)). Days are compared as UTC days.
     *
     * <ul>
     * <li>yes, asked about the permission's day or a later one: the number was given up after that, so whoever gave the
     *     permission is gone. So too when it was answered after the permission was given, whatever day was asked about: it
     *     may have been given up since. Asked about an earlier day and answered before, it is no word about the permission.
     * <li>no data, about the permission's day or a later one: unknown, unless a no came after it that was asked about the
     *     permission's day or an earlier one. A no about a later day leaves open what was before. Nor is it enough to be
     *     asked about the day of the no data: of several no data only the latest day is known here.
     * <li>no: the person is still there, as of the day of the answer.
     * <li>never asked: counts; asking is no duty, but the safe harbour is lost.
     * </ul>
     *
     * @param says the rest of a sentence about the permission; empty when there is nothing to say
     */
    private record Answers(boolean voids, String says) {
        private static final Answers NONE = new Answers(false, "");

        /** @param sinceSeconds when the permission was given */
        static Answers of(PermissionIndex index, DialRequest request, long sinceSeconds) {
            long permissionDay = sinceSeconds / DAY_SECONDS;
            long yes = index.answer(request.account(), request.toE164(), ReassignedRow.Answer.YES);
            if (yes != NumberTable.NOTHING
                    && (PermissionIndex.high(yes) >= permissionDay || PermissionIndex.low(yes) >= sinceSeconds)) {
                return new Answers(true, " does not count: the number was given up after " + day(yes)
                        + (", answered ") + answered(yes) + ".");
            }
            long no = index.answer(request.account(), request.toE164(), ReassignedRow.Answer.NO);
            long noData = index.answer(request.account(), request.toE164(), ReassignedRow.Answer.NO_DATA);
            boolean stillThere = no != NumberTable.NOTHING && PermissionIndex.high(no) <= permissionDay
                    && PermissionIndex.low(no) > PermissionIndex.low(noData);
            if (noData != NumberTable.NOTHING && PermissionIndex.high(noData) >= permissionDay && !stillThere) {
                return new Answers(true, " is not relied upon: whether the number was given up after " + day(noData)
                        + " is unknown ('no data', answered " + answered(noData) + ").");
            }
            return no == NumberTable.NOTHING ? NONE : new Answers(false, "; not given up after " + day(no)
                    + ", answered " + answered(no));
        }

        private static String day(long answer) {
            return LocalDate.ofEpochDay(PermissionIndex.high(answer)).toString();
        }

        private static String answered(long answer) {
            return Instant.ofEpochSecond(PermissionIndex.low(answer)).toString();
        }
    }
}
