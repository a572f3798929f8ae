package io.predial.sync;

import static io.predial.sync.TestDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.store.Segments;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow;
import io.predial.sync.ImportReport.Outcome;
import io.predial.sync.source.SourceFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

class RegistryImportTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final SourceFile.Limits LIMITS = new SourceFile.Limits(1 << 24, 100, 5);

    @TempDir
    private Path directory;
    private Database database;
    private Registries registries;
    private RegistryImport imports;

    @BeforeEach
    void anEmptyRegistry() throws Exception {
        database = TestDatabase.open();
        registries = new Registries(database);
        imports = new RegistryImport(database, LIMITS, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private RegistryRow current() throws Exception {
        return get(registries.find("us-national")).orElseThrow();
    }

    private Path file(String name, String text, Instant modified) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(modified));
        return file;
    }

    private static ImportRequest whole(Path file) {
        return new ImportRequest("us-national", file, true, null, false);
    }

    private List<Integer> offsets(RegistryRow.Segment segment) throws Exception {
        byte[] bytes = get(new Segments(database).fetch(segment.sha256Hex())).getBytes();
        return new ImmutableRoaringBitmap(ByteBuffer.wrap(bytes)).stream().boxed().toList();
    }

    /** Files are named after what is wrong with them; what is to come of each is in vectors/files.json. */
    @TestFactory
    Stream<DynamicTest> everyFileIsImportedOrRefusedAsExpected() throws IOException {
        JsonArray cases = new JsonArray(Files.readString(RESOURCES.resolve("vectors/files.json")));
        assertEquals(47, cases.size());
        return cases.stream().map(JsonObject.class::cast)
                .map(each -> DynamicTest.dynamicTest(each.getString("file"), () -> check(each)));
    }

    private void check(JsonObject expected) throws Exception {
        String note = expected.getString("note");
        RegistryRow before = current();
        Path file = RESOURCES.resolve("files").resolve(expected.getString("file"));
        if (Files.isRegularFile(file)) {
            // All of the same age: a file older than what is in force is refused, and that has a test of its own.
            Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
        }
        ImportReport report = imports.run(whole(file), Progress.NONE);
        JsonObject got = report.toJson();
        assertEquals(expected.getString("outcome"), got.getString("outcome"), () -> note + " " + got);
        if (report.outcome() == Outcome.IMPORTED) {
            assertEquals(expected.getLong("rows"), got.getLong("rows"), note);
            assertEquals(expected.getLong("duplicates"), got.getLong("duplicates"), note);
            assertEquals(expected.getJsonArray("areaCodes"), got.getJsonArray("areaCodes"), note);
            assertEquals(report.rows() - report.duplicates(), current().count());
            return;
        }
        JsonObject error = expected.getJsonObject("error");
        String reason = error.getString("reason");
        assertEquals(reason == null ? error.put("reason", report.error().reason()) : error,
                got.getJsonObject("error"), note);
        assertFalse(got.encode().matches(".*555-?\\d{4}.*"), "no number in the report");
        assertEquals(before, current(), "nothing changed");
    }

    @Test
    void numbersBecomeSegments() throws Exception {
        Path file = file("dnc.txt", "202,5550143\n310,5550100\n202,5550100\n", NOW.minusSeconds(3600));
        List<Progress.Stage> stages = new ArrayList<>();
        ImportReport report = imports.run("us-national", file, (stage, done, total) -> stages.add(stage));
        assertEquals("20261124T100000000Z-" + report.sha256Hex().substring(0, 8), report.version());
        assertEquals(List.of(202, 310), report.areaCodes());
        RegistryRow row = current();
        assertEquals(List.of(1202, 1310), row.segments().stream().map(RegistryRow.Segment::key).toList());
        assertEquals(List.of(5550100, 5550143), offsets(row.segments().get(0)));
        assertEquals(List.of(5550100), offsets(row.segments().get(1)));
        assertEquals(NOW.toEpochMilli() - 3_600_000, row.segments().get(0).obtainedAtMillis());
        assertEquals(NOW.toEpochMilli(), row.importedAtMillis());
        assertEquals(List.of(Progress.Stage.CHECKING, Progress.Stage.READING), stages.subList(0, 2));
        assertEquals(Progress.Stage.PUBLISHING, stages.get(stages.size() - 1));
    }

    @Test
    void dataObtainedEarlierNeverReplacesDataObtainedLater() throws Exception {
        imports.run("us-national", file("new.txt", "202,5550143\n", NOW.minusSeconds(10)), Progress.NONE);
        RegistryRow before = current();
        ImportReport older = imports.run("us-national", file("old.txt", "202,5550144\n", NOW.minusSeconds(11)), Progress.NONE);
        assertEquals(Outcome.REJECTED, older.outcome());
        assertTrue(older.error().reason().contains("before what is in force for +1202"), older.error().reason());
        assertEquals(before, current());
        ImportReport other = imports.run("us-national", file("other.txt", "310,5550144\n", NOW.minusSeconds(11)), Progress.NONE);
        assertEquals(Outcome.IMPORTED, other.outcome());
    }

    @Test
    void areaCodesThatTheFileLacksStayUnlessItIsTheWholeCoverage() throws Exception {
        imports.run("us-national", file("a.txt", "202,5550143\n310,5550100\n", NOW.minusSeconds(100)), Progress.NONE);
        RegistryRow.Segment kept = current().segments().get(1);
        Path second = file("b.txt", "202,5550144\n", NOW.minusSeconds(10));
        imports.run("us-national", second, Progress.NONE);
        assertEquals(kept, current().segments().get(1), "with its own date");
        assertEquals(List.of(5550144), offsets(current().segments().get(0)));
        new RegistryImport(database, LIMITS, Clock.fixed(NOW.plusSeconds(1), ZoneOffset.UTC))
                .run(whole(second), Progress.NONE);
        assertEquals(List.of(1202), current().segments().stream().map(RegistryRow.Segment::key).toList());
    }

    @Test
    void theSameFileAgainChangesNothingAndRenewsNoAge() throws Exception {
        imports.run("us-national", file("a.txt", "202,5550143\n", NOW.minusSeconds(100)), Progress.NONE);
        RegistryRow before = current();
        ImportReport again = imports.run("us-national", file("b.txt", "202,5550143\n", NOW), Progress.NONE);
        assertEquals(Outcome.UNCHANGED, again.outcome());
        assertEquals(before, current());
    }

    @Test
    void aFileFromTheFutureWasObtainedNow() throws Exception {
        imports.run("us-national", file("a.txt", "202,5550143\n", NOW.plusSeconds(86_400)), Progress.NONE);
        assertEquals(NOW.toEpochMilli(), current().segments().get(0).obtainedAtMillis());
    }

    @Test
    void unknownRegistriesLargeFilesAndThingsThatAreNoFilesAreRefused() throws Exception {
        Path file = file("a.txt", "202,5550143\n", NOW);
        assertEquals("no registry of that name; there is: us-national",
                imports.run("us-nationl", file, Progress.NONE).error().reason());
        RegistryImport small = new RegistryImport(database, new SourceFile.Limits(5, 100, 5), Clock.systemUTC());
        assertEquals("larger than 5 bytes", small.run("us-national", file, Progress.NONE).error().reason());
        Path link = Files.createSymbolicLink(directory.resolve("link.txt"), file);
        assertEquals("not a file of its own", imports.run("us-national", link, Progress.NONE).error().reason());
        assertEquals(0, current().segments().size());
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNotImported() throws Exception {
        Path file = file("a.txt", "202,5550143\n", NOW);
        assertThrows(IOException.class,
                () -> imports.run("us-national", file, (stage, done, total) -> append(stage, file)));
        assertEquals(0, current().segments().size());
    }

    private static void append(Progress.Stage stage, Path file) {
        try {
            if (stage == Progress.Stage.READING) {
                Files.writeString(file, "202,5550143\n202,5550144\n");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPublicationThatBreaksOffLeavesNoTraceAndCanBeRepeated() throws Exception {
        Path file = file("a.txt", "202,5550143\n310,5550100\n", NOW);
        assertThrows(StoreUnavailableException.class, () -> imports.run("us-national", file, (stage, done, total) -> {
            if (stage == Progress.Stage.PUBLISHING && done == 1) {
                stopPostgres();
            }
        }));
        TestDatabase.start();
        assertEquals(0, current().segments().size());
        ImportReport again = imports.run("us-national", file, Progress.NONE);
        assertEquals(Outcome.IMPORTED, again.outcome());
        assertNotNull(again.version());
        assertEquals(2, current().segments().size());
    }

    private static void stopPostgres() {
        try {
            TestDatabase.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
