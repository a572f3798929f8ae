package io.predial.store;

import static io.predial.store.Servers.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.SegmentVerifier.Verdict;
import io.predial.store.rows.RegistryRow;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDamagedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

class SegmentFilesTest {
    private static final byte[] STORED = roaring(5_550_143);
    private static final String NAME = Segments.name(STORED);
    /** Behind the header and a checksum: the number itself. */
    private static final int NUMBER_AT = 368;

    @TempDir
    private Path directory;
    private Database database;
    private SegmentFiles files;
    private final BlockingQueue<MappedSegment> damaged = new LinkedBlockingQueue<>();

    @BeforeEach
    void aSegmentInPostgres() throws Exception {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
        files = opened();
        keep(NAME, STORED);
    }

    private void keep(String name, byte[] bytes) throws Exception {
        get(database.query("INSERT INTO segment (sha256_hex, count, bytes) VALUES ($1, 1, $2)",
                Tuple.of(name, Buffer.buffer(bytes))));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private SegmentFiles opened() {
        SegmentFiles opened = new SegmentFiles(Servers.vertx(), directory, new Segments(database));
        opened.onDamaged(damaged::add);
        return opened;
    }

    private static byte[] roaring(int offset) {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        RoaringBitmap.bitmapOf(offset).serialize(bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private Path file(String suffix) {
        return directory.resolve(NAME + suffix);
    }

    private void postgresForgetsTheBytes() throws Exception {
        get(database.query("UPDATE segment SET bytes = 'changed'", Tuple.tuple()));
    }

    private void flip(int at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file(SegmentFiles.SUFFIX).toFile(), "rw")) {
            file.seek(at);
            int value = file.read();
            file.seek(at);
            file.write(value ^ 1);
        }
    }

    private static void assertRight(MappedSegment segment) {
        assertTrue(segment.contains(5_550_143));
        assertFalse(segment.contains(5_550_144));
        assertEquals(1, segment.numbers());
    }

    @Test
    void aSegmentIsFetchedOnceComparedConvertedAndMapped() throws Exception {
        assertRight(get(files.map(NAME)));
        postgresForgetsTheBytes();
        assertRight(get(files.map(NAME)));
        assertRight(get(opened().map(NAME)));
        assertEquals(List.of(NAME + SegmentFiles.SUFFIX), List.of(directory.toFile().list()));
        assertThrows(ExecutionException.class, () -> get(files.map("../" + NAME)));
        assertThrows(ExecutionException.class, () -> get(files.map("00".repeat(32))));
        Files.delete(file(SegmentFiles.SUFFIX));
        ExecutionException refused = assertThrows(ExecutionException.class, () -> get(files.map(NAME)));
        assertEquals("PostgreSQL holds other bytes as segment " + NAME, refused.getCause().getMessage());
        assertEquals(0, directory.toFile().list().length, "and what is wrong is not kept");
    }

    @Test
    void aFileThatCannotBeOpenedIsPutAsideAndFetchedAnew() throws Exception {
        get(files.map(NAME));
        byte[] right = Files.readAllBytes(file(SegmentFiles.SUFFIX));
        byte[] newer = right.clone();
        newer[8] = 2;
        byte[] shorter = Arrays.copyOf(right, right.length - 1);
        for (byte[] unusable : List.of(newer, shorter, new byte[0], new byte[500])) {
            Files.write(file(SegmentFiles.SUFFIX), unusable);
            assertRight(get(opened().map(NAME)));
            assertEquals(ByteBuffer.wrap(unusable), ByteBuffer.wrap(Files.readAllBytes(file(SegmentFiles.DAMAGED))));
            assertEquals(ByteBuffer.wrap(right), ByteBuffer.wrap(Files.readAllBytes(file(SegmentFiles.SUFFIX))));
        }
    }

    @Test
    void damageFoundByALookIsPutAsideAndTold() throws Exception {
        get(files.map(NAME));
        flip(NUMBER_AT);
        MappedSegment segment = get(files.map(NAME));
        assertThrows(RuntimeException.class, () -> segment.contains(5_550_144));
        assertSame(segment, damaged.poll(10, TimeUnit.SECONDS));
        assertFalse(Files.exists(file(SegmentFiles.SUFFIX)));
        assertTrue(Files.exists(file(SegmentFiles.DAMAGED)));
        assertEquals(1, files.damaged());
        assertRight(get(files.map(NAME)));
    }

    @Test
    void verificationFindsWhatNobodyAskedAbout() throws Exception {
        get(files.map(NAME));
        assertEquals(Verdict.INTACT, get(files.verify(NAME)).verdict());
        get(files.verifyOpened(1_000));
        assertEquals(2, files.verified());
        assertEquals(Verdict.ABSENT, get(files.verify("../" + NAME)).verdict());
        assertEquals(Verdict.ABSENT, get(files.verify("00".repeat(32))).verdict());
        flip(NUMBER_AT);
        get(files.verifyOpened(1_000));
        assertEquals(NAME, damaged.poll(10, TimeUnit.SECONDS).name());
        assertEquals(2, files.verified());
        assertEquals(Verdict.INTACT, get(files.verify(NAME)).verdict(), "put aside and fetched anew");
        assertRight(get(files.map(NAME)));
        flip(NUMBER_AT);
        assertEquals(Verdict.MENDED, get(opened().verify(NAME)).verdict(), "also by a process that has not mapped it yet");
    }

    @Test
    void aFileCutOffWhileItIsMappedEndsNoProcess() throws Exception {
        MappedSegment segment = get(files.map(NAME));
        try (RandomAccessFile file = new RandomAccessFile(file(SegmentFiles.SUFFIX).toFile(), "rw")) {
            file.setLength(0);
        }
        assertFalse(segment.verify());
        // The virtual machine reports it as an InternalError, and not always at the very instruction.
        assertThrows(Throwable.class, () -> segment.contains(5_550_144));
        assertThrows(SegmentDamagedException.class, () -> segment.contains(5_550_144));
    }

    @Test
    void filesOfAnEarlierReleaseAreConvertedWithoutPostgres() throws Exception {
        postgresForgetsTheBytes();
        Files.write(file(SegmentFiles.EARLIER), STORED);
        assertRight(get(files.map(NAME)));
        assertFalse(Files.exists(file(SegmentFiles.EARLIER)));
        Files.delete(file(SegmentFiles.SUFFIX));
        Files.write(file(SegmentFiles.EARLIER), new byte[] {1});
        assertThrows(ExecutionException.class, () -> get(files.map(NAME)), "damaged, and PostgreSQL has none");
        assertFalse(Files.exists(file(SegmentFiles.EARLIER)));
    }

    @Test
    void filesThatNoRegistryNamesAreRemoved() throws Exception {
        byte[] other = roaring(1);
        String old = Segments.name(other);
        keep(old, other);
        get(files.map(NAME));
        MappedSegment mapped = get(files.map(old));
        Files.write(directory.resolve(old + SegmentFiles.DAMAGED), other);
        Files.write(directory.resolve(old + SegmentFiles.EARLIER), other);
        Files.write(directory.resolve("notes.txt"), other);
        RegistryRow row = new RegistryRow("us-national", "US", 31, "v2", 2, 6,
                List.of(new RegistryRow.Segment(1202, NAME, 1, 2)));
        files.begin();
        files.apply(new Change(5, Kind.REGISTRY, false, row.toJson()));
        get(files.commit(5));
        assertEquals(List.of(NAME + SegmentFiles.SUFFIX, "notes.txt"),
                List.of(directory.toFile().list()).stream().sorted().toList());
        assertTrue(mapped.contains(1), "what is mapped stays readable");
    }
}
