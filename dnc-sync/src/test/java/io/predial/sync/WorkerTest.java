package io.predial.sync;

import static io.predial.sync.TestDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.ImportRuns;
import io.predial.store.ImportRuns.StoredRun;
import io.predial.store.SyncSchedules;
import io.predial.store.SyncSchedules.Stand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scheduled worker over days, restarts and a second worker. */
class WorkerTest {
    private static final Map<String, String> NIGHTLY = Map.of("sync.registries", "us-national",
            "sync.registry.us-national.import-at", "02:00", "sync.registry.us-national.expected-every-days", "3");

    @TempDir
    private Path data;
    private Database database;
    private final ClockSetByHand clock = new ClockSetByHand("2026-11-23T20:00:00Z");
    private final List<DncSync> running = new ArrayList<>();

    @BeforeEach
    void anEmptyRegistry() throws Exception {
        database = TestDatabase.open();
    }

    @AfterEach
    void stop() throws Exception {
        for (DncSync each : running) {
            get(each.stop());
        }
        database.close();
    }

    private DncSync worker(Clock time, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("data", data.toString(), "sync.poll-millis", "20",
                "sync.rest-millis", "0"));
        all.putAll(settings);
        Knobs knobs = new Knobs(all);
        DncSync worker = new DncSync(database, SyncConfig.from(knobs), time);
        assertEquals(List.of(), knobs.problems());
        running.add(worker);
        worker.start();
        return worker;
    }

    private void drop(String name, String text) throws IOException {
        Path file = data.resolve("drop/us-national").resolve(name);
        Files.createDirectories(file.getParent());
        Path aside = file.resolveSibling(name + ".part");
        Files.writeString(aside, text);
        Files.setLastModifiedTime(aside, FileTime.from(clock.instant().minusSeconds(60)));
        Files.move(aside, file);
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private boolean isDone(String name) {
        return Files.exists(data.resolve("done/us-national").resolve(name));
    }

    private Stand stand() throws Exception {
        return get(new SyncSchedules(database).stands(clock.millis())).get(0);
    }

    @Test
    void filesWaitForTheirTimeAndAMissedTimeIsCaughtUp() throws Exception {
        DncSync worker = worker(clock, NIGHTLY);
        until("active", worker::isActive);
        drop("monday.txt", "202,5550143\n");
        until("the folder was looked at", () -> worker.nextDueMillis().containsKey("us-national"));
        assertEquals(Instant.parse("2026-11-24T02:00:00Z").toEpochMilli(), worker.nextDueMillis().get("us-national"));
        TimeUnit.MILLISECONDS.sleep(200);
        assertFalse(isDone("monday.txt"), "it is not yet two");
        clock.set("2026-11-24T02:00:00Z");
        until("taken at two", () -> isDone("monday.txt"));
        until("written down", () -> lookedAt("2026-11-24T02:00:00Z"));
        drop("tuesday.txt", "202,5550144\n");
        clock.set("2026-11-24T02:00:30Z");
        TimeUnit.MILLISECONDS.sleep(200);
        assertFalse(isDone("tuesday.txt"), "too late for today");
        get(worker.stop());
        clock.set("2026-11-25T09:00:00Z");
        DncSync later = worker(clock, NIGHTLY);
        until("nobody worked at two, so it is taken now", () -> isDone("tuesday.txt"));
        until("written down", () -> lookedAt("2026-11-25T09:00:00Z"));
        assertEquals(Instant.parse("2026-11-26T02:00:00Z").toEpochMilli(), stand().nextDueAtMillis());
        assertEquals(1, later.importedCount());
    }

    private boolean lookedAt(String instant) {
        try {
            return stand().lookedAtMillis() == Instant.parse(instant).toEpochMilli();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theAlarmIsOnRecordSoThatAnotherWorkerDoesNotRepeatIt() throws Exception {
        DncSync worker = worker(clock, Map.of());
        drop("1.txt", "202,5550143\n");
        until("imported", () -> worker.importedCount() == 1);
        clock.set("2026-12-19T20:00:00Z");
        until("the registry has a week left", () -> said("soon"));
        // The alarm is on record a moment before the figures show it.
        until("the figures show it", () -> worker.ages().get(0).daysLeft() < 6);
        assertEquals(1, worker.ages().size());
        assertEquals(5.0, worker.ages().get(0).daysLeft(), 0.01);
        long saidAt = stand().alarmedAtMillis();
        get(worker.stop());
        clock.set("2026-12-19T23:00:00Z");
        DncSync other = worker(clock, Map.of());
        until("it has looked", () -> !other.ages().isEmpty());
        assertEquals(saidAt, stand().alarmedAtMillis(), "said once that day");
        clock.set("2026-12-28T00:00:00Z");
        until("stale", () -> said("stale"));
        drop("2.txt", "202,5550143\n202,5550144\n");
        until("fresh again", () -> said("none"));
    }

    private boolean said(String alarm) {
        try {
            return stand().alarm().equals(alarm);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ofTwoWorkersOnOneFolderOneWorksAndTheOtherTakesOver() throws Exception {
        DncSync first = worker(Clock.systemUTC(), Map.of());
        until("the first is active", first::isActive);
        DncSync second = worker(Clock.systemUTC(), Map.of());
        for (int i = 1; i <= 10; i++) {
            drop(i + ".txt", "202,555010" + i % 10 + "\n");
        }
        until("all are done", () -> isDone("10.txt") && isDone("9.txt"));
        assertEquals(10, first.importedCount());
        assertEquals(0, second.importedCount() + second.rejectedCount() + second.failureCount());
        assertFalse(second.isActive());
        get(first.stop());
        drop("11.txt", "202,5550111\n");
        until("the second took over", () -> isDone("11.txt"));
        List<StoredRun> runs = get(new ImportRuns(database).page("us-national", Long.MAX_VALUE, 100));
        assertEquals(11, runs.size(), "each file once");
        assertTrue(runs.stream().allMatch(run -> run.outcome().equals("imported")));
    }

    @Test
    void aChangeListFindsTheBitmapsThatTheWorkerKeptSinceTheFileBefore() throws Exception {
        DncSync worker = worker(Clock.systemUTC(), Map.of("sync.registries", "us-national",
                "sync.registry.us-national.unclaimed-changes", "true"));
        drop("1.txt", "202,5550143\n310,5550100\n");
        until("kept", () -> keptFiles() == 2);
        drop("2.changes.txt", "202,5550144,1,A\n310,5550100,1,D\n");
        until("imported", () -> worker.importedCount() == 2);
        assertEquals(2, worker.cache().foundCount());
        assertEquals(0, worker.cache().fetchedCount());
    }

    private int keptFiles() {
        String[] names = data.resolve("sync/segments").toFile().list((directory, name) -> name.endsWith(".segment"));
        return names == null ? 0 : names.length;
    }

    @Test
    void aMoveThatWasCutShortIsFinishedAndItsReportStays() throws Exception {
        drop("1.txt", "202,5550143\n");
        DncSync worker = worker(Clock.systemUTC(), Map.of());
        until("done", () -> isDone("1.txt"));
        get(worker.stop());
        String report = Files.readString(data.resolve("done/us-national/1.txt.report.json"));
        // As a worker leaves it that is killed between the two renames.
        Files.move(data.resolve("done/us-national/1.txt"), data.resolve("drop/us-national/1.txt"));
        worker(Clock.systemUTC(), Map.of());
        until("done", () -> isDone("1.txt"));
        assertEquals(report, Files.readString(data.resolve("done/us-national/1.txt.report.json")), "what was imported then");
        assertFalse(Files.exists(data.resolve("done/us-national/1.txt~2.report.json")));
    }
}
