package io.predial.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.sync.schedule.DropFolder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropFolderTest {
    @TempDir
    private Path data;
    private Database database;
    private DncSync sync;

    @BeforeEach
    void watching() throws Exception {
        database = TestDatabase.open();
        sync = new DncSync(database, SyncConfig.from(new Knobs(Map.of("data", data.toString(), "sync.poll-millis", "50",
                "sync.rest-millis", "0"))), Clock.systemUTC());
        sync.start();
    }

    @AfterEach
    void stop() throws Exception {
        TestDatabase.get(sync.stop());
        database.close();
    }

    private void drop(String path, String text) throws IOException {
        Path file = data.resolve("drop").resolve(path);
        Files.createDirectories(file.getParent());
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(aside, text);
        Files.move(aside, file);
    }

    private JsonObject report(String path) throws Exception {
        Path report = data.resolve(path + ".report.json");
        Path file = data.resolve(path);
        assertTrue(within(10_000, () -> Files.exists(report) && Files.exists(file)), path);
        return new JsonObject(Files.readString(report));
    }

    private static boolean within(long millis, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    private long listed() throws Exception {
        return TestDatabase.get(new Registries(database).find("us-national")).orElseThrow().count();
    }

    /** A mode set in the middle of writing changes the file's times as a rename does: nothing is told from them. */
    @Test
    void whatWasRenamedHereIsTakenAtOnceAndWhatIsWrittenHereMustRest() throws Exception {
        TestDatabase.get(sync.stop());
        SyncConfig resting = SyncConfig.from(new Knobs(Map.of("data", data.toString(), "sync.rest-millis", "600000")));
        List<ImportReport> reports = new ArrayList<>();
        DropFolder looks = new DropFolder(data, resting.rest(), new RegistryImport(database, resting.rules(),
                Clock.systemUTC()), reports::add);
        Path folder = Files.createDirectories(data.resolve("drop/us-national"));
        Path written = Files.writeString(folder.resolve("a-written.txt"), "202,5550143\n");
        Path aside = Files.writeString(folder.resolve(".renamed.txt"), "310,5550143\n");
        Path late = Files.writeString(data.resolve("elsewhere"), "415,5550143\n");
        looks.look(registry -> true);
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-r-----"));
        Files.move(aside, folder.resolve("renamed.txt"));
        Files.move(late, folder.resolve("z-never-seen-aside.txt"));
        looks.look(registry -> true);
        assertEquals(List.of(), reports, "seen once");
        looks.look(registry -> true);
        assertEquals(List.of(JsonArray.of(310)), reports.stream().map(each -> each.toJson().getJsonArray("areaCodes")).toList());
        looks.look(registry -> true);
        assertEquals(1, reports.size(), "the others may be written still");
    }

    @Test
    void goodFilesAreDoneBadOnesRejectedEachWithItsReport() throws Exception {
        drop("us-national/202.txt", "202,5550143\n202,5550144\n202,5550144\n");
        JsonObject done = report("done/us-national/202.txt");
        assertEquals("imported", done.getString("outcome"));
        assertEquals(3, done.getInteger("rows"));
        assertEquals(1, done.getInteger("duplicates"));
        assertEquals(JsonArray.of(202), done.getJsonArray("areaCodes"));
        assertEquals(64, done.getString("sha256").length());
        assertEquals(2, listed());

        drop("us-national/310.txt", "310,5550100\n310,555010\n");
        JsonObject rejected = report("rejected/us-national/310.txt");
        assertEquals(new JsonObject().put("entry", null).put("line", 2)
                .put("reason", "expected AAA,NNNNNNN; the row looks like '999,999999'"),
                rejected.getJsonObject("error"));
        assertEquals(2, listed());

        drop("us-national/202.txt", "202,5550143\n202,5550144\n202,5550144\n");
        assertEquals("unchanged", report("done/us-national/202.txt~2").getString("outcome"));
        assertTrue(Files.exists(data.resolve("done/us-national/202.txt")), "the first one's report is still there");
        assertEquals(1, sync.importedCount());
        assertEquals(1, sync.rejectedCount());
        assertEquals(0, sync.failureCount());
        assertTrue(sync.lastImportAtMillis() > 0);
    }

    @Test
    void aChangeListComesWithTheVersionItFollows() throws Exception {
        drop("us-national/202.txt", "202,5550143\n202,5550144\n");
        String version = report("done/us-national/202.txt").getString("version");
        Path claim = data.resolve("drop/us-national/tuesday.txt.follows");
        Files.writeString(claim, version + "\n");
        drop("us-national/tuesday.txt", "202,5550145,20261124,A\n202,5550146,20261124,A\n");
        JsonObject done = report("done/us-national/tuesday.txt");
        assertEquals("changes", done.getString("kind"));
        assertEquals(version, done.getString("follows"));
        assertEquals(4, listed());
        assertTrue(Files.exists(data.resolve("done/us-national/tuesday.txt.follows")));

        Files.writeString(claim, version);
        drop("us-national/tuesday.txt", "202,5550143,20261125,D\n");
        assertEquals("follows another version than the one in force, " + done.getString("version")
                + ": a change list between them is missing",
                report("rejected/us-national/tuesday.txt").getJsonObject("error").getString("reason"));
        assertTrue(Files.exists(data.resolve("rejected/us-national/tuesday.txt.follows")));
        assertFalse(Files.exists(claim));
        drop("us-national/wednesday.changes.txt", "202,5550143,20261125,D\n");
        assertTrue(report("rejected/us-national/wednesday.changes.txt").getJsonObject("error").getString("reason")
                .startsWith("a change list must say which version it follows"));
        assertEquals(4, listed());
    }

    @Test
    void aFolderThatIsNoRegistryIsExplained() throws Exception {
        drop("us-nationl/202.txt", "202,5550143\n");
        assertEquals("no registry of that name; there is: us-national",
                report("rejected/us-nationl/202.txt").getJsonObject("error").getString("reason"));
        drop("202.txt", "202,5550143\n");
        assertEquals("no registry of that name; there is: us-national",
                report("rejected/202.txt").getJsonObject("error").getString("reason"));
    }

    @Test
    void filesStillBeingWrittenAreLeftAlone() throws Exception {
        Path folder = Files.createDirectories(data.resolve("drop/us-national"));
        Files.writeString(folder.resolve(".hidden.txt"), "202,5550143\n");
        Files.writeString(folder.resolve("upload.zip.part"), "202,5550143\n");
        drop("us-national/202.txt", "202,5550144\n");
        report("done/us-national/202.txt");
        assertTrue(Files.exists(folder.resolve(".hidden.txt")) && Files.exists(folder.resolve("upload.zip.part")));
        assertEquals(1, listed());
    }

    @Test
    void whilePostgresIsAwayFilesWait() throws Exception {
        drop("us-national/1.txt", "202,5550143\n");
        report("done/us-national/1.txt");
        TestDatabase.stop();
        try {
            drop("us-national/2.txt", "310,5550143\n");
            assertTrue(within(10_000, () -> sync.failureCount() >= 2), "tried more than once");
            assertTrue(Files.exists(data.resolve("drop/us-national/2.txt")));
            assertFalse(Files.exists(data.resolve("rejected")));
        } finally {
            TestDatabase.start();
        }
        assertEquals("imported", report("done/us-national/2.txt").getString("outcome"));
        assertEquals(2, listed());
    }
}
