package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.numbering.RuleTable;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.ReassignedRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class PermissionsTest {
    private static final Instant NOON = Instant.parse("2026-12-01T17:00:00Z");
    private static final long LISTED = 12025550143L;
    private static final Registries MADE = registries();
    private static final RegistryIndex REGISTRIES = MADE.index();

    private AccountListIndex lists = new AccountListIndex();
    private PermissionIndex index = new PermissionIndex();
    private final DncRule rule = new DncRule(() -> REGISTRIES, () -> lists,
            () -> index);

    private static Registries registries() {
        Registries made = new Registries();
        long at = Instant.parse("2026-11-25T17:00:00Z").toEpochMilli();
        made.add("us-national", "US", at, List.of(1202), LISTED);
        made.add("ca-national", "CA", at, List.of(1416), 14165550143L);
        return made;
    }

    @ParameterizedTest(name = "{7}")
    @CsvFileSource(resources = "/vectors/permissions.csv", numLinesToSkip = 1, maxCharsPerColumn = 400)
    void decides(long number, String facts, String campaign, Purpose purpose, Instant at, Outcome outcome, String codes,
                 String note) {
        know(number, facts);
        Finding finding = rule.decide(Calls.of("caller", number, purpose, at, campaign));
        assertEquals(codes == null ? "" : codes, finding.reasons().stream().map(reason -> reason.code().code())
                .collect(Collectors.joining(" ")), note);
        assertEquals(outcome, finding.outcome(), note);
        assertEquals(Outcome.REFUSE, rule.decide(Calls.of("other", LISTED, Purpose.MARKETING, NOON, null)).outcome(),
                "another account has no part in it");
    }

    /** {@code written_consent INSTANT}, {@code -written_consent INSTANT}, {@code yes DAY INSTANT}, {@code own CAMPAIGN}. */
    private void know(long number, String facts) {
        for (String fact : facts == null ? new String[0] : facts.split("\\|")) {
            String[] words = fact.split(" ");
            ReassignedRow.Answer answer = ReassignedRow.Answer.fromId(words[0]);
            if (words[0].equals("own")) {
                lists.add("caller", number, words.length == 1 ? null : words[1]);
            } else if (answer != null) {
                index.add(new ReassignedRow("caller", number, (int) LocalDate.parse(words[1]).toEpochDay(), answer,
                        Instant.parse(words[2]).toEpochMilli(), 1));
            } else {
                boolean revoked = words[0].startsWith("-");
                PermissionRow.Kind kind = PermissionRow.Kind.fromId(revoked ? words[0].substring(1) : words[0]);
                long atMillis = Instant.parse(words[1]).toEpochMilli();
                index.add(revoked ? PermissionRow.revoked("caller", number, kind, atMillis, null, 1)
                        : PermissionRow.given("caller", number, kind, atMillis, null, 1));
            }
        }
    }

    @Test
    void saysWhichPermissionOfWhichDayUntilWhenAndByWhichLaw() {
        assertEquals("Written consent of 2026-05-01T00:00:00Z, until it is revoked; not given up after 2026-05-01, answered "
                + "2026-11-01T00:00:00Z. Authority: 16 CFR 310.4(b)(1)(iii)(B)(1); 47 CFR 64.1200(c)(2)(ii). That state lists "
                + "yield to it too is unverified.", remark("written_consent 2026-05-01T00:00:00Z"
                + "|no 2026-05-01 2026-11-01T00:00:00Z").detail());
        assertEquals("Inquiry of 2026-11-30T00:00:00Z, counts until 2027-02-28T00:00:00Z. Authority: "
                + "16 CFR 310.4(b)(1)(iii)(B)(2) and 310.2; 47 CFR 64.1200(f): 3 months after an inquiry or application. That "
                + "state lists yield to it is unverified.", remark("inquiry 2026-11-30T00:00:00Z").detail());
        assertEquals("survey: FTC: surveys are not telemarketing; own list and hours: operator policy against harassment",
                rule.decide(Calls.of("caller", LISTED, Purpose.SURVEY, NOON, null)).reasons().get(0).detail());
    }

    @Test
    void saysWhyAPermissionDoesNotCount() {
        assertEquals("Written consent of 2026-05-01T00:00:00Z does not count: the number was given up after 2026-06-01, answered "
                + "2026-11-01T00:00:00Z.", remark("written_consent 2026-05-01T00:00:00Z|yes 2026-06-01 2026-11-01T00:00:00Z")
                .detail());
        assertEquals("Purchase of 2026-05-01T00:00:00Z is not relied upon: whether the number was given up after 2026-05-01 is "
                + "unknown ('no data', answered 2026-11-01T00:00:00Z).",
                remark("purchase 2026-05-01T00:00:00Z|no_data 2026-05-01 2026-11-01T00:00:00Z").detail());
    }

    private Reason remark(String facts) {
        lists = new AccountListIndex();
        index = new PermissionIndex();
        know(LISTED, facts);
        List<Reason> reasons = rule.decide(Calls.of("caller", LISTED, Purpose.MARKETING, NOON, null)).reasons();
        Reason last = reasons.get(reasons.size() - 1);
        assertTrue(last.code().explains());
        return last;
    }

    @Test
    void stateListsYieldOnlyWhereTheDataSaysSo() {
        know(LISTED, "written_consent 2026-05-01T00:00:00Z");
        know(14165550143L, "purchase 2026-05-01T00:00:00Z");
        Permissions permissions = new Permissions(RelationshipTable.load());
        Permissions.Standing american = permissions.standing(index,
                Calls.of("caller", LISTED, Purpose.MARKETING, NOON, null), somewhere("US", "US-TX"));
        assertTrue(american.liftsRegistries());
        assertEquals(Set.of(), american.statesLifted());
        assertEquals(Set.of("CA-ON"), permissions.standing(index, Calls.of("caller", 14165550143L, Purpose.MARKETING, NOON, null),
                somewhere("CA", "CA-ON", "US-TX")).statesLifted(), "and none of another country");
    }

    private static Place somewhere(String... regions) {
        return new Place(List.of(regions), List.of(ZoneId.of("America/Chicago")));
    }

    /** Rows as a lawyer may add them: dated, with terms of their own, and for one state each. */
    @Test
    void aStatesOwnRowDecidesAboutItsList(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("relationships.csv");
        Files.writeString(file, """
                country,kind,months,beats_state_lists,effective_from,authority
                US,written_consent,-,no,2003-10-01,test
                US,purchase,18,yes,2003-10-01,test
                US-TX,written_consent,-,yes,2026-11-30,test
                US-TX,purchase,6,yes,2020-01-01,test
                US-CO,purchase,18,no,2020-01-01,test
                US-FL,purchase,36,yes,2020-01-01,test
                """);
        Permissions permissions = new Permissions(RelationshipTable.load(RuleTable.read(file)));
        Place place = somewhere("US", "US-TX", "US-CO", "US-FL", "US-LA");
        know(LISTED, "written_consent 2026-05-01T00:00:00Z");
        assertEquals(Set.of("US-TX"), lifted(permissions, place, NOON));
        assertEquals(Set.of(), lifted(permissions, place, Instant.parse("2026-11-29T23:59:59Z")), "before its day");
        index = new PermissionIndex();
        know(LISTED, "purchase 2026-06-01T17:00:00Z");
        assertEquals(Set.of("US-TX", "US-FL", "US-LA"), lifted(permissions, place, NOON.minusMillis(1)));
        assertEquals(Set.of("US-FL", "US-LA"), lifted(permissions, place, NOON), "Texas gives it six months");
        assertEquals(Set.of(), lifted(permissions, place, Instant.parse("2027-12-01T17:00:00Z")),
                "what the country does not count any more lifts no state's list");
    }

    private Set<String> lifted(Permissions permissions, Place place, Instant at) {
        return permissions.standing(index, Calls.of("caller", LISTED, Purpose.MARKETING, at, null), place).statesLifted();
    }

    @Test
    void aPermissionOfOneCountryLiftsNoListOfAnothersStates() {
        know(14165550143L, "purchase 2026-05-01T00:00:00Z");
        assertEquals(Outcome.CLEAR, rule.decide(Calls.byTo("caller", 14165550143L, Purpose.MARKETING, NOON, "ON")).outcome());
        Finding texan = rule.decide(Calls.byTo("caller", 14165550143L, Purpose.MARKETING, NOON, "TX"));
        assertEquals(Outcome.UNKNOWN, texan.outcome(), "the list of Texas is asked, and is not here");
        assertEquals(List.of("dnc.not_covered", "dnc.relationship"),
                texan.reasons().stream().map(reason -> reason.code().code()).toList());
    }

    @Test
    void aTermHoldsFromItsDayOn() {
        RelationshipTable table = RelationshipTable.load();
        long first = Instant.parse("2003-10-01T00:00:00Z").toEpochMilli();
        assertEquals(18, table.at("US", PermissionRow.Kind.PURCHASE, first).months());
        assertNull(table.at("US", PermissionRow.Kind.PURCHASE, first - 1));
        assertNull(table.at("FR", PermissionRow.Kind.PURCHASE, first), "no row, no relationship");
        assertEquals(0, table.at("FR", PermissionRow.Kind.WRITTEN_CONSENT, first).months());
    }
}
