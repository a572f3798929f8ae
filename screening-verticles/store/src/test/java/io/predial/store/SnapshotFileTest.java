package io.predial.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.rows.DoNotCallRow;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
    private static final String EPOCH = "0d0d0d0d-0000-4000-8000-000000000001";
    private static final Path RESOURCES = Path.of("src/test/resources");

    @TempDir
    private Path temporary;

    /** Folders are named after the mistake in them; what is to come of each is in vectors/snapshots.json. */
    @TestFactory
    Stream<DynamicTest> everyMistakeIsRefusedOrMendedAsExpected() throws IOException {
        JsonArray cases = new JsonArray(Files.readString(RESOURCES.resolve("vectors/snapshots.json")));
        assertEquals(17, cases.size());
        return cases.stream().map(JsonObject.class::cast)
                .map(each -> DynamicTest.dynamicTest(each.getString("folder"), () -> check(each)));
    }

    private void check(JsonObject expected) throws IOException {
        Path copy = Files.createDirectory(temporary.resolve(expected.getString("folder")));
        try (Stream<Path> files = Files.list(RESOURCES.resolve("snapshots").resolve(expected.getString("folder")))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        List<Long> numbers = new ArrayList<>();
        Optional<SnapshotFile.Position> position =
                new SnapshotFile(copy).read(change -> numbers.add(change.row().getLong("number")));
        if (expected.getValue("version") == null) {
            assertEquals(Optional.empty(), position, expected.getString("note"));
            assertEquals(List.of(), numbers, "no row was handed over");
        } else {
            assertEquals(Optional.of(new SnapshotFile.Position(expected.getLong("version"), EPOCH,
                    expected.getLong("kafkaOffset"), expected.getLong("asOfMillis"))),
                    position, expected.getString("note"));
            assertEquals(expected.getJsonArray("numbers").stream().map(n -> ((Number) n).longValue()).toList(),
                    numbers);
        }
    }

    private static Change wish(long version, long number) {
        return new Change(version, Kind.DO_NOT_CALL, false, new DoNotCallRow("demo", number, "asked", 1).toJson());
    }

    private static SnapshotJournal.Line line(long version, long number) {
        return new SnapshotJournal.Line(new ChangeLog.Entry(version, wish(version, number).toJson()), version, version);
    }

    private static List<Long> numbers(SnapshotFile file) throws IOException {
        List<Long> numbers = new ArrayList<>();
        file.read(change -> numbers.add(change.row().getLong("number")));
        return numbers;
    }

    @Test
    void afterATornLineWritingGoesOnWhereReadingStopped() throws Exception {
        SnapshotFile first = new SnapshotFile(temporary);
        first.replace(new SnapshotBase.Header(1, EPOCH, 0, 1), sink -> sink.row(wish(1, 12025550100L)));
        first.append(List.of(line(2, 12025550101L)));
        Path journal = temporary.resolve("journal.jsonl");
        Files.writeString(journal, Files.readString(journal) + "0badc0de {\"chan");
        SnapshotFile second = new SnapshotFile(temporary);
        assertEquals(List.of(12025550100L, 12025550101L), numbers(second));
        second.append(List.of(line(3, 12025550102L)));
        assertEquals(List.of(12025550100L, 12025550101L, 12025550102L), numbers(new SnapshotFile(temporary)));
    }

    @Test
    void aLoadCutShortLeavesTheOneBeforeIt() throws Exception {
        SnapshotFile file = new SnapshotFile(temporary);
        file.replace(new SnapshotBase.Header(1, EPOCH, 0, 1), sink -> sink.row(wish(1, 12025550100L)));
        file.append(List.of(line(2, 12025550101L)));
        assertThrows(StoreUnavailableException.class,
                () -> file.replace(new SnapshotBase.Header(9, EPOCH, 0, 1), sink -> {
            sink.row(wish(9, 12025550109L));
            throw new StoreUnavailableException("PostgreSQL left in the middle");
        }));
        assertEquals(List.of(12025550100L, 12025550101L), numbers(new SnapshotFile(temporary)));
    }

    @Test
    void theJournalIsBounded() throws Exception {
        SnapshotFile file = new SnapshotFile(temporary, 1_000);
        file.replace(new SnapshotBase.Header(1, EPOCH, 0, 1), sink -> { });
        assertFalse(file.isJournalFull());
        for (int version = 2; version < 100; version++) {
            file.append(List.of(line(version, 12025550100L)));
        }
        assertTrue(file.isJournalFull());
        assertTrue(Files.size(temporary.resolve("journal.jsonl")) < 2_300, "stopped at twice the limit");
        file.replace(new SnapshotBase.Header(99, EPOCH, 0, 1), sink -> { });
        assertFalse(file.isJournalFull());
    }
}
