package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Cause;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.RegistrySubscription;
import io.predial.store.rows.RegistryTerms.Coverage;
import io.predial.store.rows.RegistryTerms.Mode;
import io.predial.store.rows.RegistryTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class RegistryQuestionTest {
    private static final long OBTAINED = Instant.parse("2026-11-25T17:00:00Z").toEpochMilli();
    private static final Instant NOON = Instant.parse("2026-12-01T17:00:00Z");
    private static final CallingHours HOURS = CallingHours.load(HolidayCalendar.load());

    private final RegistryIndex registries = registries();
    private final SubscriptionIndex subscriptions = subscriptions();
    private final DncRule rule = rule(registries, "IN, US-TN,OK");

    private DncRule rule(RegistryIndex index, String waivers) {
        return new DncRule(HOURS, new RegistryQuestion(() -> index, () -> subscriptions, RequiredLists.load(waivers)),
                AccountListIndex::new, PermissionIndex::new);
    }

    private static RegistryTerms state(String state, Coverage coverage, boolean subscription, Purpose... purposes) {
        return new RegistryTerms("US", state, 31, Mode.SNAPSHOT, coverage, Set.of(purposes), subscription);
    }

    private static RegistryIndex registries() {
        Registries made = new Registries();
        made.add("us-national", "US", OBTAINED, List.of(1202, 1212, 1214, 1215, 1303, 1307, 1317, 1347, 1405, 1615),
                12025550143L, 12125550143L, 12145550143L, 13035550143L, 13175550143L);
        made.add("us-tx", state("TX", Coverage.IMPORTED, false), OBTAINED, List.of(1214), 12145550143L, 12145550144L);
        made.add("us-wy", state("WY", Coverage.COUNTRY, true), OBTAINED, List.of(1307), 13075550144L);
        made.add("us-ok", state("OK", Coverage.COUNTRY, false), OBTAINED, List.of(1405), 14055550144L);
        made.add("us-ny", state("NY", Coverage.IMPORTED, false, Purpose.SURVEY), OBTAINED, List.of(1212), 12125550144L);
        made.add("own-quiet", state("NJ", Coverage.COUNTRY, false, Purpose.PERSONAL), OBTAINED, List.of(1609), 16095550144L);
        made.addEmpty("us-pa", state("PA", Coverage.IMPORTED, false));
        made.addEmpty("us-tn", state("TN", Coverage.IMPORTED, false));
        made.add("gb-tps", new RegistryTerms("GB", "", 28, Mode.SNAPSHOT, Coverage.COUNTRY, Set.of(), false), OBTAINED,
                List.of(44207), 442079460143L);
        made.add("gb-ctps", new RegistryTerms("GB", "", 28, Mode.SNAPSHOT, Coverage.COUNTRY, Set.of(), false),
                OBTAINED + 86_400_000L, List.of(44207), 442079460146L);
        // Became one that only marks numbers after it had been imported whole.
        made.add("it-rpo", new RegistryTerms("IT", "", 15, Mode.WASH, Coverage.COUNTRY, Set.of(), false), OBTAINED,
                List.of(39065), 390655501430L);
        made.addEmpty("au-dncr", new RegistryTerms("AU", "", 30, Mode.WASH, Coverage.IMPORTED, Set.of(), false));
        made.add("br-listed", new RegistryTerms("BR", "", 30, Mode.SNAPSHOT, Coverage.COUNTRY,
                Set.of(Purpose.TRANSACTIONAL), false), OBTAINED, List.of(551199), 5511999990143L);
        return made.index();
    }

    private static SubscriptionIndex subscriptions() {
        SubscriptionIndex index = new SubscriptionIndex();
        account(index, "san", new RegistrySubscription("us-national", "12345678-0001", false, Set.of(202),
                Instant.parse("2026-12-15T17:00:00Z").toEpochMilli()),
                new RegistrySubscription("us-national", "12345678-0002", false, Set.of(214),
                        Instant.parse("2027-12-15T17:00:00Z").toEpochMilli()));
        account(index, "ended", new RegistrySubscription("us-national", null, true, Set.of(), OBTAINED - 1));
        account(index, "wyoming", new RegistrySubscription("us-wy", null, true, Set.of(), Long.MAX_VALUE));
        account(index, "london", new RegistrySubscription("gb-tps", null, false, Set.of(207), Long.MAX_VALUE));
        return index;
    }

    private static void account(SubscriptionIndex index, String id, RegistrySubscription... entries) {
        index.put(new AccountRow(id, id, "US", 1, 1, Set.of(), Map.of(), 0, List.of(entries)));
    }

    @ParameterizedTest(name = "{9}")
    @CsvFileSource(resources = "/vectors/registries.csv", numLinesToSkip = 1)
    void decides(long number, String account, Purpose purpose, String state, Instant at, Outcome outcome, Cause cause,
                 String codes, String sources, String note) {
        Finding finding = rule.decide(Calls.byTo(account, number, purpose, at, state));
        assertEquals(codes == null ? "" : codes, finding.reasons().stream().map(reason -> reason.code().code())
                .collect(Collectors.joining(" ")), note);
        assertEquals(outcome, finding.outcome(), note);
        assertEquals(cause, finding.cause(), note);
        assertEquals(sources == null ? "" : sources, finding.reasons().stream().map(Reason::source)
                .filter(Objects::nonNull).map(source -> source.registry()).collect(Collectors.joining(" ")), note);
    }

    private Reason only(DncRule of, String account, long number) {
        List<Reason> reasons = of.decide(Calls.by(account, number, Purpose.MARKETING, NOON)).reasons();
        assertEquals(1, reasons.size(), reasons.toString());
        return reasons.get(0);
    }

    @Test
    void aMissingStateSaysWhatToDo() {
        assertEquals("No list is loaded here of US-CO, where the called person may be and which keeps one of its own: "
                + "import it as registry us-co, or waive it with the setting dnc.states-waived.",
                only(rule, "caller", 13035550144L).detail());
        List<Reason> anywhere = rule.decide(Calls.to(18005550144L, Purpose.MARKETING, NOON.plusSeconds(14_400))).reasons();
        assertTrue(anywhere.stream().anyMatch(reason -> reason.detail() != null && reason.detail().startsWith(
                "No list is loaded here of US-CO, US-FL, US-LA, US-MA, US-MO, where the called person may be and which keep "
                        + "lists of their own: import them as registries us-co, us-fl, us-la, us-ma, us-mo, or")),
                anywhere.toString());
    }

    /** However much of the same country is here: what is missing is not asked, and what was not asked clears nothing. */
    @Test
    void anotherListDoesNotStandInForOneThatMustBeAsked() {
        Registries made = new Registries();
        RegistryTerms british = new RegistryTerms("GB", "", 28, Mode.SNAPSHOT, Coverage.COUNTRY, Set.of(), false);
        made.add("gb-ctps", british, OBTAINED, List.of(44207), 442079460143L);
        made.add("own-litigators", new RegistryTerms("US", "", 31, Mode.SNAPSHOT, Coverage.COUNTRY, Set.of(), false), OBTAINED,
                List.of(1202), 12025550143L);
        made.add("fr-own", new RegistryTerms("FR", "", 31, Mode.SNAPSHOT, Coverage.COUNTRY, Set.of(), false), OBTAINED,
                List.of(33123));
        DncRule bare = rule(made.index(), "");
        assertEquals("Registry gb-tps must be asked about numbers of GB and is not here: import it, or waive it with the "
                + "setting dnc.states-waived.", only(bare, "caller", 442079460144L).detail());
        assertEquals("Registry us-national must be asked about numbers of US and is not here: import it, or waive it with the "
                + "setting dnc.states-waived.", only(bare, "caller", 12025550144L).detail());
        assertEquals(List.of(ReasonCode.DNC_NATIONAL, ReasonCode.DNC_NOT_COVERED), bare.decide(
                Calls.by("caller", 12025550143L, Purpose.MARKETING, NOON)).reasons().stream().map(Reason::code).toList());
        assertEquals("Registry ca-national must be asked about numbers of CA and is not here: import it, or waive it with the "
                + "setting dnc.states-waived.", only(bare, "caller", 14165550144L).detail());
        assertEquals(ReasonCode.DNC_NOT_COVERED, only(rule(made.index(), "all"), "caller", 12025550144L).code(),
                "all states are no national list");
        DncRule waived = rule(made.index(), "gb-tps,us-national,ca-national");
        assertEquals(Outcome.CLEAR, waived.decide(Calls.to(442079460144L, Purpose.MARKETING, NOON)).outcome());
        assertEquals(Outcome.CLEAR, waived.decide(Calls.to(12025550144L, Purpose.MARKETING, NOON)).outcome());
        assertEquals(Cause.NOT_COVERED, waived.decide(Calls.to(14165550144L, Purpose.MARKETING, NOON)).cause(),
                "with nothing at all to ask, a waiver clears nothing");
        assertTrue(bare.decide(Calls.to(33123456789L, Purpose.MARKETING, NOON)).reasons().stream()
                .noneMatch(reason -> reason.code() == ReasonCode.DNC_NOT_COVERED), "a country without a row: any list will do");
    }

    /** As docs/REGISTRIES.md tells an operator to do with a list that was imported as uk-tps. */
    @Test
    void aListUnderAnIdOfTheOperatorsOwnIsRenamedOrTheKnownOnesWaived() {
        RegistryTerms british = new RegistryTerms("GB", "", 28, Mode.SNAPSHOT, Coverage.COUNTRY, Set.of(), false);
        Registries made = new Registries();
        made.add("uk-tps", british, OBTAINED, List.of(44207), 442079460143L);
        assertTrue(only(rule(made.index(), ""), "caller", 442079460144L).detail().startsWith(
                "Registries gb-tps, gb-ctps must be asked about numbers of GB and are not here"));
        DncRule waived = rule(made.index(), "gb-tps,gb-ctps");
        assertEquals(Outcome.CLEAR, waived.decide(Calls.to(442079460144L, Purpose.MARKETING, NOON)).outcome());
        assertEquals(ReasonCode.DNC_NATIONAL, only(waived, "caller", 442079460143L).code());

        Registries renamed = new Registries();
        renamed.add("uk-tps", new RegistryTerms("AQ", "", 3_650, Mode.SNAPSHOT, Coverage.COUNTRY, Set.of(), false),
                OBTAINED - 400 * 86_400_000L, List.of(44207), 442079460144L);
        renamed.add("gb-tps", british, OBTAINED, List.of(44207), 442079460143L);
        renamed.add("gb-ctps", british, OBTAINED, List.of(44207));
        assertEquals(Outcome.CLEAR, rule(renamed.index(), "").decide(Calls.to(442079460144L, Purpose.MARKETING, NOON)).outcome());
        assertEquals(ReasonCode.DNC_NATIONAL, only(rule(renamed.index(), ""), "caller", 442079460143L).code());
    }

    @Test
    void aRequiredListThatIsNotAboutSuchCallsIsMissing() {
        Registries made = new Registries();
        made.add("us-national", new RegistryTerms("US", "", 31, Mode.DELTA, Coverage.IMPORTED, Set.of(Purpose.SURVEY), false),
                OBTAINED, List.of(1202));
        made.add("own", "US", OBTAINED, List.of(1202));
        assertTrue(only(rule(made.index(), ""), "caller", 12025550144L).detail().startsWith("Registry us-national must"));
    }

    @Test
    void aStatesListNamesItsLaw() {
        Reason reason = only(rule, "caller", 12145550144L);
        assertEquals(ReasonCode.DNC_STATE, reason.code());
        assertEquals("US-TX: Tex. Bus. & Com. Code 304.051 (unverified).", reason.detail());
    }

    @Test
    void waivingAllLeavesOnlyWhatIsLoaded() {
        DncRule waived = rule(registries, "all");
        assertEquals(Outcome.CLEAR, waived.decide(Calls.to(13035550144L, Purpose.MARKETING, NOON)).outcome());
        assertEquals(Outcome.CLEAR, waived.decide(Calls.to(12155550144L, Purpose.MARKETING, NOON)).outcome());
        assertEquals(ReasonCode.DNC_STATE, only(waived, "caller", 12145550144L).code());
    }

    @Test
    void aWaiverOfAStateWithoutAListIsAMistake() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> RequiredLists.load("TX,NY")).getMessage()
                .startsWith("'NY' keeps no list; those that do: all, CO, FL"));
    }

    /** Neither the verdict nor any word may differ, or the difference lists the registry number by number. */
    @Test
    void whoHasNoAccessIsToldTheSameOfEveryNumber() {
        for (String account : List.of("san", "ended")) {
            Reason listed = only(rule, account, 12125550143L);
            assertEquals(listed, only(rule, account, 12125550145L));
            assertEquals(listed, only(rule, account, 13475550145L), "nor which area codes are here");
            assertFalse(listed.detail().matches(".*[0-9].*"), listed.detail());
        }
        assertEquals(only(rule, "caller", 13075550144L), only(rule, "caller", 13075550145L));
        assertEquals("This account's subscription of registry us-national is not for the area code called; the registry "
                + "was not asked.", only(rule, "san", 12125550143L).detail());
        assertEquals("This account's subscription of registry us-national has ended; the registry was not asked.",
                only(rule, "ended", 12125550143L).detail());
        assertEquals("This account has no subscription of registry us-wy, which asks for one; the registry was not asked.",
                only(rule, "caller", 13075550144L).detail());
    }

    /** Registries that cannot be read, one for each state: more reasons than travel would make the finding unreadable. */
    @Test
    void reasonsStayFewEnoughToTravel() {
        Registries made = new Registries();
        List<String> states = new ArrayList<>(List.of("CO", "FL", "IN", "LA", "MA", "MO", "OK", "PA", "TN", "TX", "WY"));
        for (String state : states) {
            made.add("listed-" + state, state(state, Coverage.COUNTRY, false), OBTAINED, List.of(1900), 19005550143L);
            made.add("silent-" + state, state(state, Coverage.IMPORTED, false), OBTAINED, List.of(1202));
        }
        Finding finding = rule(made.index(), "").decide(Calls.to(19005550143L, Purpose.MARKETING, NOON));
        assertEquals(Outcome.REFUSE, finding.outcome());
        assertTrue(finding.reasons().size() <= 12, finding.reasons().size() + " reasons");
    }
}
