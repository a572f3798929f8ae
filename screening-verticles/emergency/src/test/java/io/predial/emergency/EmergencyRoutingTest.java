package io.predial.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.config.Knobs;
import io.predial.store.Change;
import io.predial.store.Holding;
import io.predial.store.Kind;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.EmergencyAddressRow;
import io.predial.store.rows.EmergencyAddressRow.State;
import io.predial.store.rows.EmergencyLineRow;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Over which trunk an emergency call leaves, and whom no campaign calls. */
class EmergencyRoutingTest {
    private static final EmergencyNumbers NUMBERS = EmergencyNumbers.load();
    private static final long HOSPITAL = 12025550190L;

    private final EmergencyIndex index = new EmergencyIndex();
    private final EmergencyListener listener = new EmergencyListener(index);

    @BeforeEach
    void load() {
        listener.begin();
        for (String trunk : List.of("us-b", "us-a", "gb-a")) {
            listener.apply(trunk("acme", trunk, trunk.substring(0, 2).toUpperCase(java.util.Locale.ROOT), true));
        }
        listener.apply(trunk("acme", "plain", "US", false));
        listener.apply(trunk("grandchild", "own", "US", true));
        listener.apply(account("acme", null));
        listener.apply(account("none", null));
        listener.apply(account("child", "acme"));
        listener.apply(account("grandchild", "child"));
        listener.apply(account("ring-a", "ring-b"));
        listener.apply(account("ring-b", "ring-a"));
        address("acme", 12025550100L, null, State.REGISTERED);
        address("acme", 12025550101L, "us-b", State.REGISTERED);
        address("acme", 12025550102L, null, State.PENDING_REGISTRATION);
        address("acme", 12025550103L, "us-b", State.PENDING_UNREGISTRATION);
        address("acme", 12025550104L, null, State.REGISTRATION_FAILURE);
        address("acme", 12025550105L, null, State.UNREGISTRATION_FAILURE);
        address("acme", 12025550106L, null, State.UNREGISTERED);
        address("acme", 12025550109L, null, State.UNREGISTERED);
        address("none", 12025550110L, EmergencyFallback.TRUNK, State.REGISTERED);
        for (long withCallerId : new long[] {12025550108L, 12025550109L}) {
            listener.apply(new Change(1, Kind.CALLER_ID, false, new CallerIdRow(withCallerId, "acme",
                    CallerIdRow.Status.OWNED, 0, "1 Example Street").toJson()));
        }
        listener.apply(new Change(1, Kind.EMERGENCY_LINE, false, new EmergencyLineRow(HOSPITAL, "a hospital", 1).toJson()));
        listener.commit(1);
    }

