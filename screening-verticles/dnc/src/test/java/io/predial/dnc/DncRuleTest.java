package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Source;
import io.predial.store.registry.RegistryIndex;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class DncRuleTest {
    private static final Instant OBTAINED = Instant.parse("2026-11-25T17:00:00Z");
    private static final Instant NOON = Instant.parse("2026-12-01T17:00:00Z");
    private static final Instant MIDNIGHT = Instant.parse("2026-12-02T05:00:00Z");

    private final AccountListIndex lists = new AccountListIndex();
    private final RegistryIndex registries = registries();
    private final DncRule rule = new DncRule(() -> registries, () -> lists);

    DncRuleTest() {
        lists.add("caller", 12025550166L);
        lists.add("caller", 12025550167L);
        lists.add("caller", 13105550166L);
    }

    private static RegistryIndex registries() {
        Registries made = new Registries();
        long at = OBTAINED.toEpochMilli();
        String lost = made.add("us-national", "US", at, List.of(1202, 1410, 1787), 12025550143L, 12025550167L,
                14105550199L).segments().get(1).sha256Hex();
        made.add("ca-national", "CA", at, List.of(1202, 1416), 14165550143L, 12025550145L);
        made.bytes.remove(lost);
        return made.index();
    }

    @ParameterizedTest(name = "{7}")
    @CsvFileSource(resources = "/vectors/dnc-rule.csv", numLinesToSkip = 1)
    void decides(long number, String account, Purpose purpose, Instant at, Outcome outcome, Cause cause, String codes,
                 String note) {
        Finding finding = rule.decide(Calls.by(account, number, purpose, at));
        assertEquals(outcome, finding.outcome(), note);
        assertEquals(cause, finding.cause(), note);
        assertEquals(codes == null ? "" : codes, finding.reasons().stream().map(reason -> reason.code().code())
                .collect(Collectors.joining(" ")), note);
        assertTrue(finding.reasons().stream().allMatch(reason -> reason.check() == CheckId.DNC), note);
    }

    @ParameterizedTest(name = "{4}: {0} at {2}")
    @CsvFileSource(resources = "/vectors/calling-hours.csv", numLinesToSkip = 1)
    void keepsTheHours(long number, String zone, Instant at, Instant retryAt, String note) {
        Finding finding = rule.decide(Calls.to(number, Purpose.SURVEY, at, zone));
        if (retryAt == null) {
            assertEquals(Outcome.CLEAR, finding.outcome(), note);
            return;
        }
        assertEquals(List.of(ReasonCode.DNC_HOURS, ReasonCode.DNC_EXEMPT),
                finding.reasons().stream().map(Reason::code).toList(), note);
        assertEquals(retryAt, Instant.ofEpochMilli(finding.reasons().get(0).retryAtMillis()), note);
        assertEquals(Outcome.CLEAR, rule.decide(Calls.to(number, Purpose.SURVEY, retryAt, zone)).outcome(), note);
        assertEquals(Outcome.REFUSE,
                rule.decide(Calls.to(number, Purpose.SURVEY, retryAt.minusSeconds(1), zone)).outcome(), note);
    }

    @ParameterizedTest(name = "{6}: {0} at {4}")
    @CsvFileSource(resources = "/vectors/given-places.csv", numLinesToSkip = 1)
    void addsWhatTheRequestSays(long number, String state, String postalCode, String zone, Instant at, Instant retryAt,
                                String note) {
        Finding finding = rule.decide(Calls.toPlace(number, at, state, postalCode, zone, Purpose.SURVEY));
        assertEquals(retryAt == null ? Outcome.CLEAR : Outcome.REFUSE, finding.outcome(), note);
        if (retryAt != null) {
            assertEquals(retryAt, Instant.ofEpochMilli(finding.reasons().get(0).retryAtMillis()), note);
        }
    }

    @Test
    void everyReasonCarriesItsEvidence() {
        List<Reason> reasons = rule.decide(Calls.to(12025550167L, Purpose.MARKETING, MIDNIGHT)).reasons();
        assertEquals(Reason.of(ReasonCode.DNC_ACCOUNT), reasons.get(0));
        assertEquals(Reason.from(ReasonCode.DNC_NATIONAL, new Source("us-national", "v1", 6)), reasons.get(1));
        assertEquals(Reason.until(ReasonCode.DNC_HOURS, "US: calls are allowed from 08:00 to 21:00 in "
                + "America/New_York. Authority: 47 CFR 64.1200(c)(1); 16 CFR 310.4(c).",
                Instant.parse("2026-12-02T13:00:00Z").toEpochMilli()), reasons.get(2));
    }

    @Test
    void notCoveredNamesTheRegistryThatWasAsked() {
        Reason reason = rule.decide(Calls.to(13105550144L, Purpose.MARKETING, NOON)).reasons().get(0);
        assertEquals(new Source("us-national", "v1", 6), reason.source());
        assertEquals(0, reason.retryAtMillis());
        assertNull(rule.decide(Calls.to(442079460000L, Purpose.MARKETING, NOON)).reasons().get(0).source());
    }

    @Test
    void saysWhichRegionAndZoneForbid() {
        assertEquals("US: calls are allowed from 08:00 to 21:00 in America/Chicago, one of 2 time zones the called person "
                + "may be in. Authority: 47 CFR 64.1200(c)(1); 16 CFR 310.4(c).",
                detail(18505550143L, "2026-12-01T13:00:00Z", null, null, null));
        assertEquals("US-FL: calls are allowed from 08:00 to 20:00 in America/New_York. Authority: Fla. Stat. 501.616(6).",
                detail(13055550143L, "2026-12-02T01:30:00Z", null, null, null));
        assertEquals("US-MS: calls are allowed from 08:00 to 20:00 in UTC-06:00. Authority: Miss. Code 77-3-723(1) says "
                + "Central Standard Time: UTC-6 in summer too. The holiday ban is unverified; published tables disagree.",
                detail(16015550143L, "2027-07-21T13:30:00Z", null, null, null));
        assertEquals("US-PA: no calls are allowed on Thanksgiving Day in America/New_York. Authority: Act 47 of 2026 "
                + "(SB 992); 73 P.S. 2245(a)(10); 44 P.S. 11; list unverified.",
                detail(12155550143L, "2026-11-26T17:00:00Z", null, null, null));
        assertEquals("operator policy: calls are allowed from 08:00 to 21:00 in Atlantic/Bermuda. Authority: operator "
                + "policy: the United States window until a country has its own row.",
                detail(14415550143L, "2026-12-02T02:00:00Z", null, null, null));
        assertEquals("US-RI: no calls are allowed on Sunday in America/New_York. Authority: R.I. Gen. Laws "
                + "5-61-2(2) and 5-61-3.6.",
                detail(14015550143L, "2026-12-06T17:00:00Z", null, null, null));
    }

    @Test
    void saysThatSomethingUnreadableWidensTheQuestion() {
        assertEquals("US: calls are allowed from 08:00 to 21:00 in America/Adak, one of 11 time zones the called person "
                + "may be in. Authority: 47 CFR 64.1200(c)(1); 16 CFR 310.4(c). "
                + "The given time zone is not in the IANA database, so all United States zones "
                + "count.", detail(12025550143L, "2026-12-01T17:00:00Z", null, null, "Mars/Olympus"));
        assertEquals("US-AL: no calls are allowed on Rosa Parks Day in America/New_York, one of 11 time zones the called "
                + "person may be in. Authority: Ala. Admin. Code 770-X-5-.17(2); Ala. Code 1-3-8; list unverified. "
                + "The given state is none we know, so every state of the country counts. The given "
                + "postal code does not tell the state, so every state of the country counts.",
                detail(12025550143L, "2026-12-01T17:00:00Z", "Utopia", "00000", null));
    }

    private String detail(long number, String at, String state, String postalCode, String zone) {
        return rule.decide(Calls.toPlace(number, Instant.parse(at), state, postalCode, zone, Purpose.SURVEY))
                .reasons().get(0).detail();
    }

    @Test
    void withoutRegistriesNothingIsClear() {
        DncRule bare = new DncRule(() -> RegistryIndex.EMPTY, AccountListIndex::new);
        assertEquals(Cause.NOT_COVERED, bare.decide(Calls.to(12025550144L, Purpose.MARKETING, NOON)).cause());
    }
}
