package io.predial.store;

import static io.predial.store.Servers.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predial.contract.Purpose;
import io.predial.store.Registries.ImportRun;
import io.predial.store.Registries.NewSegment;
import io.predial.store.Registries.NewVersion;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.segment.SegmentDelta;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistriesTest {
    private Database database;
    private Registries registries;
    private final List<Integer> progress = new ArrayList<>();

    @BeforeEach
    void aRegistryWithoutAVersion() throws Exception {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
        registries = new Registries(database);
        get(registries.putRegistry("us-national", "US", 31));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static NewSegment segment(int key, String bytes, long obtainedAtMillis) {
        Buffer buffer = Buffer.buffer(bytes);
        return new NewSegment(new RegistryRow.Segment(key, Segments.name(buffer.getBytes()),
                bytes.length(), obtainedAtMillis),
                () -> buffer);
    }

    private static NewVersion version(String name, long atMillis, boolean wholeCoverage, NewSegment... segments) {
        return new NewVersion("us-national", name, atMillis, List.of(segments), wholeCoverage,
                new ImportRun("us-national", Segments.name(name.getBytes()), ImportRun.IMPORTED,
                        atMillis, new JsonObject()));
    }

    private RegistryRow publish(NewVersion version) throws Exception {
        return get(registries.publish(version, progress::add));
    }

    private long count(String table) throws Exception {
        return get(database.query("SELECT count(*) AS n FROM " + table, Tuple.tuple())).iterator().next().getLong("n");
    }

    @Test
    void aVersionReplacesItsSegmentsAndKeepsTheOthersWithTheirOwnDate() throws Exception {
        publish(version("v1", 1_000, false, segment(1202, "two", 900), segment(1310, "other", 900)));
        RegistryRow now = publish(version("v2", 2_000, false, segment(1202, "three", 1_900)));
        RegistryRow expected = new RegistryRow("us-national", "US", 31, "v2", 2_000, 10, List.of(
                segment(1202, "three", 1_900).segment(), segment(1310, "other", 900).segment()));
        assertEquals(expected, now);
        assertEquals(List.of(expected), get(registries.registries()));
        assertEquals(List.of(1, 2, 1), progress);
        List<ChangeLog.Entry> log = get(database.withConnection(c -> ChangeLog.after(c, 0, 10)));
        assertEquals(new Change(3, Kind.REGISTRY, false, expected.toJson()).toJson(), log.get(2).json());
    }

    @Test
    void theWholeCoverageDropsWhatTheFileLacks() throws Exception {
        publish(version("v1", 1_000, false, segment(1202, "two", 900), segment(1310, "other", 900)));
        RegistryRow now = publish(version("v2", 2_000, true, segment(1202, "two", 1_900)));
        assertEquals(List.of(segment(1202, "two", 1_900).segment()), now.segments());
    }

    @Test
    void segmentsWithTheSameContentAreStoredOnce() throws Exception {
        publish(version("v1", 1_000, false, segment(1202, "same", 900), segment(1310, "same", 900)));
        assertEquals(1, count("segment"));
        assertEquals(8, get(registries.find("us-national")).orElseThrow().count());
    }

    @Test
    void aPublicationThatFailsLeavesNoTrace() throws Exception {
        publish(version("v1", 1_000, false, segment(1202, "two", 900)));
        NewSegment broken = new NewSegment(segment(1310, "x", 1).segment(), () -> {
            throw new IllegalStateException("out of memory, say");
        });
        assertThrows(ExecutionException.class,
                () -> publish(version("v2", 2_000, false, segment(1202, "new", 1), broken)));
        assertEquals("v1", get(registries.find("us-national")).orElseThrow().version());
        assertEquals(List.of(1L, 1L, 1L), List.of(count("segment"), count("registry_version"), count("import_run")));
        assertEquals(2, get(database.withConnection(ChangeLog::head)).version());
        assertEquals("v2", publish(version("v2", 2_000, false, segment(1202, "new", 1))).version(),
                "and can be tried again");
    }

    @Test
    void oldVersionsAreRememberedButTheirBytesAreNotKept() throws Exception {
        for (int i = 1; i <= 6; i++) {
            publish(version("v" + i, i, false, segment(1202, "content " + i, i)));
        }
        assertEquals(6, count("registry_version"));
        assertEquals(3, count("segment"));
        assertEquals("v1", publish(new NewVersion("us-national", "v1b", 0, List.of(segment(1202, "late", 1)), false,
                version("v1", 0, false).run())).version().substring(0, 2),
                "a clock that went back prunes nothing in force");
        assertEquals(1, get(registries.find("us-national")).orElseThrow().segments().size());
    }

    private static NewSegment over(String base, int added, long obtainedAtMillis) {
        byte[] bytes = SegmentDelta.write(Segments.name(base.getBytes()), new int[] {added}, new int[0]);
        return new NewSegment(new RegistryRow.Segment(1202, Segments.name(bytes), base.length() + 1, obtainedAtMillis,
                Segments.name(base.getBytes())), () -> Buffer.buffer(bytes));
    }

    @Test
    void aDifferenceIsToldWithItsBaseWhichStaysAsLongAsItIsNeeded() throws Exception {
        publish(version("v1", 1, false, segment(1202, "base", 1)));
        for (int i = 2; i <= 6; i++) {
            RegistryRow now = publish(version("v" + i, i, false, over("base", i, i)));
            assertEquals(List.of(over("base", i, i).segment()), now.segments());
            assertEquals(5, now.count());
        }
        assertEquals(4, count("segment"), "three versions that can be gone back to, and their base, which none of them names");
        ExecutionException refused = assertThrows(ExecutionException.class, () -> get(database.query("""
                DELETE FROM segment s WHERE NOT EXISTS (
                    SELECT FROM registry_version_segment m WHERE m.sha256_hex = s.sha256_hex)""", Tuple.tuple())),
                "a worker of an earlier release cannot take the base away");
        assertEquals("23503", ((PgException) refused.getCause()).getSqlState());
        assertThrows(ExecutionException.class, () -> publish(version("v7", 7, false, over("nowhere", 1, 7))));
        for (int i = 7; i <= 9; i++) {
            publish(version("v" + i, i, false, segment(1202, "anew " + i, i)));
        }
        assertEquals(3, count("segment"), "and goes with the last of them");
    }

    @Test
    void aRowTellsABaseOnlyWhereThereIsOneAndOlderRowsHaveNone() {
        RegistryRow row = new RegistryRow("us-national", "US", 31, "v1", 1, 3, List.of(
                new RegistryRow.Segment(1202, "aa", 1, 5), new RegistryRow.Segment(1310, "bb", 2, 6, "cc")));
        assertEquals("""
                [{"key":1202,"sha256Hex":"aa","count":1,"obtainedAtMillis":5},\
                {"key":1310,"sha256Hex":"bb","count":2,"obtainedAtMillis":6,"baseSha256Hex":"cc"}]""",
                row.toJson().getJsonArray("segments").encode());
        assertEquals(row, RegistryRow.from(row.toJson()));
        assertEquals(List.of("aa", "cc"), row.segments().stream().map(RegistryRow.Segment::bitmapSha256Hex).toList());
    }

    @Test
    void unknownRegistriesAndRunsThatImportedNothing() throws Exception {
        ExecutionException refused = assertThrows(ExecutionException.class, () -> get(registries.publish(
                new NewVersion("nowhere", "v1", 1, List.of(), false, version("v1", 1, false).run()), progress::add)));
        assertInstanceOf(NotFoundException.class, refused.getCause());
        get(registries.recordRun(new ImportRun("us-national", "ab".repeat(32), "rejected", 1, new JsonObject())));
        assertEquals(List.of(), get(registries.importsOf("us-national", "ab".repeat(32))));
        publish(version("v1", 1_000, false, segment(1202, "two", 900)));
        assertEquals(List.of(new JsonObject()), get(registries.importsOf("us-national", Segments.name("v1".getBytes()))));
        get(registries.putRegistry("us-national", "US", 25));
        assertEquals("v1", get(registries.find("us-national")).orElseThrow().version(),
                "a new age limit changes no data");
    }

    @Test
    void whatARegistryIsComesBackAsItWasPut() throws Exception {
        RegistryTerms terms = new RegistryTerms("US", "TX", 92, RegistryTerms.Mode.SNAPSHOT, RegistryTerms.Coverage.COUNTRY,
                Set.of(Purpose.MARKETING, Purpose.CHARITY), true);
        get(registries.putRegistry("us-tx", RegistryTerms.national("US", 31)));
        get(registries.putRegistry("us-tx", terms));
        assertEquals(terms, get(registries.find("us-tx")).orElseThrow().terms());
        assertEquals("US-TX", terms.region());
        List<ChangeLog.Entry> log = get(database.withConnection(c -> ChangeLog.after(c, 0, 10)));
        RegistryRow followed = RegistryRow.from(log.get(log.size() - 1).json().getJsonObject("row"));
        assertEquals(terms, followed.terms(), "a node must see what the record says");
    }

    /** A snapshot or a change written before a registry was more than its country and its age limit. */
    @Test
    void aRowFromBeforeIsACountrysRegistryBySegment() {
        JsonObject older = new JsonObject("""
                {"id":"us-national","country":"US","maxAgeDays":31,"version":"v1","importedAtMillis":1,"count":0,
                 "segments":[]}""");
        assertEquals(new RegistryRow("us-national", RegistryTerms.national("US", 31), "v1", 1, 0, List.of()),
                RegistryRow.from(older));
        assertEquals("US", RegistryRow.from(older).terms().region());
    }

    private Optional<RegistryRow> rollBack() throws Exception {
        return get(registries.rollBack("us-national", (from, to) -> new ImportRun("us-national", "", "rolled-back", 1,
                new JsonObject().put("from", from).put("to", to))));
    }

    @Test
    void aRollbackPutsTheVersionBeforeInForceAsItWas() throws Exception {
        assertEquals(Optional.empty(), rollBack(), "nothing was ever imported");
        RegistryRow first = publish(version("v1", 1_000, false, segment(1202, "two", 900)));
        assertEquals(Optional.empty(), rollBack(), "nothing was before it");
        publish(version("v2", 2_000, false, segment(1202, "three", 1_900), segment(1310, "other", 1_900)));
        assertEquals(Optional.of(first), rollBack());
        assertEquals(first, get(registries.find("us-national")).orElseThrow());
        List<ChangeLog.Entry> log = get(database.withConnection(c -> ChangeLog.after(c, 0, 10)));
        assertEquals(new Change(4, Kind.REGISTRY, false, first.toJson()).toJson(), log.get(3).json());
        publish(version("v3", 3_000, false, segment(1202, "four", 2_900)));
        assertEquals(List.of("v3", "v1"), get(registries.lineage("us-national")));
        assertEquals(Optional.of(first), rollBack(), "not to the one that was rolled back before");
    }

    @Test
    void whatARollbackNeedsIsKeptWhateverCameAndWent() throws Exception {
        RegistryRow first = publish(version("v1", 1_000, false, segment(1202, "content 1", 1)));
        for (int i = 2; i <= 6; i++) {
            publish(version("v" + i, i * 1_000, false, segment(1202, "content " + i, i)));
            assertEquals(Optional.of(first), rollBack());
        }
        assertEquals(4, count("segment"));
    }

    @Test
    void aVersionMadeFromOneNoLongerInForceIsRefused() throws Exception {
        publish(version("v1", 1_000, false, segment(1202, "two", 900)));
        assertEquals("v2", get(registries.publish(version("v2", 2_000, false, segment(1202, "three", 900)), "v1",
                progress::add)).version());
        ExecutionException refused = assertThrows(ExecutionException.class, () -> get(registries.publish(
                version("v3", 3_000, false, segment(1202, "four", 900)), "v1", progress::add)));
        assertInstanceOf(ConflictException.class, refused.getCause());
        assertEquals("v2", get(registries.find("us-national")).orElseThrow().version());
    }

    /** What a registry is must not be in force without the version that it was meant for. */
    @Test
    void aVersionAndWhatItsRegistryIsComeTogetherOrNotAtAll() throws Exception {
        publish(version("v1", 1_000, false, segment(1202, "two", 900)));
        RegistryTerms before = get(registries.find("us-national")).orElseThrow().terms();
        RegistryTerms terms = new RegistryTerms("US", "", 25, RegistryTerms.Mode.SNAPSHOT, RegistryTerms.Coverage.COUNTRY,
                Set.of(), false);
        long changes = count("change_log");
        assertThrows(ExecutionException.class, () -> get(registries.publish(
                version("v2", 2_000, true, segment(1202, "three", 900)), terms, "another", progress::add)));
        assertEquals(before, get(registries.find("us-national")).orElseThrow().terms());
        RegistryRow now = get(registries.publish(version("v3", 3_000, true, segment(1202, "four", 900)), terms, "v1",
                progress::add));
        assertEquals(terms, now.terms());
        assertEquals("v3", now.version());
        assertEquals(changes + 1, count("change_log"), "told at once: no node sees one without the other");
    }

    /** A row that a newer release wrote. */
    @Test
    void aRegistryForAPurposeThatIsNotKnownYetBindsEveryPurpose() {
        JsonObject newer = new RegistryRow("us-national", "US", 31, "v1", 1, 0, List.of()).toJson()
                .put("purposes", List.of("marketing", "telepathy"));
        for (Purpose purpose : Purpose.values()) {
            assertEquals(true, RegistryRow.from(newer).terms().binds(purpose, false), purpose.id());
        }
    }
}
