package io.predial.callerid;

import static io.predial.store.rows.RegistryTerms.Coverage.COUNTRY;
import static io.predial.store.rows.RegistryTerms.Coverage.IMPORTED;
import static io.predial.store.rows.RegistryTerms.Use.DO_NOT_CALL;
import static io.predial.store.rows.RegistryTerms.Use.DO_NOT_ORIGINATE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predial.contract.Attestation;
import io.predial.contract.Cause;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.ReasonCode;
import io.predial.numbering.CallerIdValidity;
import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.RegistryRow;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

class DoNotOriginateRuleTest {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final long OBTAINED = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();
    private static final CallerIdValidity VALIDITY = CallerIdValidity.load();

    private final OriginateRegistries made = new OriginateRegistries();
    private Vertx vertx;

    @AfterEach
    void close() throws Exception {
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static CallerIdRule permissions() {
        CallerIdIndex index = new CallerIdIndex();
        CallerIdListener listener = new CallerIdListener(index);
        listener.begin();
        for (long owned : List.of(12025550100L, 18445550142L, 14165550142L, 442079460000L, 33142685301L, 33112345678L,
                61255501234L)) {
            listener.apply(row(new CallerIdRow(owned, "demo", CallerIdRow.Status.OWNED, 0, null)));
        }
        listener.apply(row(new CallerIdRow(12025550101L, "demo", CallerIdRow.Status.VERIFIED, 0, null)));
        listener.apply(row(new CallerIdRow(12025550102L, "demo", CallerIdRow.Status.OWNED, OBTAINED, null)));
        listener.apply(row(new CallerIdRow(12025550103L, "demo", CallerIdRow.Status.DELEGATED, 0, null)));
        for (long somebodys : List.of(12025552999L, 12025553000L, 12025553999L, 12025554000L, 12129999999L, 18005550199L,
                442079460999L)) {
            listener.apply(row(new CallerIdRow(somebodys, "other", CallerIdRow.Status.OWNED, 0, null)));
        }
        listener.commit(1);
        return new CallerIdRule(index, VALIDITY);
    }

    private static Change row(CallerIdRow permission) {
        return new Change(1, Kind.CALLER_ID, false, permission.toJson());
    }

    private RegistryIndex registries() {
        made.add("us-dno", OriginateRegistries.terms("US", COUNTRY, DO_NOT_ORIGINATE), OBTAINED, 12025550101L, 12025550102L,
                18005550199L, 18005550199L, 442079460999L, 442079460999L);
        made.add("us-unallocated", OriginateRegistries.terms("US", COUNTRY, DO_NOT_ORIGINATE), OBTAINED, 12025553000L,
                12025553999L, 12120000000L, 12129999999L);
        made.add("fr-dno", OriginateRegistries.terms("FR", IMPORTED, DO_NOT_ORIGINATE), OBTAINED, 33112300000L, 33112300009L);
        made.rows.add(new RegistryRow("au-dno", OriginateRegistries.terms("AU", COUNTRY, DO_NOT_ORIGINATE), null, 0, 0,
                List.of()));
        return made.index();
    }

    private static DialRequest call(long from, Instant at) {
        DialRequest.Builder call = DialRequest.builder();
        call.id = "1";
        call.account = "demo";
        call.from = "";
        call.to = "+12025550143";
        call.fromE164 = from;
        call.atMillis = at.toEpochMilli();
        return call.build();
    }

    @ParameterizedTest(name = "{7}: {0} at {1}")
    @CsvFileSource(resources = "/vectors/do-not-originate.csv", numLinesToSkip = 1)
    void refusesWhatIsListedAndClearsNothingUnknown(ArgumentsAccessor row) {
        RegistryIndex index = registries();
        Finding finding = new DoNotOriginateRule(permissions(), () -> index)
                .decide(call(row.getLong(0), row.get(1, Instant.class)));
        assertEquals(row.get(2, Outcome.class), finding.outcome());
        assertEquals(row.get(3, Cause.class), finding.cause());
        assertEquals(row.getString(4), words(finding.reasons().stream().map(reason -> reason.code().code()).toList()));
        assertEquals(row.getString(5), words(finding.reasons().stream()
                .map(reason -> reason.source() == null ? "-" : reason.source().registry()).toList()));
        assertEquals(row.get(6, Attestation.class), finding.attestation());
    }

    private static String words(List<String> list) {
        return list.isEmpty() ? null : list.stream().collect(Collectors.joining(" "));
    }

    @Test
    void withoutAnySuchRegistryThePermissionsAloneDecide() {
        CallerIdRule permissions = permissions();
        DoNotOriginateRule rule = new DoNotOriginateRule(permissions, () -> RegistryIndex.EMPTY);
        assertEquals(permissions.decide(call(12025550100L, NOON)), rule.decide(call(12025550100L, NOON)));
    }

    @Test
    void aSegmentThatCannotBeReadIsAFaultAndNeverClear() {
        registries();
        Supplier<RegistryIndex> unreadable = () -> new RegistryIndex(made.rows, Map.of());
        Finding finding = new DoNotOriginateRule(permissions(), unreadable).decide(call(12025550100L, NOON));
        assertEquals(Outcome.UNKNOWN, finding.outcome());
        assertEquals(Cause.FAULT, finding.cause());
        assertEquals(ReasonCode.CHECK_UNAVAILABLE, finding.reasons().get(0).code());
    }

    @Test
    void manyListsNameNoMoreThanFitsAFinding() {
        for (int i = 0; i < 20; i++) {
            made.add("list-" + i, OriginateRegistries.terms("US", COUNTRY, DO_NOT_ORIGINATE), OBTAINED, 12025550100L,
                    12025550100L);
        }
        RegistryIndex index = made.index();
        assertEquals(4, new DoNotOriginateRule(permissions(), () -> index).decide(call(12025550100L, NOON)).reasons().size());
    }

    @Test
    void onlyDoNotOriginateRegistriesAreFollowed() throws Exception {
        vertx = Vertx.vertx();
        RegistryRow originate = made.add("us-dno", OriginateRegistries.terms("US", COUNTRY, DO_NOT_ORIGINATE), OBTAINED,
                12025550100L, 12025550100L);
        RegistryRow call = made.add("us-national", OriginateRegistries.terms("US", IMPORTED, DO_NOT_CALL), OBTAINED,
                12025550103L, 12025550103L);
        DoNotOriginateListener listener = new DoNotOriginateListener(vertx, made);
        listener.begin();
        listener.apply(new Change(1, Kind.REGISTRY, false, originate.toJson()));
        listener.apply(new Change(2, Kind.REGISTRY, false, call.toJson()));
        listener.commit(2).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(1, listener.registries().numbers());
        assertEquals("us-dno", listener.registries().all().get(0).row().id());
        // What became a do-not-call list is no longer asked about caller IDs.
        listener.apply(new Change(3, Kind.REGISTRY, false, new RegistryRow("us-dno", call.terms(), "v9", OBTAINED, 1,
                originate.segments()).toJson()));
        listener.commit(3);
        long giveUpNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!listener.registries().all().isEmpty() && System.nanoTime() < giveUpNanos) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(), listener.registries().all());
    }
}
