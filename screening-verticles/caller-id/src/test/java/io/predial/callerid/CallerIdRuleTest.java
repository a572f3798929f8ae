package io.predial.callerid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Attestation;
import io.predial.contract.AttestationBasis;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.numbering.CallerIdValidity;
import io.predial.numbering.NumberReader;
import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.CallerIdTerms;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

class CallerIdRuleTest {
    private static final CallerIdValidity VALIDITY = CallerIdValidity.load();
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private final CallerIdIndex index = new CallerIdIndex();
    private final CallerIdListener listener = new CallerIdListener(index);
    private final CallerIdRule rule = new CallerIdRule(index, VALIDITY);

    @BeforeEach
    void loadPermissions() throws IOException {
        listener.begin();
        rows("permissions.csv").forEach(cells -> listener.apply(permission(cells)));
        rows("ranges.csv").forEach(cells -> listener.apply(range(cells)));
        rows("parents.csv").forEach(cells -> listener.apply(new Change(1, Kind.ACCOUNT, false,
                new JsonObject().put("id", cells[0]).put("parent", cells[1]))));
        listener.commit(1);
    }

    private static List<String[]> rows(String file) throws IOException {
        try (InputStream in = CallerIdRuleTest.class.getResourceAsStream("/vectors/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1)
                    .map(line -> line.split(",", -1)).toList();
        }
    }

    private static Change range(String[] cells) {
        long expiresAtMillis = cells[4].isEmpty() ? 0 : Instant.parse(cells[4]).toEpochMilli();
        return new Change(1, Kind.CALLER_ID_RANGE, false, new CallerIdRangeRow(cells[0], Long.parseLong(cells[1]),
                Long.parseLong(cells[2]), CallerIdRow.Status.valueOf(cells[3]), expiresAtMillis,
                new CallerIdTerms(null, null, words(cells[5]), words(cells[6]))).toJson());
    }

    private static List<String> words(String cell) {
        return cell.isEmpty() ? List.of() : List.of(cell.split(" "));
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

    @ParameterizedTest(name = "{5}: {0} for {1}")
    @CsvFileSource(resources = "/vectors/withheld.csv", numLinesToSkip = 1, ignoreLeadingAndTrailingWhitespace = false)
    void whoShowsNoNumberMustBeAllowedTo(ArgumentsAccessor row) {
        DialRequest.Builder call = call(NumberReader.toE164(row.getString(0), "US"), "demo", row.get(2, Instant.class));
        call.from = row.getString(0);
        call.purpose = Purpose.fromId(row.getString(1));
        Finding finding = rule.decide(call.build());
        assertEquals(row.get(3, Outcome.class), finding.outcome());
        assertEquals(row.getString(4), finding.reasons().isEmpty() ? null : finding.reasons().get(0).code().code());
        assertEquals("caller_id.invalid".equals(row.getString(4)) ? null : AttestationBasis.WITHHELD, finding.basis());
        assertNotEquals(Attestation.A, finding.attestation());
    }

    @ParameterizedTest(name = "{8}: {0} by {1}")
    @CsvFileSource(resources = "/vectors/uses.csv", numLinesToSkip = 1)
    void aPermissionHoldsForWhatItWasGiven(ArgumentsAccessor row) {
        DialRequest.Builder call = call(row.getLong(0), row.getString(1), row.get(4, Instant.class));
        call.trunk = row.getString(2);
        call.campaign = row.getString(3);
        Finding finding = rule.decide(call.build());
        assertEquals(row.get(5, Outcome.class), finding.outcome());
        assertEquals(row.get(6, Attestation.class), finding.attestation());
        assertEquals(row.get(7, AttestationBasis.class), finding.basis());
    }

    @Test
    void signsOfSpoofingAreToldAndDecideNothing() {
        assertEquals(List.of("caller_id.equals_callee"), codes(12025550100L, "demo", 12025550100L), "its own number");
        assertEquals(List.of("caller_id.not_owned", "caller_id.equals_callee"), codes(12026660150L, "demo", 12026660150L));
        assertEquals(List.of("caller_id.not_owned", "caller_id.neighbour"), codes(12026660150L, "demo", 12026660000L));
        assertEquals(List.of("caller_id.not_owned"), codes(12026660150L, "demo", 12026670150L), "another exchange");
        assertEquals(List.of(), codes(12025550100L, "demo", 12025550143L), "its own number is anybody's neighbour");
        assertEquals(List.of("caller_id.not_owned"), codes(442079460001L, "demo", 442079460000L),
                "elsewhere exchanges are unknown");
        assertEquals(Outcome.CLEAR, decide(12025550100L, "demo", NOON).outcome());
    }

    @Test
    void aCallSignedElsewhereIsOnlyLetIn() {
        DialRequest.Builder call = call(12026660150L, "demo", NOON);
        call.identity = "eyJ..;info=<https://cert.example>";
        assertEquals(Attestation.C, rule.decide(call.build()).attestation());
        call.fromE164 = 12025550100L;
        assertEquals(Attestation.A, rule.decide(call.build()).attestation(), "its own number it can sign itself");
    }

    @Test
    void aBrandOfOthersIsRefusedBesideTheNumber(@TempDir Path directory) throws IOException {
        CallerIdRule strict = new CallerIdRule(index, VALIDITY, ProtectedBrandsTest.brands(directory));
        DialRequest.Builder call = call(12025550100L, "demo", NOON);
        call.callerName = "Acme Bank";
        Finding finding = strict.decide(call.build());
        assertEquals(List.of("caller_id.brand"), codes(finding));
        assertEquals(Attestation.B, finding.attestation(), "a failed check never yields A");
        call.fromE164 = 12026660150L;
        call.toE164 = 12026660151L;
        assertEquals(List.of("caller_id.not_owned", "caller_id.brand", "caller_id.neighbour"),
                codes(strict.decide(call.build())));
    }

    private List<String> codes(long from, String account, long to) {
        DialRequest.Builder call = call(from, account, NOON);
        call.toE164 = to;
        return codes(rule.decide(call.build()));
    }

    private static List<String> codes(Finding finding) {
        return finding.reasons().stream().map(reason -> reason.code().code()).toList();
    }

    @Test
    void aFullLoadIsSeenWhenItIsComplete() {
        assertEquals(13, index.size());
        assertEquals(7, index.ranges());
        listener.begin();
        listener.apply(permission(new String[] {"12025550150", "demo", "OWNED", ""}));
        assertEquals(Outcome.CLEAR, decide(12025550100L, "demo", NOON).outcome());
        assertEquals(Outcome.REFUSE, decide(12025550150L, "demo", NOON).outcome());
        assertTrue(listener.commit(2).succeeded());
        assertEquals(Outcome.REFUSE, decide(12025550100L, "demo", NOON).outcome());
        assertEquals(Outcome.CLEAR, decide(12025550150L, "demo", NOON).outcome());
        assertEquals(1, index.size());
        assertEquals(0, index.ranges());
    }

    @Test
    void aRevokedRangeAndAChangedParentAreSeenWhenTheyAreCommitted() {
        listener.apply(new Change(2, Kind.CALLER_ID_RANGE, true,
                new JsonObject().put("account", "firm").put("first", 13105550100L)));
        assertEquals(Outcome.CLEAR, decide(13105550100L, "branch", NOON).outcome());
        listener.commit(2);
        assertEquals(Outcome.REFUSE, decide(13105550100L, "branch", NOON).outcome());
        assertEquals(Outcome.CLEAR, decide(13105550200L, "branch", NOON).outcome());
        listener.apply(new Change(3, Kind.ACCOUNT, false, new JsonObject().put("id", "branch")));
        listener.commit(3);
        assertEquals(Outcome.REFUSE, decide(13105550200L, "branch", NOON).outcome());
        assertEquals(Outcome.REFUSE, decide(13105550200L, "desk", NOON).outcome());
        assertEquals(Outcome.CLEAR, decide(13105550200L, "firm", NOON).outcome());
    }

    @Test
    void aRangeOrALimitThatCannotBeReadTakesThePermissionAway() {
        listener.apply(new Change(2, Kind.CALLER_ID_RANGE, false, new JsonObject().put("account", "firm")
                .put("first", 13105550100L).put("last", 13105550199L).put("status", "rented")));
        listener.apply(new Change(2, Kind.CALLER_ID, false, key(12025550100L).put("status", "owned").put("trunks", "main")));
        listener.apply(new Change(2, Kind.ACCOUNT, false, new JsonObject().put("id", "branch").put("parent", 7)));
        listener.commit(2);
        assertEquals(Outcome.REFUSE, decide(13105550100L, "firm", NOON).outcome());
        assertEquals(Outcome.REFUSE, decide(12025550100L, "demo", NOON).outcome());
        assertEquals(Outcome.REFUSE, decide(13105550200L, "branch", NOON).outcome());
        assertEquals(2, listener.unreadableRows(), "an account above that nobody knows is readable, and has no numbers");
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
        return rule.decide(call(from, account, at).build());
    }

    private static DialRequest.Builder call(long from, String account, Instant at) {
        DialRequest.Builder call = DialRequest.builder();
        call.id = "1";
        call.account = account;
        call.from = "alice";
        call.to = "+12025550143";
        call.fromE164 = from;
        call.atMillis = at.toEpochMilli();
        return call;
    }

    private static JsonObject key(long number) {
        return new JsonObject().put("number", number).put("account", "demo");
    }

    private static Change permission(String[] cells) {
        long expiresAtMillis = cells[3].isEmpty() ? 0 : Instant.parse(cells[3]).toEpochMilli();
        CallerIdRow row = new CallerIdRow(Long.parseLong(cells[0]), cells[1], CallerIdRow.Status.valueOf(cells[2]),
                expiresAtMillis, null, new CallerIdTerms(null, null, cells.length > 5 ? words(cells[4]) : List.of(), List.of()));
        return new Change(1, Kind.CALLER_ID, false, row.toJson());
    }
}