    @ParameterizedTest(name = "{9}")
    @CsvFileSource(resources = "/vectors/emergency-routing.csv", numLinesToSkip = 1)
    void leavesOverTheBestTrunkThereIs(ArgumentsAccessor row) {
        Knobs knobs = new Knobs(row.getString(4) == null ? Map.of() : Map.of("emergency.fallback-trunks", row.getString(4)));
        EmergencyRule rule = new EmergencyRule(NUMBERS, index, EmergencyFallback.from(knobs));
        DialRequest.Builder call = call(row.getString(0), row.getString(2).equals("US") ? "911" : "112");
        call.trunk = row.getString(1);
        call.region = row.getString(2);
        call.fromE164 = row.getLong(3);
        Finding finding = rule.decide(call.build());
        assertEquals(row.getString(5), finding.reasons().get(0).code().code());
        assertEquals(row.getString(6), finding.route() == null ? null : finding.route().trunk());
        if (row.getString(7) != null) {
            assertEquals(row.getString(7), finding.route().uri());
        }
        assertEquals(row.getString(8), finding.reasons().get(0).detail());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"marketing,REFUSE", "survey,REFUSE", "political,REFUSE", "charity,REFUSE", "debt_collection,REFUSE",
            "emergency_notification,REFUSE", "personal,CLEAR", "transactional,CLEAR"})
    void noCampaignCallsALineOfTheList(String purpose, Outcome expected) {
        EmergencyRule rule = new EmergencyRule(NUMBERS, index);
        assertEquals(expected, rule.decide(to(HOSPITAL, purpose)).outcome());
        assertEquals(Outcome.CLEAR, rule.decide(to(HOSPITAL + 1, purpose)).outcome());
        listener.apply(new Change(2, Kind.EMERGENCY_LINE, true, new JsonObject().put("number", HOSPITAL)));
        listener.commit(2);
        assertEquals(Outcome.CLEAR, rule.decide(to(HOSPITAL, purpose)).outcome(), "taken off the list");
    }

    @Test
    void anOutsideLineIsThatOfTheAskedTrunkWhoeverAboveHasIt() {
        prefixes("acme", "plain", "61");
        prefixes("acme", "us-a", "62");
        prefixes("child", "plain", "63");
        assertEquals(List.of("61"), index.outsideLinePrefixes("acme", "plain"));
        assertEquals(List.of("63"), index.outsideLinePrefixes("grandchild", "plain"), "the nearest");
        assertEquals(List.of("62"), index.outsideLinePrefixes("grandchild", "us-a"));
        for (String notKnown : new String[] {null, "us-b"}) {
            assertEquals(Set.of("61", "62", "63"), Set.copyOf(index.outsideLinePrefixes("grandchild", notKnown)));
            assertEquals(Set.of("61", "62"), Set.copyOf(index.outsideLinePrefixes("acme", notKnown)), "nothing from below");
        }
        assertEquals(List.of(), index.outsideLinePrefixes("none", "plain"));
    }

    private void prefixes(String account, String trunk, String prefix) {
        listener.apply(new Change(2, Kind.TRUNK, false,
                new TrunkRow(account, trunk, "US", false, "sip:a@192.0.2.1", List.of(prefix)).toJson()));
        listener.commit(2);
    }

    @Test
    void whatItHoldsIsComparedWithTheRecord() {
        assertEquals(new TreeSet<>(List.of(
                "acme|12025550100||registered|ref-1", "acme|12025550101|us-b|registered|ref-1",
                "acme|12025550102||pending-registration|ref-1", "acme|12025550103|us-b|pending-unregistration|ref-1",
                "acme|12025550104||registration-failure|ref-1", "acme|12025550105||unregistration-failure|ref-1",
                "acme|12025550106||unregistered|ref-1", "acme|12025550109||unregistered|ref-1",
                "none|12025550110|emergency-fallback|registered|ref-1")), lines(Kind.EMERGENCY_ADDRESS));
        assertEquals(new TreeSet<>(List.of(Long.toString(HOSPITAL))), lines(Kind.EMERGENCY_LINE));
    }

    @Test
    void anAddressThatIsGoneIsNotThere() {
        listener.apply(new Change(2, Kind.EMERGENCY_ADDRESS, true,
                new JsonObject().put("account", "acme").put("number", 12025550101L).put("trunk", "us-b")));
        listener.apply(new Change(2, Kind.EMERGENCY_ADDRESS, true, new JsonObject().put("account", "acme")));
        listener.commit(2);
        assertEquals(EmergencyAddress.NONE, index.address(List.of("acme"), 12025550101L, "us-b"));
        assertEquals(1, listener.unreadableRows());
    }

    @Test
    void aStateOfANewerReleaseIsNotReliedOn() {
        JsonObject row = new EmergencyAddressRow("acme", 12025550100L, null, State.REGISTERED, null, null, 1).toJson();
        listener.apply(new Change(2, Kind.EMERGENCY_ADDRESS, false, row.put("state", "blessed")));
        listener.commit(2);
        assertFalse(index.address(List.of("acme"), 12025550100L, "us-a").isRegistered());
        assertEquals(0, listener.unreadableRows());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            US=sip:a@b,                            ''
            'US=sips:a@b,*=sip:a@b',               ''
            US,                                    each
            us=sip:a@b,                            each
            XX=sip:a@b,                            each
            US=tel:911,                            each
            US=sip:a b,                            each
            'US=sip:a@b,',                         each
            'US=sip:a@b,US=sip:c@d',               more than once
            """)
    void theFallbackIsCheckedAtStart(String text, String problem) {
        Knobs knobs = new Knobs(Map.of("emergency.fallback-trunks", text));
        EmergencyFallback.from(knobs);
        assertEquals(problem.isEmpty(), knobs.problems().isEmpty());
        assertTrue(knobs.problems().stream().allMatch(said -> said.contains(problem)), knobs.problems().toString());
    }

    private TreeSet<String> lines(Kind kind) {
        List<String> lines = new ArrayList<>();
        for (Holding holding : listener.holdings()) {
            if (holding.kind() == kind) {
                assertTrue(holding.settled());
                holding.rows().forEach(lines::add);
            }
        }
        return new TreeSet<>(lines);
    }

    private void address(String account, long number, String trunk, State state) {
        listener.apply(new Change(1, Kind.EMERGENCY_ADDRESS, false,
                new EmergencyAddressRow(account, number, trunk, state, "ref-1", "1 Example Street", 1).toJson()));
    }

    private static Change account(String id, String parent) {
        return new Change(1, Kind.ACCOUNT, false, new JsonObject().put("id", id).put("country", "US").put("parent", parent));
    }

    private static Change trunk(String account, String id, String country, boolean e911) {
        return new Change(1, Kind.TRUNK, false,
                new TrunkRow(account, id, country, e911, "sip:" + id + "@192.0.2.1").toJson());
    }

    private static DialRequest to(long number, String purpose) {
        DialRequest.Builder call = call("acme", "+" + number);
        call.toE164 = number;
        call.purpose = Arrays.stream(Purpose.values()).filter(each -> each.id().equals(purpose)).findFirst().orElseThrow();
        return call.build();
    }

    private static DialRequest.Builder call(String account, String to) {
        DialRequest.Builder call = DialRequest.builder();
        call.id = "1";
        call.account = account;
        call.from = "";
        call.to = to;
        call.purpose = Purpose.PERSONAL;
        call.atMillis = Instant.parse("2026-12-01T12:00:00Z").toEpochMilli();
        return call;
    }
}
