package io.predial.sync;

import static io.predial.sync.TestDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.store.rows.RegistryRow;
import io.predial.sync.ImportReport.Outcome;
import io.predial.sync.source.SourceFile;
import io.predial.sync.stage.CountGuard;
import io.predial.sync.stage.DeltaLimits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every format but the flat list, which RegistryImportTest has. */
class FormatsTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final SourceFile.Limits LIMITS = new SourceFile.Limits(1 << 24, 100, 5);
    private static final Map<String, String> SETTINGS = settings();

    @TempDir
    private Path directory;
    private Database database;
    private Registries registries;
    private RegistryImport imports;

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("sync.registries", "uk-tps, named-csv,counted-csv,flat-only,xml-only,us-reordered,uk-ranges");
        settings.put("sync.registry.uk-tps.format", "national");
        settings.put("sync.registry.uk-tps.country-code", "44");
        settings.put("sync.registry.uk-tps.digits-min", "10");
        settings.put("sync.registry.named-csv.format", "e164-csv");
        settings.put("sync.registry.named-csv.number-column", "phone");
        settings.put("sync.registry.counted-csv.format", "e164-csv");
        settings.put("sync.registry.counted-csv.number-column", "2");
        settings.put("sync.registry.counted-csv.country-code", "1");
        settings.put("sync.registry.flat-only.format", "ftc-flat");
        settings.put("sync.registry.xml-only.format", "list-xml");
        settings.put("sync.registry.us-reordered.change-columns", "action,number,other,area");
        settings.put("sync.registry.uk-ranges.format", "ranges");
        settings.put("sync.registry.uk-ranges.country-code", "44");
        return settings;
    }

    @BeforeEach
    void registries() throws Exception {
        database = TestDatabase.open();
        registries = new Registries(database);
        for (String id : List.of("uk-tps", "named-csv", "counted-csv", "flat-only", "xml-only", "us-changes", "us-reordered",
                "uk-ranges", "us-unallocated")) {
            get(registries.putRegistry(id, "US", 31));
        }
        Knobs knobs = new Knobs(SETTINGS);
        ImportRules rules = new ImportRules(LIMITS, CountGuard.DEFAULT, DeltaLimits.DEFAULT, RegistrySettings.from(knobs));
        assertEquals(List.of(), knobs.problems());
        imports = new RegistryImport(database, rules, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private RegistryRow current(String registry) throws Exception {
        return get(registries.find(registry)).orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> everyFileIsImportedOrRefusedAsExpected() throws Exception {
        JsonArray cases = new JsonArray(Files.readString(RESOURCES.resolve("vectors/formats.json")));
        assertEquals(116, cases.size());
        Path base = Files.writeString(directory.resolve("base.txt"), "202,5550143\n202,5550144\n202,5550145\n310,5550100\n");
        Files.setLastModifiedTime(base, FileTime.from(NOW.minusSeconds(3_600)));
        for (String registry : List.of("us-changes", "us-reordered")) {
            assertEquals(Outcome.IMPORTED, imports.run(registry, base, Progress.NONE).outcome());
        }
        return cases.stream().map(JsonObject.class::cast)
                .map(each -> DynamicTest.dynamicTest(each.getString("file"), () -> check(each)));
    }

    private void check(JsonObject expected) throws Exception {
        String registry = expected.getString("registry");
        String note = expected.getString("note");
        boolean changes = expected.getBoolean("changes", false);
        RegistryRow before = current(registry);
        Path file = RESOURCES.resolve("files").resolve(expected.getString("file"));
        // All of the same age: a file older than what is in force is refused, and that has a test of its own.
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
        ImportReport report = imports.run(new ImportRequest(registry, file, !changes, changes ? before.version() : null, true),
                Progress.NONE);
        JsonObject got = report.toJson();
        assertEquals(expected.getString("outcome"), got.getString("outcome"), () -> note + " " + got);
        assertEquals(changes ? "changes" : "full", got.getString("kind"));
        if (report.outcome() == Outcome.IMPORTED) {
            assertEquals(expected.getLong("rows"), got.getLong("rows"), note);
            assertEquals(expected.getLong("duplicates"), got.getLong("duplicates"), note);
            assertEquals(expected.getJsonArray("areaCodes"), got.getJsonArray("areaCodes"), note);
            assertEquals(expected.getLong("count", report.rows() - report.duplicates()), current(registry).count(), note);
            assertTrue(!changes || imports.rollBack(registry).orElseThrow().equals(before), "the next one follows the same");
            return;
        }
        assertEquals(expected.getJsonObject("error"), got.getJsonObject("error"), note);
        assertFalse(got.encode().matches("(?s).*(555-?\\d{4}|7946\\d{4}).*"), "no number in the report");
        assertEquals(before, current(registry), "nothing changed");
    }

    /** A file that no vector names is tested by nobody. */
    @Test
    void everyFileIsInAVector() throws IOException {
        Set<String> named = new HashSet<>();
        for (String vectors : List.of("files.json", "formats.json")) {
            new JsonArray(Files.readString(RESOURCES.resolve("vectors").resolve(vectors)))
                    .forEach(each -> named.add(((JsonObject) each).getString("file")));
        }
        try (Stream<Path> files = Files.walk(RESOURCES.resolve("files"))) {
            assertEquals(named, files.filter(Files::isRegularFile)
                    .map(file -> RESOURCES.resolve("files").relativize(file).toString()).collect(Collectors.toSet()));
        }
    }

    private static List<String> problems(String... settings) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        Knobs knobs = new Knobs(values);
        SyncConfig.from(knobs);
        return knobs.problems();
    }

    @Test
    void settingsThatCannotBeMeantAreExplained() {
        assertEquals(List.of("sync.registry.a.format is 'xml'; it must be one of detected, ftc-flat, list-xml, national,"
                + " e164-csv, ftc-change, ranges"), problems("sync.registries", "a", "sync.registry.a.format", "xml"));
        assertEquals(List.of("sync.registry.a.country-code must be set: sync.registry.a.format is national"),
                problems("sync.registries", "a", "sync.registry.a.format", "national"));
        assertEquals(List.of("sync.registry.a.change-columns has 'date'; it must be one of area, number, timestamp, action,"
                + " other", "sync.registry.a.change-columns must have action once"),
                problems("sync.registries", "a", "sync.registry.a.change-columns", "area,number,date"));
        assertEquals(List.of("sync.registry.a.number-column is '0'; it must be a name, or a number from 1 to 999"),
                problems("sync.registries", "a", "sync.registry.a.number-column", "0"));
        assertEquals(List.of("sync.registry.a.changes-cover is 'some'; it must be named or all"),
                problems("sync.registries", "a", "sync.registry.a.changes-cover", "some"));
        assertEquals(List.of("sync.registry.a.digits-min is more than sync.registry.a.digits-max"),
                problems("sync.registries", "a", "sync.registry.a.digits-min", "11"));
        assertEquals(List.of("sync.registry.a.country-code must be set: sync.registry.a.format is ranges"),
                problems("sync.registries", "a", "sync.registry.a.format", "ranges"));
        assertEquals(List.of("sync.registry.a.digits-min and sync.registry.a.digits-max must be the same, and no more than "
                + "E.164 allows: a prefix says nothing of how long its numbers are"), problems("sync.registries", "a",
                "sync.registry.a.format", "ranges", "sync.registry.a.country-code", "1", "sync.registry.a.digits-min", "9"));
        assertEquals(List.of("sync.registry.us-dno.use is do-not-originate: such a registry has no state, no purposes, no "
                + "subscription and no mode wash"), problems("sync.registries", "us-dno", "sync.registry.us-dno.state", "TX"));
        assertEquals(List.of("sync.registry.us-dno.use is 'both'; it must be one of do-not-call, do-not-originate"),
                problems("sync.registries", "us-dno", "sync.registry.us-dno.use", "both"));
        assertEquals(List.of("sync.registries: 'US national' cannot be a registry's name"),
                problems("sync.registries", "US national"));
        assertEquals(List.of("sync.registry.b.format is not a setting this command knows"),
                problems("sync.registries", "a", "sync.registry.b.format", "national"));
    }
}
