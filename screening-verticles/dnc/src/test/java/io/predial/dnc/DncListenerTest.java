package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.dnc.SubscriptionIndex.Access;
import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.registry.RegistryAnswer;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.DoNotCallRow;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.ReassignedRow;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistrySubscription;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.segment.MappedSegment;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DncListenerTest {
    private static final long NOW = 1_780_000_000_000L;
    private static final long LISTED_FIRST = 12025550143L;
    private static final long LISTED_LATER = 12025550144L;
    private static final String CHANGED = "d1";

    private final Vertx vertx = Vertx.vertx();
    private final Registries made = new Registries();
    private final RegistryRow first = made.add("us-national", "US", NOW, List.of(1202, 1310), LISTED_FIRST);
    private final RegistryRow later = made.add("us-national", "US", NOW, List.of(1202, 1310), LISTED_LATER);
    private final ReluctantSegments segments = new ReluctantSegments(made, Registries.difference(CHANGED,
            first.segments().get(0).sha256Hex(), LISTED_LATER, LISTED_FIRST));
    private final DncListener listener = new DncListener(vertx, segments);

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aFullLoadIsDoneWhenItsRegistriesAnswer() throws Exception {
        assertEquals(RegistryAnswer.NOT_COVERED, ask(LISTED_FIRST));
        load(first, LISTED_LATER);
        assertEquals(RegistryAnswer.LISTED, ask(LISTED_FIRST));
        assertEquals(RegistryAnswer.NOT_LISTED, ask(LISTED_LATER));
        assertTrue(listener.accountLists().contains("caller", LISTED_LATER));
        assertEquals(1, listener.accountLists().size());
    }

    @Test
    void theOldVersionAnswersUntilTheNewOneIsWhole() throws Exception {
        load(first);
        segments.gate = Promise.promise();
        listener.apply(registry(later));
        done(listener.commit(2));
        assertEquals(RegistryAnswer.LISTED, ask(LISTED_FIRST));
        segments.gate.complete();
        until(() -> ask(LISTED_LATER) == RegistryAnswer.LISTED);
        assertEquals(RegistryAnswer.NOT_LISTED, ask(LISTED_FIRST));
    }

    @Test
    void aDifferenceIsInForceWhenItIsThereAndTheOldVersionUntilThen() throws Exception {
        load(first);
        MappedSegment base = segments.last;
        segments.away = true;
        listener.apply(registry(new RegistryRow("us-national", "US", 31, "v9", NOW, 1, List.of(new RegistryRow.Segment(1202,
                CHANGED, 1, NOW, first.segments().get(0).sha256Hex()), first.segments().get(1)))));
        done(listener.commit(2));
        until(listener::isLoadFailing);
        assertEquals(RegistryAnswer.LISTED, ask(LISTED_FIRST));
        segments.away = false;
        until(() -> ask(LISTED_LATER) == RegistryAnswer.LISTED && ask(LISTED_FIRST) == RegistryAnswer.NOT_LISTED);
        assertSame(base, segments.last, "no bitmap was fetched for it");
    }

    @Test
    void aNewEntryDoesNotWaitForARegistryThatCannotBeLoaded() throws Exception {
        load(first);
        segments.away = true;
        listener.apply(registry(later));
        done(listener.commit(2));
        until(listener::isLoadFailing);
        listener.apply(entry(12025550166L));
        done(listener.commit(3));
        assertTrue(listener.accountLists().contains("caller", 12025550166L));
        assertEquals(RegistryAnswer.LISTED, ask(LISTED_FIRST));
        segments.away = false;
        until(() -> ask(LISTED_LATER) == RegistryAnswer.LISTED);
        assertFalse(listener.isLoadFailing());
    }

    @Test
    void aRegistryThatIsNewAndCannotBeLoadedIsAskedAndCannotSay() throws Exception {
        load(first);
        segments.away = true;
        listener.apply(registry(made.add("ca-national", "CA", NOW, List.of(1416), 14165550145L)));
        done(listener.commit(2));
        until(listener::isLoadFailing);
        assertEquals(RegistryAnswer.ERROR, listener.registries().ask("CA", 14165550145L, NOW).get(0).answer());
        assertEquals(RegistryAnswer.LISTED, ask(LISTED_FIRST), "the version before stays in force");
        segments.away = false;
        until(() -> listener.registries().ask("CA", 14165550145L, NOW).get(0).answer() == RegistryAnswer.LISTED);
    }

    @Test
    void aNodeWithoutTheBytesStartsAndAnswersErrorUntilTheyCome() throws Exception {
        segments.away = true;
        load(first);
        assertEquals(RegistryAnswer.ERROR, ask(LISTED_LATER));
        segments.away = false;
        until(() -> ask(LISTED_LATER) == RegistryAnswer.NOT_LISTED);
    }

    @Test
    void aDamagedSegmentAnswersErrorUntilAnotherIsInItsPlace() throws Exception {
        RegistryRow alone = made.add("us-national", "US", NOW, List.of(1202), LISTED_FIRST);
        segments.damaging = true;
        load(alone);
        assertEquals(RegistryAnswer.ERROR, ask(LISTED_LATER));
        segments.away = true;
        segments.tellDamaged.accept(segments.last);
        until(listener::isLoadFailing);
        assertEquals(RegistryAnswer.ERROR, ask(LISTED_LATER));
        segments.damaging = false;
        segments.away = false;
        until(() -> ask(LISTED_LATER) == RegistryAnswer.NOT_LISTED);
        assertEquals(RegistryAnswer.LISTED, ask(LISTED_FIRST));
    }

    @Test
    void damageFoundWhileAnotherVersionLoadsIsNotForgotten() throws Exception {
        RegistryRow alone = made.add("us-national", "US", NOW, List.of(1202), LISTED_FIRST);
        segments.damaging = true;
        load(alone);
        MappedSegment damaged = segments.last;
        segments.damaging = false;
        segments.gate = Promise.promise();
        RegistryRow both = new RegistryRow("us-national", "US", 31, "v9", NOW, 2,
                List.of(alone.segments().get(0), later.segments().get(1)));
        listener.apply(registry(both));
        done(listener.commit(2));
        segments.tellDamaged.accept(damaged);
        segments.gate.complete();
        until(() -> ask(LISTED_LATER) == RegistryAnswer.NOT_LISTED);
        assertEquals(RegistryAnswer.NOT_LISTED, ask(13105550144L));
    }

    @Test
    void bytesThatAreNoBitmapAreNotShown() throws Exception {
        load(first);
        later.segments().forEach(segment -> made.bytes.put(segment.sha256Hex(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
        listener.apply(registry(later));
        done(listener.commit(2));
        until(listener::isLoadFailing);
        assertEquals(RegistryAnswer.LISTED, ask(LISTED_FIRST));
    }

    @Test
    void versionsThatFollowEachOtherQuicklyEndWithTheLast() throws Exception {
        load(first);
        for (int version = 2; version < 50; version++) {
            listener.apply(registry(version % 2 == 0 ? first : later));
            listener.commit(version);
        }
        until(() -> ask(LISTED_LATER) == RegistryAnswer.LISTED);
        assertEquals(RegistryAnswer.NOT_LISTED, ask(LISTED_FIRST));
    }

    @Test
    void aVersionThatComesWhileAnotherLoadsIsLoadedNext() throws Exception {
        RegistryRow last = made.add("us-national", "US", NOW, List.of(1202), 12025550199L);
        load(first);
        segments.gate = Promise.promise();
        listener.apply(registry(later));
        listener.commit(2);
        listener.apply(registry(last));
        listener.commit(3);
        segments.gate.complete();
        until(() -> ask(12025550199L) == RegistryAnswer.LISTED);
        assertEquals(RegistryAnswer.NOT_LISTED, ask(LISTED_LATER));
    }

    @Test
    void aDoNotOriginateRegistryIsNeverAskedAboutTheCallee() throws Exception {
        RegistryTerms terms = new RegistryTerms("US", "", 31, RegistryTerms.Mode.SNAPSHOT, RegistryTerms.Coverage.COUNTRY,
                Set.of(), false, RegistryTerms.Use.DO_NOT_ORIGINATE);
        RegistryRow originate = made.add("us-dno", terms, NOW, List.of(1202), LISTED_LATER);
        listener.begin();
        listener.apply(new Change(1, Kind.REGISTRY, false, first.toJson()));
        listener.apply(new Change(1, Kind.REGISTRY, false, originate.toJson()));
        listener.commit(1).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(RegistryAnswer.NOT_LISTED, ask(LISTED_LATER));
        assertEquals(1, listener.registries().all().size());
        // A do-not-call registry that becomes one is asked no more.
        listener.apply(new Change(2, Kind.REGISTRY, false, new RegistryRow(first.id(), terms, first.version(),
                first.importedAtMillis(), first.count(), first.segments()).toJson()));
        listener.commit(2);
        until(() -> listener.registries().all().isEmpty());
    }

    @Test
    void aRegistryThatIsGoneCoversNothingAndAnEntryIsNeverTakenBack() throws Exception {
        load(first, LISTED_LATER);
        listener.apply(new Change(2, Kind.REGISTRY, true, first.toJson()));
        DoNotCallRow entry = new DoNotCallRow("caller", LISTED_LATER, null, NOW);
        listener.apply(new Change(3, Kind.DO_NOT_CALL, true, entry.toJson()));
        listener.commit(3);
        until(() -> ask(LISTED_FIRST) == RegistryAnswer.NOT_COVERED);
        assertTrue(listener.accountLists().contains("caller", LISTED_LATER));
    }

    @Test
    void readersSeeNothingOfAFullLoadBeforeItsCommit() throws Exception {
        load(first, LISTED_LATER);
        listener.begin();
        listener.apply(entry(12025550166L));
        assertTrue(listener.accountLists().contains("caller", LISTED_LATER));
        assertFalse(listener.accountLists().contains("caller", 12025550166L));
        assertEquals(RegistryAnswer.LISTED, ask(LISTED_FIRST));
    }

    @Test
    void accountsAreFollowedForTheirSubscriptions() throws Exception {
        load(first);
        listener.apply(account(false, new RegistrySubscription("us-national", null, false, Set.of(310), NOW)));
        done(listener.commit(2));
        assertEquals(Access.OTHER_AREA, access());
        listener.apply(account(false, new RegistrySubscription("us-national", null, true, Set.of(), NOW)));
        assertEquals(Access.OWN, access(), "live changes show at once");
        listener.begin();
        listener.apply(account(false, new RegistrySubscription("us-national", null, true, Set.of(), NOW - 1)));
        assertEquals(Access.OWN, access(), "a full load does not before its commit");
        done(listener.commit(3));
        assertEquals(Access.ENDED, access());
        listener.apply(account(false));
        assertEquals(Access.OPERATORS, access());
        listener.apply(account(false, new RegistrySubscription("us-national", null, true, Set.of(), NOW)));
        listener.apply(account(true));
        assertEquals(Access.OPERATORS, access());
        assertEquals(0, listener.subscriptions().size());
    }

    private static Change account(boolean deleted, RegistrySubscription... entries) {
        AccountRow row = new AccountRow("caller", "Caller", "US", 1, 1, Set.of(), Map.of(), 0, List.of(entries));
        return new Change(1, Kind.ACCOUNT, deleted, row.toJson());
    }

    private Access access() {
        return listener.subscriptions().access("caller", "us-national", LISTED_FIRST, NOW);
    }

    @Test
    void permissionsShowAtOnceAndAFullLoadOnlyWithItsCommit() throws Exception {
        load(first);
        JsonObject purchase =
                PermissionRow.given("caller", LISTED_FIRST, PermissionRow.Kind.PURCHASE, NOW, null, NOW).toJson();
        listener.apply(new Change(2, Kind.PERMISSION, false, purchase));
        listener.apply(new Change(3, Kind.REASSIGNED, false,
                new ReassignedRow("caller", LISTED_FIRST, 20_000, ReassignedRow.Answer.NO, NOW, NOW).toJson()));
        listener.apply(new Change(4, Kind.PERMISSION, true, purchase));
        listener.apply(new Change(5, Kind.PERMISSION, false,
                purchase.copy().put("number", LISTED_LATER).put("kind", "handshake")));
        assertEquals(1, listener.permissions().permissions(), "a deletion and an unknown kind change nothing");
        assertEquals(1, listener.permissions().answers());
        listener.begin();
        listener.apply(new Change(6, Kind.DO_NOT_CALL, false,
                new DoNotCallRow("caller", LISTED_LATER, "asked", NOW, "spring").toJson()));
        assertEquals(1, listener.permissions().permissions());
        done(listener.commit(6));
        assertEquals(0, listener.permissions().permissions());
        assertFalse(listener.accountLists().contains("caller", LISTED_LATER));
        assertTrue(listener.accountLists().containsInCampaign("caller", LISTED_LATER, "spring"));
    }

    private void load(RegistryRow row, long... entries) throws Exception {
        listener.begin();
        listener.apply(registry(row));
        for (long number : entries) {
            listener.apply(entry(number));
        }
        done(listener.commit(1));
    }

    private static Change registry(RegistryRow row) {
        return new Change(1, Kind.REGISTRY, false, row.toJson());
    }

    private static Change entry(long number) {
        return new Change(1, Kind.DO_NOT_CALL, false, new DoNotCallRow("caller", number, "asked", NOW).toJson());
    }

    private RegistryAnswer ask(long number) {
        return listener.registries().ask("US", number, NOW).get(0).answer();
    }

    private static void done(Future<Void> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static void until(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNanos, "did not come true in time");
            Thread.onSpinWait();
        }
    }
}
