package io.predial.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.Route;
import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

class EmergencyRuleTest {
    private static final EmergencyNumbers NUMBERS = EmergencyNumbers.load();

    private final EmergencyIndex index = new EmergencyIndex();
    private final EmergencyListener listener = new EmergencyListener(index);
    private final EmergencyRule rule = new EmergencyRule(NUMBERS, index);

    @ParameterizedTest(name = "{10}: {0} by {3}")
    @CsvFileSource(resources = "/vectors/emergency-rule.csv", numLinesToSkip = 1)
    void routesRefusesOrClears(ArgumentsAccessor row) {
        loadWorld();
        Finding finding = rule.decide(request(row));
        assertEquals(row.get(6, Outcome.class), finding.outcome());
        Reason reason = finding.reasons().isEmpty() ? null : finding.reasons().get(0);
        assertEquals(row.getString(7), reason == null ? null : reason.code().code());
        assertEquals(row.getString(8), finding.route() == null ? null : finding.route().trunk());
        assertEquals(row.getString(9), reason == null ? null : reason.detail());
    }

    @Test
    void theRouteNamesTrunkAndUri() {
        loadWorld();
        assertEquals(new Route("e911", "sip:e911@127.0.0.1"), rule.decide(personal("911", "demo")).route());
    }

    @Test
    void aFullLoadIsSeenWhenItIsComplete() {
        loadWorld();
        listener.begin();
        listener.apply(trunk("other", "new", "US", true));
        assertEquals("e911", rule.decide(personal("911", "demo")).route().trunk());
        assertEquals(Outcome.REFUSE, rule.decide(personal("911", "other")).outcome());
        assertTrue(listener.commit(9).succeeded());
        assertEquals(Outcome.REFUSE, rule.decide(personal("911", "demo")).outcome());
        assertEquals("new", rule.decide(personal("911", "other")).route().trunk());
        assertEquals(1, index.e911Trunks());
    }

    @Test
    void aLiveChangeIsSeenWhenItIsCommitted() {
        loadWorld();
        listener.apply(trunk("demo", "e911", "US", false));
        assertEquals(Outcome.ROUTE, rule.decide(personal("911", "demo")).outcome());
        listener.commit(9);
        assertEquals(Outcome.REFUSE, rule.decide(personal("911", "demo")).outcome());
        listener.apply(new Change(10, Kind.ACCOUNT, true, new JsonObject().put("id", "wide")));
        listener.commit(10);
        assertNull(index.homeRegion("wide"));
        assertTrue(index.address(List.of("demo"), 12025550100L, "e911").isRegistered());
        listener.apply(new Change(11, Kind.CALLER_ID, true,
                new JsonObject().put("number", 12025550100L).put("account", "demo")));
        listener.commit(11);
        assertEquals(EmergencyAddress.NONE, index.address(List.of("demo"), 12025550100L, "e911"));
        assertEquals(0, listener.unreadableRows());
    }

    @Test
    void aRowThatCannotBeReadLeavesWhatWasKnown() {
        loadWorld();
        JsonObject withoutUri = new JsonObject().put("account", "demo").put("id", "e911").put("e911", true);
        listener.apply(new Change(9, Kind.TRUNK, false, withoutUri));
        listener.apply(new Change(9, Kind.TRUNK, false, withoutUri.copy().put("uri", 7).put("e911", "yes")));
        listener.apply(new Change(9, Kind.ACCOUNT, false, new JsonObject().put("country", "US")));
        listener.apply(new Change(9, Kind.CALLER_ID, false, new JsonObject().put("number", "secret")));
        listener.commit(9);
        assertEquals(4, listener.unreadableRows());
        assertEquals("e911", rule.decide(personal("911", "demo")).route().trunk());
    }

    private void loadWorld() {
        listener.begin();
        listener.apply(account("demo", "US"));
        listener.apply(account("wide", "de"));
        listener.apply(new Change(1, Kind.TRUNK, false, new TrunkRow("demo", "main", "US", false, "sip:main@127.0.0.1",
                List.of("62", "*9")).toJson()));
        listener.apply(trunk("demo", "e911", "US", true));
        listener.apply(trunk("demo", "dead", "US", true));
        listener.apply(trunk("other", "main", "US", false));
        for (String id : new String[] {"us-1", "gb-2", "gb-1", "a-fr"}) {
            String country = id.equals("a-fr") ? "FR" : id.substring(0, 2).toUpperCase(Locale.ROOT);
            listener.apply(trunk("wide", id, country, true));
        }
        listener.apply(new Change(1, Kind.CALLER_ID, false, new CallerIdRow(12025550100L, "demo",
                CallerIdRow.Status.OWNED, 0, "1 Example Street, Washington DC").toJson()));
        listener.apply(new Change(1, Kind.CALLER_ID, false,
                new CallerIdRow(12025550101L, "demo", CallerIdRow.Status.OWNED, 0, null).toJson()));
        listener.commit(1);
        listener.apply(new Change(2, Kind.TRUNK, true, new JsonObject().put("account", "demo").put("id", "dead")));
        listener.apply(trunk("late", "late-1", "US", true));
        listener.commit(2);
    }

    private static Change account(String id, String country) {
        return new Change(1, Kind.ACCOUNT, false, new JsonObject().put("id", id).put("country", country));
    }

    private static Change trunk(String account, String id, String country, boolean e911) {
        TrunkRow row = new TrunkRow(account, id, country, e911, "sip:" + id + "@127.0.0.1");
        return new Change(1, Kind.TRUNK, false, row.toJson());
    }

    private static DialRequest personal(String to, String account) {
        DialRequest.Builder call = call(to, account);
        call.purpose = Purpose.PERSONAL;
        return call.build();
    }

    private static DialRequest request(ArgumentsAccessor row) {
        DialRequest.Builder call = call(row.getString(0), row.getString(3));
        call.trunk = row.getString(1);
        call.region = row.getString(2);
        call.fromE164 = row.getLong(4);
        call.purpose = Purpose.fromId(row.getString(5));
        return call.build();
    }

    private static DialRequest.Builder call(String to, String account) {
        DialRequest.Builder call = DialRequest.builder();
        call.id = "1";
        call.account = account;
        call.from = "";
        call.to = to;
        call.atMillis = Instant.parse("2026-12-01T12:00:00Z").toEpochMilli();
        return call;
    }
}
