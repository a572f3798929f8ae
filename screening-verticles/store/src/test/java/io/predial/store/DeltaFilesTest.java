package io.predial.store;

import static io.predial.store.Servers.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.SegmentVerifier.Verdict;
import io.predial.store.rows.RegistryRow;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** Differences on a node's disk: fetched together, kept for a start without PostgreSQL, and never used when they changed. */
class DeltaFilesTest {
    private static final byte[] BITMAP = bitmap();
    private static final String BASE = Segments.name(BITMAP);
    private static final byte[] CHANGES = SegmentDelta.write(BASE, new int[] {5_550_144}, new int[] {5_550_143});
    private static final String NAME = Segments.name(CHANGES);

    @TempDir
    private Path directory;
    private Database database;
    private SegmentFiles files;

    private static byte[] bitmap() {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        RoaringBitmap.bitmapOf(5_550_143, 5_550_150).serialize(bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @BeforeEach
    void aDifferenceInPostgres() throws Exception {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
        files = opened();
        keep(BASE, BITMAP, null);
        keep(NAME, CHANGES, BASE);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SegmentFiles opened() {
        return new SegmentFiles(Servers.vertx(), directory, new Segments(database));
    }

    private void keep(String name, byte[] bytes, String base) throws Exception {
        get(database.query("INSERT INTO segment (sha256_hex, count, bytes, base_sha256_hex) VALUES ($1, 2, $2, $3)",
                Tuple.of(name, Buffer.buffer(bytes), base)));
    }

    private Path file() {
        return directory.resolve(NAME + DeltaFiles.SUFFIX);
    }

    private static void assertRight(SegmentDelta delta, MappedSegment base) {
        assertEquals(BASE, delta.base());
        assertTrue(delta.contains(base, 5_550_144), "added");
        assertFalse(delta.contains(base, 5_550_143), "removed");
        assertTrue(delta.contains(base, 5_550_150), "of the base");
        assertFalse(delta.contains(base, 5_550_151), "of neither");
    }

    @Test
    void differencesAreFetchedOnceAndAreThereWithoutPostgres() throws Exception {
        assertRight(get(files.deltas(Set.of(NAME))).get(NAME), get(files.map(BASE)));
        get(database.query("DELETE FROM segment", Tuple.tuple()));
        SegmentFiles again = opened();
        assertRight(get(again.deltas(Set.of(NAME))).get(NAME), get(again.map(BASE)));
        assertEquals(Map.of(), get(files.deltas(List.of("../" + NAME, "00".repeat(32)))), "not there is not an error here");
    }

    @Test
    void manyAreHadTogether() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            byte[] bytes = SegmentDelta.write(BASE, new int[] {i}, new int[0]);
            names.add(Segments.name(bytes));
            keep(names.get(i), bytes, BASE);
        }
        Map<String, SegmentDelta> found = get(files.deltas(names));
        assertEquals(Set.copyOf(names), found.keySet());
        assertEquals(150, directory.toFile().list((dir, name) -> name.endsWith(DeltaFiles.SUFFIX)).length);
    }

    @Test
    void aFileThatChangedIsPutAsideAndFetchedAnew() throws Exception {
        get(files.deltas(Set.of(NAME)));
        byte[] flipped = CHANGES.clone();
        flipped[flipped.length - 1] ^= 1;
        for (byte[] damaged : List.of(flipped, Arrays.copyOf(CHANGES, 59), new byte[0])) {
            Files.write(file(), damaged);
            assertRight(get(opened().deltas(Set.of(NAME))).get(NAME), get(files.map(BASE)));
            assertEquals(ByteBuffer.wrap(damaged),
                    ByteBuffer.wrap(Files.readAllBytes(directory.resolve(NAME + SegmentFiles.DAMAGED))));
            assertEquals(ByteBuffer.wrap(CHANGES), ByteBuffer.wrap(Files.readAllBytes(file())));
        }
        assertEquals(Verdict.INTACT, get(files.verify(NAME)).verdict());
        Files.write(file(), flipped);
        assertEquals(Verdict.MENDED, get(files.verify(NAME)).verdict());
        assertEquals(Verdict.INTACT, get(files.verify(NAME)).verdict());
        get(database.query("DELETE FROM segment WHERE sha256_hex = $1", Tuple.of(NAME)));
        Files.write(file(), flipped);
        assertThrows(ExecutionException.class, () -> get(files.verify(NAME)), "nobody has it");
        assertEquals(Map.of(), get(files.deltas(Set.of(NAME))), "and what is damaged is not used");
    }

    @Test
    void whatPostgresHoldsWronglyOrInAnotherVersionIsNotUsed() throws Exception {
        byte[] newer = CHANGES.clone();
        newer[8] = 2;
        keep(Segments.name(newer), newer, BASE);
        keep("00".repeat(32), CHANGES, BASE);
        assertEquals(Set.of(NAME), get(files.deltas(List.of("00".repeat(32), Segments.name(newer), NAME))).keySet());
        assertThrows(ExecutionException.class, () -> get(files.map(NAME)),
                "an earlier release asks for a bitmap of that name, and answers for nobody there");
    }

    @Test
    void aBaseStaysWhileADifferenceIsLaidOverIt() throws Exception {
        get(files.map(BASE));
        get(files.deltas(Set.of(NAME)));
        byte[] other = SegmentDelta.write(BASE, new int[] {1}, new int[0]);
        keep(Segments.name(other), other, BASE);
        get(files.deltas(Set.of(Segments.name(other))));
        RegistryRow row = new RegistryRow("us-national", "US", 31, "v2", 2, 2,
                List.of(new RegistryRow.Segment(1202, NAME, 2, 2, BASE)));
        files.begin();
        files.apply(new Change(5, Kind.REGISTRY, false, row.toJson()));
        get(files.commit(5));
        assertEquals(Set.of(BASE + SegmentFiles.SUFFIX, NAME + DeltaFiles.SUFFIX), Set.of(directory.toFile().list()));
        assertEquals(Set.of(BASE, NAME), files.names());
    }
}
