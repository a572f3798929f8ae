package io.predial.callerid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Attestation;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Reason;
import io.predial.numbering.CallerIdValidity;
import io.predial.numbering.NumberReader;
import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.rows.CallerIdRow;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerIdRuleTest {
    private static final CallerIdValidity VALIDITY = CallerIdValidity.load();
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private final CallerIdIndex index = new CallerIdIndex();
    private final CallerIdListener listener = new CallerIdListener(index);
    private final CallerIdRule rule = new CallerIdRule(index, VALIDITY);

    @BeforeEach
    void loadPermissions() throws IOException {
        listener.begin();
        try (InputStream in = getClass().getResourceAsStream("/vectors/permissions.csv")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).map(line -> line.split(","))
                    .forEach(cells -> listener.apply(permission(cells)));
        }
        listener.commit(1);
    }

    @ParameterizedTest(name = "{7}: {0} by {1} at {2}")
    @CsvFileSource(resources = "/vectors/caller-id.csv", numLinesToSkip = 1)
    void allowsOrRefuses(ArgumentsAccessor row) {
        Finding finding = decide(row.getLong(0), row.getString(1), row.get(2, Instant.class));
        Reason reason = finding.reasons().isEmpty() ? null : finding.reasons().get(0);
        assertEquals(row.get(3, Outcome.class), finding.outcome());
        assertEquals(row.getString(4), reason == null ? null : reason.code().code());
        assertEquals(row.get(5, Attestation.class), finding.attestation());
        assertEquals(row.getString(6), reason == null ? null : reason.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"911", "+1911", "988", "112", "anonymous", "", "sip:911@x"})
    void anEmergencyOrServiceNumberIsNoCallerId(String from) {
        assertEquals("caller_id.invalid",
                decide(NumberReader.toE164(from, "US"), "demo", NOON).reasons().get(0).code().code());
    }

    @Test
    void aFullLoadIsSeenWhenItIsComplete() {
        assertEquals(12, index.size());
        listener.begin();
        listener.apply(permission(new String[] {"12025550150", "demo", "OWNED", ""}));
        assertEquals(Outcome.CLEAR, decide(12025550100L, "demo", NOON).outcome());
        assertEquals(Outcome.REFUSE, decide(12025550150L, "demo", NOON).outcome());
        assertTrue(listener.commit(2).succeeded());
        assertEquals(Outcome.REFUSE, decide(12025550100L, "demo", NOON).outcome());
        assertEquals(Outcome.CLEAR, decide(12025550150L, "demo", NOON).outcome());
        assertEquals(1, index.size());
    }

    @Test
    void aLiveChangeIsSeenWhenItIsCommitted() {
        listener.apply(new Change(2, Kind.CALLER_ID, true, key(12025550100L)));
        listener.apply(permission(new String[] {"12025550150", "demo", "OWNED", ""}));
        listener.apply(new Change(2, Kind.TRUNK, true, key(12025550101L)));
        assertEquals(Outcome.CLEAR, decide(12025550100L, "demo", NOON).outcome());
        listener.commit(2);
        assertEquals(Outcome.REFUSE, decide(12025550100L, "demo", NOON).outcome());
        assertEquals(Outcome.CLEAR, decide(12025550150L, "demo", NOON).outcome());
        assertEquals(Outcome.CLEAR, decide(12025550101L, "demo", NOON).outcome());
    }

    @Test
    void aRowThatCannotBeReadTakesThePermissionAway() {
        listener.apply(new Change(2, Kind.CALLER_ID, false, key(12025550100L).put("status", "borrowed")));
        listener.apply(new Change(2, Kind.CALLER_ID, false, key(12025550101L)));
        listener.apply(new Change(2, Kind.CALLER_ID, false, new JsonObject().put("number", "secret")));
        listener.apply(new Change(2, Kind.CALLER_ID, true, new JsonObject()));
        listener.commit(2);
        assertEquals(Outcome.REFUSE, decide(12025550100L, "demo", NOON).outcome());
        assertEquals(Outcome.REFUSE, decide(12025550101L, "demo", NOON).outcome());
        assertEquals(4, listener.unreadableRows());
        listener.begin();
        assertEquals(0, listener.unreadableRows());
    }

    private Finding decide(long from, String account, Instant at) {
        DialRequest.Builder call = DialRequest.builder();
        call.id = "1";
        call.account = account;
        call.from = "";
        call.to = "+12025550143";
        call.fromE164 = from;
        call.atMillis = at.toEpochMilli();
        return rule.decide(call.build());
    }

    private static JsonObject key(long number) {
        return new JsonObject().put("number", number).put("account", "demo");
    }

    private static Change permission(String[] cells) {
        long expiresAtMillis = cells[3].isEmpty() ? 0 : Instant.parse(cells[3]).toEpochMilli();
        CallerIdRow row = new CallerIdRow(Long.parseLong(cells[0]), cells[1], CallerIdRow.Status.valueOf(cells[2]),
                expiresAtMillis, null);
        return new Change(1, Kind.CALLER_ID, false, row.toJson());
    }
}
