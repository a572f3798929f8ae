package io.predial.sync;

import static io.predial.sync.TestDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.Database;
import io.predial.store.ImportRuns;
import io.predial.store.PostgresConfig;
import io.predial.store.Registries;
import io.predial.store.Segments;
import io.predial.store.rows.RegistryRow;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that is a process, killed at points spread over an import. {@code deploy/acceptance/crashes} does this fifty times to
 * a whole cluster.
 */
class KilledWorkerTest {
    private static final int KILLS = 4;
    private static final int ROWS = 120_000;
    private static final long SEED = 20261124;

    @TempDir
    private Path data;
    private PostgresConfig postgres;
    private Database database;
    private Process worker;

    @BeforeEach
    void anEmptyRegistry() throws Exception {
        postgres = TestDatabase.newDatabase();
        database = TestDatabase.open(postgres);
        get(new Registries(database).putRegistry("us-national", "US", 31));
    }

    @AfterEach
    void stop() {
        worker.destroyForcibly();
        database.close();
    }

    private void startWorker() throws IOException {
        worker = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xmx256m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                WorkerMain.class.getName(), Integer.toString(postgres.port()), postgres.database(), postgres.user(),
                data.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader says = worker.inputReader();
        for (String line = says.readLine(); !"active".equals(line); line = says.readLine()) {
            assertTrue(line != null, "the worker ended");
        }
        Thread reader = new Thread(() -> says.lines().forEach(line -> { }), "worker-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** List {@code number}: every number of it differs from the list before, in the same two area codes. */
    private void drop(int number) throws IOException {
        Path folder = Files.createDirectories(data.resolve("drop/us-national"));
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            rows.append(i % 2 == 0 ? 222 : 232).append(',').append(2_000_000 + i * 50 + number).append('\n');
        }
        Path aside = Files.writeString(folder.resolve(number + ".txt.part"), rows);
        Files.move(aside, folder.resolve(number + ".txt"));
    }

    private long importedMillis(int number) throws Exception {
        return importedMillis(number + ".txt");
    }

    private long importedMillis(String name) throws Exception {
        long startNanos = System.nanoTime();
        while (!Files.exists(data.resolve("done/us-national/" + name))) {
            assertTrue(System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(30), name + " is not finished");
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    /** What is in force is one whole list. @return its hash, as far as the version's name has it */
    private String wholeInForce() throws Exception {
        RegistryRow row = get(new Registries(database).find("us-national")).orElseThrow();
        assertEquals(ROWS, row.count());
        for (RegistryRow.Segment segment : row.segments()) {
            for (String name : List.of(segment.sha256Hex(), segment.bitmapSha256Hex())) {
                assertEquals(name, Segments.name(get(new Segments(database).fetch(name)).getBytes()));
            }
        }
        assertEquals(2, row.segments().size());
        return row.version().substring(row.version().lastIndexOf('-') + 1);
    }

    /** Change list {@code number}: so many new numbers for so many of list 0, in both area codes. */
    private void dropChanges(int number, String follows) throws IOException {
        Path folder = Files.createDirectories(data.resolve("drop/us-national"));
        StringBuilder rows = new StringBuilder();
        for (int i = number * 8_000; i < (number + 1) * 8_000; i++) {
            String area = i % 2 == 0 ? "222," : "232,";
            rows.append(area).append(2_000_000 + i * 50).append(",1,D\n")
                    .append(area).append(2_000_001 + i * 50).append(",1,A\n");
        }
        String name = "c" + number + ".changes.txt";
        Files.writeString(folder.resolve(name + ".follows"), follows);
        Files.move(Files.writeString(folder.resolve(name + ".part"), rows), folder.resolve(name));
    }

    @Test
    void aChangeListIsAppliedOnceAndWholeWheneverTheWorkerDies() throws Exception {
        Random random = new Random(SEED);
        startWorker();
        drop(0);
        importedMillis(0);
        for (int list = 0; list < KILLS; list++) {
            RegistryRow before = get(new Registries(database).find("us-national")).orElseThrow();
            dropChanges(list, before.version());
            TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
            worker.destroyForcibly().waitFor();
            String between = wholeInForce();
            startWorker();
            importedMillis("c" + list + ".changes.txt");
            String after = wholeInForce();
            assertTrue(before.version().endsWith(between) || between.equals(after), "of neither list");
        }
        assertEquals(1 + KILLS, get(new ImportRuns(database).page("us-national", Long.MAX_VALUE, 100)).stream()
                .filter(run -> run.outcome().equals("imported")).count(), "each list once, however often it was begun");
    }

    @Test
    void whateverItWasDoingOneWholeVersionIsInForceAndTheNextWorkerFinishes() throws Exception {
        Random random = new Random(SEED);
        startWorker();
        drop(0);
        importedMillis(0);
        drop(1);
        long importMillis = importedMillis(1);
        String before = wholeInForce();
        for (int kill = 0; kill < KILLS; kill++) {
            int list = 2 + kill;
            drop(list);
            TimeUnit.MILLISECONDS.sleep((long) ((kill + random.nextDouble()) * importMillis / KILLS));
            worker.destroyForcibly().waitFor();
            String between = wholeInForce();
            startWorker();
            importedMillis(list);
            String after = wholeInForce();
            assertTrue(between.equals(before) || between.equals(after), "of neither list");
            JsonObject report = new JsonObject(Files.readString(data.resolve("done/us-national/" + list + ".txt.report.json")));
            assertTrue(List.of("imported", "unchanged").contains(report.getString("outcome")), report.encode());
            assertTrue(report.getString("sha256").startsWith(after));
            before = after;
        }
        assertEquals(2 + KILLS, get(new ImportRuns(database).page("us-national", Long.MAX_VALUE, 100)).stream()
                .filter(run -> run.outcome().equals("imported")).count(), "each list once, however often it was begun");
    }
}
