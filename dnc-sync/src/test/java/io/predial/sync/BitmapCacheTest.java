package io.predial.sync;

import static io.predial.sync.TestDatabase.get;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.PostgresConfig;
import io.predial.store.Registries;
import io.predial.store.SegmentFiles;
import io.predial.store.Segments;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.segment.MappedSegment;
import io.predial.sync.ImportReport.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bitmaps on the worker's disk: used instead of PostgreSQL's, and never at the price of a wrong version or a failed import. */
class BitmapCacheTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final String LISTED = "202,5550143\n202,5550144\n310,5550100\n";

    @TempDir
    private Path directory;
    private PostgresConfig postgres;
    private Database database;
    private Registries registries;
    private BitmapCache cache;
    private int day;

    @BeforeEach
    void aVersionOfTwoAreaCodes() throws Exception {
        postgres = TestDatabase.newDatabase();
        database = TestDatabase.open(postgres);
        registries = new Registries(database);
        get(registries.putRegistry("us-national", "US", 31));
        cache = BitmapCache.in(kept(), 64, database);
        full(LISTED);
    }

    @AfterEach
    void close() throws Exception {
        get(cache.stop());
        database.close();
    }

    private Path kept() {
        return directory.resolve("sync/segments");
    }

    private ImportReport run(String name, String text, String follows) throws Exception {
        Instant at = NOW.plusSeconds(++day * 86_400L);
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(at));
        ImportReport report = new RegistryImport(database, cache, SyncConfig.from(new Knobs(Map.of())).rules(),
                Clock.fixed(at, ZoneOffset.UTC)).run(ImportRequest.of("us-national", file).following(follows), Progress.NONE);
        assertEquals(Outcome.IMPORTED, report.outcome());
        return report;
    }

    private void full(String text) throws Exception {
        run("full.txt", text, null);
    }

    private ImportReport change(String text) throws Exception {
        return run("a.changes.txt", text, current().version());
    }

    private RegistryRow current() throws Exception {
        return get(registries.find("us-national")).orElseThrow();
    }

    /** The numbers in force of an area code, by what a node makes of them. */
    private List<Integer> listed(int areaCode) throws Exception {
        RegistryRow.Segment segment = current().segments().stream().filter(each -> each.key() == 1_000 + areaCode).findFirst()
                .orElseThrow();
        SegmentFiles node = new Segments(database).keptIn(directory.resolve("node" + day));
        var bitmap = get(node.map(segment.bitmapSha256Hex()));
        var delta = get(node.deltas(Set.of(segment.sha256Hex()))).get(segment.sha256Hex());
        List<Integer> numbers = new ArrayList<>();
        for (int offset = 5_550_100; offset < 5_550_200; offset++) {
            if (segment.isDifference() ? delta.contains(bitmap, offset) : bitmap.contains(offset)) {
                numbers.add(offset);
            }
        }
        assertEquals(segment.count(), numbers.size());
        return numbers;
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> all = Files.list(kept())) {
            return new TreeSet<>(all.map(each -> each.getFileName().toString()).toList());
        }
    }

    private Set<String> inForce() throws Exception {
        Set<String> names = new TreeSet<>();
        current().segments().forEach(each -> names.add(each.bitmapSha256Hex() + ".segment"));
        return names;
    }

    private Path file(int areaCode) throws Exception {
        return kept().resolve(current().segments().stream().filter(each -> each.key() == 1_000 + areaCode).findFirst()
                .orElseThrow().bitmapSha256Hex() + ".segment");
    }

    private void assertCounts(long found, long fetched, long damaged) {
        assertEquals(List.of(found, fetched, damaged),
                List.of(cache.foundCount(), cache.fetchedCount(), cache.damagedCount()), "found, fetched, damaged");
    }

    @Test
    void whatIsKeptIsNotReadFromPostgres() throws Exception {
        change("202,5550150,1,A\n");
        assertCounts(0, 1, 0);
        cache.fill();
        assertEquals(inForce(), files());
        assertEquals(0, cache.notKept());
        TestDatabase.sql(postgres, "UPDATE segment SET bytes = 'x' WHERE base_sha256_hex IS NULL");
        change("202,5550151,1,A\n202,5550143,1,D\n310,5550101,1,A\n");
        assertCounts(2, 1, 0);
        assertEquals(2, current().segments().stream().filter(RegistryRow.Segment::isDifference).count());
        assertEquals(5, current().count());
        BitmapCache without = cache;
        cache = BitmapCache.none();
        assertThrows(StoreUnavailableException.class, () -> change("202,5550152,1,A\n"), "which PostgreSQL would not give");
        cache = without;
    }

    @Test
    void theSameComesOutWithAndWithout() throws Exception {
        cache.fill();
        change("202,5550150,1,A\n202,5550143,1,D\n310,5550101,1,A\n");
        change("202,5550143,1,A\n202,5550150,1,D\n202,5550151,1,A\n202,5550144,1,A\n");
        assertCounts(3, 0, 0);
        List<String> names = current().segments().stream().map(RegistryRow.Segment::sha256Hex).toList();
        assertEquals(List.of(5_550_143, 5_550_144, 5_550_151), listed(202));
        for (int i = 0; i < 2; i++) {
            new RegistryImport(database, SyncConfig.from(new Knobs(Map.of())).rules(), Clock.systemUTC()).rollBack("us-national");
        }
        cache = BitmapCache.none();
        change("202,5550150,1,A\n202,5550143,1,D\n310,5550101,1,A\n");
        change("202,5550143,1,A\n202,5550150,1,D\n202,5550151,1,A\n202,5550144,1,A\n");
        assertEquals(names, current().segments().stream().map(RegistryRow.Segment::sha256Hex).toList());
    }

    @Test
    void anotherVersionIsNeverTakenForTheOneInForceAndGoes() throws Exception {
        cache.fill();
        Set<String> before = files();
        full("202,5550160\n202,5550144\n");
        change("202,5550150,1,A\n310,5550101,1,A\n");
        assertCounts(1, 1, 0);
        assertEquals(List.of(5_550_144, 5_550_150, 5_550_160), listed(202));
        cache.fill();
        assertEquals(inForce(), files());
        assertFalse(files().containsAll(before));
        get(registries.putRegistry("us-national", new RegistryTerms("US", "", 31, RegistryTerms.Mode.SNAPSHOT,
                RegistryTerms.Coverage.IMPORTED, Set.of(), false)));
        cache.fill();
        assertEquals(Set.of(), files(), "nothing is kept of a registry that takes no change lists");
    }

    @Test
    void aDamagedFileIsFetchedAnewAndNothingComesOfIt() throws Exception {
        cache.fill();
        byte[] right = Files.readAllBytes(file(202));
        byte[] otherNumbers = right.clone();
        otherNumbers[right.length - 9] ^= 1;
        byte[] otherHeader = right.clone();
        otherHeader[20] ^= 1;
        int damaged = 0;
        for (byte[] wrong : List.of(otherNumbers, otherHeader, Files.readAllBytes(file(310)), new byte[0], new byte[700])) {
            Files.write(file(202), wrong);
            change("202,55501" + (50 + damaged) + ",1,A\n");
            assertCounts(0, ++damaged, damaged);
            assertEquals(2 + damaged, listed(202).size());
            assertTrue(listed(202).containsAll(List.of(5_550_143, 5_550_144, 5_550_149 + damaged)));
            Path aside = kept().resolve(file(202).getFileName().toString().replace(".segment", ".damaged"));
            cache.fill();
            assertArrayEquals(right, Files.readAllBytes(file(202)), "fetched anew");
            assertArrayEquals(wrong, Files.readAllBytes(aside), "and put aside");
        }
    }

    @Test
    void aDirectoryThatIsGoneCostsOnlyTime() throws Exception {
        cache.fill();
        for (String name : files()) {
            Files.delete(kept().resolve(name));
        }
        Files.delete(kept());
        change("202,5550150,1,A\n");
        assertCounts(0, 1, 0);
        assertEquals(List.of(5_550_143, 5_550_144, 5_550_150), listed(202));
        cache.fill();
        assertEquals(inForce(), files());
        change("202,5550151,1,A\n");
        assertCounts(1, 1, 0);
    }

    @Test
    void aDiskThatTakesNothingKeepsNobodyFromAnImport() throws Exception {
        Files.createDirectories(kept().getParent());
        Files.writeString(kept(), "no directory");
        assertThrows(StoreUnavailableException.class, cache::fill);
        assertEquals(2, cache.notKept());
        change("202,5550150,1,A\n");
        assertEquals(List.of(5_550_143, 5_550_144, 5_550_150), listed(202));
        Files.delete(kept());
        // Full after the name was made: what is written under it fails.
        for (int i = 1; i <= 2; i++) {
            for (RegistryRow.Segment each : current().segments()) {
                Files.createDirectories(kept().resolve(each.bitmapSha256Hex() + "." + i + ".part").resolve("full"));
            }
        }
        cache = BitmapCache.in(kept(), 64, database);
        assertThrows(StoreUnavailableException.class, cache::fill);
        change("202,5550151,1,A\n");
        assertEquals(List.of(5_550_143, 5_550_144, 5_550_150, 5_550_151), listed(202));
        assertCounts(0, 1, 0);
    }

    @Test
    void itTakesNoMoreOfTheDiskThanItMay() throws Exception {
        cache = BitmapCache.in(kept(), 2, database);
        Files.createDirectories(kept());
        Files.write(kept().resolve("somebody-elses"), new byte[(2 << 20) - MappedSegment.BYTES_MAX]);
        cache.fill();
        assertEquals(1, cache.notKept(), "the longest that a second could be has no room beside the first");
        assertEquals(2, files().size());
        change("202,5550150,1,A\n310,5550101,1,A\n");
        assertCounts(1, 1, 0);
        assertEquals(List.of(5_550_100, 5_550_101), listed(310));
        Files.delete(kept().resolve("somebody-elses"));
        cache.fill();
        assertEquals(0, cache.notKept());
    }
}
