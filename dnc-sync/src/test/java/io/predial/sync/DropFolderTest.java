package io.predial.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.Registries;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
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
        start(0);
    }

    private void start(int restMillis) {
        sync = new DncSync(database, SyncConfig.from(new Knobs(Map.of("data", data.toString(), "sync.poll-millis", "50",
                "sync.rest-millis", "" + restMillis))), Clock.systemUTC());
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

    @Test
    void whatWasMovedHereIsTakenAtOnceAndWhatIsWrittenHereMustRest() throws Exception {
        TestDatabase.get(sync.stop());
        start(600_000);
        Path folder = Files.createDirectories(data.resolve("drop/us-national"));
        Files.writeString(folder.resolve("a-written.txt"), "202,5550143\n");
        Path moved = Files.writeString(folder.resolve("moved.txt"), "310,5550143\n");
        // As a copy that keeps its time does, at the end. A disk's clock may be too coarse to tell a move.
        Files.setLastModifiedTime(moved, FileTime.fromMillis(System.currentTimeMillis() - 60_000));
        report("done/us-national/moved.txt");
        assertTrue(Files.exists(folder.resolve("a-written.txt")), "it may be written still");
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
