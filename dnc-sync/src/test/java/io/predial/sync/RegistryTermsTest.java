package io.predial.sync;

import static io.predial.sync.TestDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Purpose;
import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.store.Registries.ImportRun;
import io.predial.store.Registries.NewVersion;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.rows.RegistryTerms.Coverage;
import io.predial.store.rows.RegistryTerms.Mode;
import io.predial.store.rows.RegistryTerms.Use;
import io.predial.sync.ImportReport.Outcome;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a registry is, by its settings, the record and the table; and what that means for its files. */
class RegistryTermsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @TempDir
    private Path directory;
    private Database database;
    private Registries registries;
    private int files;

    @BeforeEach
    void theRecord() throws Exception {
        database = TestDatabase.open();
        registries = new Registries(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static ImportRules rules(String... settings) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        Knobs knobs = new Knobs(values);
        ImportRules rules = SyncConfig.from(knobs).rules();
        assertEquals(List.of(), knobs.problems());
        return rules;
    }

    private ImportReport run(String registry, String name, String rows, String... settings) throws Exception {
        Path folder = Files.createDirectory(directory.resolve(Integer.toString(files++)));
        Path file = Files.writeString(folder.resolve(name), rows);
        // Each a little younger than the one before: a file older than what is in force is refused.
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(600 - files)));
        ImportRequest request = ImportRequest.of(registry, file)
                .following(name.contains(".changes.") ? row(registry).version() : null);
        return new RegistryImport(database, rules(settings), Clock.fixed(NOW.plus(Duration.ofSeconds(files)), ZoneOffset.UTC))
                .run(request, Progress.NONE);
    }

    private RegistryRow row(String registry) throws Exception {
        return get(registries.find(registry)).orElseThrow();
    }

    private String refusal(String registry, String name, String rows, String... settings) throws Exception {
        ImportReport report = run(registry, name, rows, settings);
        assertEquals(Outcome.REJECTED, report.outcome());
        return report.error().reason();
    }

    @Test
    void aKnownRegistryIsSetUpByItsFirstFile() throws Exception {
        assertTrue(refusal("us-tx", "tx.txt", "nonsense\n").length() > 0);
        assertEquals(Optional.empty(), get(registries.find("us-tx")), "a wrong file changes nothing");
        assertEquals(Outcome.IMPORTED, run("us-tx", "tx.txt", "214,5550143\n").outcome());
        assertEquals(new RegistryTerms("US", "TX", 31, Mode.SNAPSHOT, Coverage.IMPORTED, Set.of(), false),
                row("us-tx").terms());
        assertEquals(1, row("us-tx").count());
    }

    @Test
    void aDoNotOriginateRegistryIsKnownByNameAndTakesRanges() throws Exception {
        assertEquals(Outcome.IMPORTED, run("us-unallocated", "blocks.csv", "12026670\n12036660143\n").outcome());
        assertEquals(new RegistryTerms("US", "", 31, Mode.SNAPSHOT, Coverage.COUNTRY, Set.of(), false, Use.DO_NOT_ORIGINATE),
                row("us-unallocated").terms());
        assertEquals(1_001, row("us-unallocated").count());
        assertEquals(Outcome.IMPORTED, run("us-unallocated", "again.csv", "12026670\n12036660143\n12036660144\n",
                "sync.registries", "us-unallocated").outcome(), "named in the settings it is the same");
        assertEquals(Use.DO_NOT_ORIGINATE, row("us-unallocated").terms().use());
    }

    @Test
    void settingsGoBeforeTheTableAndReachTheRecord() throws Exception {
        ImportRules rules = rules("sync.registries", "us-tx,xx-own,us-national", "sync.registry.us-tx.max-age-days", "60",
                "sync.registry.us-tx.subscription", "required", "sync.registry.us-tx.coverage", "country",
                "sync.registry.xx-own.country", "CO", "sync.registry.xx-own.purposes", "marketing, charity",
                "sync.registry.xx-own.mode", "wash");
        RegistryDefinitions definitions = new RegistryDefinitions(database, rules);
        definitions.apply();
        assertEquals(new RegistryTerms("US", "TX", 60, Mode.SNAPSHOT, Coverage.COUNTRY, Set.of(), true), row("us-tx").terms());
        assertEquals(new RegistryTerms("CO", "", 31, Mode.WASH, Coverage.IMPORTED,
                Set.of(Purpose.MARKETING, Purpose.CHARITY), false), row("xx-own").terms());
        assertEquals(RegistryTerms.national("US", 31), row("us-national").terms());
        get(registries.putRegistry("us-tx", RegistryTerms.national("US", 1)));
        definitions.apply();
        assertEquals(1, row("us-tx").maxAgeDays(), "applied once, at the start");
        assertEquals(Outcome.IMPORTED, run("us-tx", "tx.txt", "214,5550143\n", "sync.registries", "us-tx").outcome());
        assertEquals("US-TX", row("us-tx").terms().region(), "and again by an import with the settings");
    }

    /** Only what is set is changed: an operator's own row of a known registry stays as it is. */
    @Test
    void theRecordGoesBeforeTheTable() throws Exception {
        RegistryTerms own = new RegistryTerms("US", "TX", 14, Mode.DELTA, Coverage.COUNTRY, Set.of(), true);
        get(registries.putRegistry("us-tx", own));
        assertEquals(Outcome.IMPORTED, run("us-tx", "tx.txt", "214,5550143\n").outcome());
        assertEquals(own, row("us-tx").terms());
    }

    @Test
    void aSnapshotRegistryTakesNoChangeList() throws Exception {
        run("us-tx", "tx.txt", "214,5550143\n");
        assertEquals("a change list, and the registry's mode is snapshot: full lists only. When it does hand out change lists, "
                + "set sync.registry.us-tx.mode to delta", refusal("us-tx", "tx.changes.txt", "214,5550144,t,A\n"));
        assertEquals(Outcome.IMPORTED, run("us-tx", "tx.changes.txt", "214,5550144,t,A\n", "sync.registries", "us-tx",
                "sync.registry.us-tx.mode", "delta").outcome());
        assertEquals(2, row("us-tx").count());
    }

    @Test
    void aRegistryThatOnlyWashesTakesNoFile() throws Exception {
        String refusal = refusal("au-dncr", "washed.csv", "+61255501440\n", "sync.registries", "au-dncr",
                "sync.registry.au-dncr.format", "e164-csv");
        assertTrue(refusal.startsWith("the registry hands out no list"), refusal);
        assertTrue(refusal.endsWith("set sync.registry.au-dncr.mode to snapshot"), refusal);
        assertEquals(Optional.empty(), get(registries.find("au-dncr")));
    }

    @Test
    void aFileOfACountrysListIsAllOfIt() throws Exception {
        run("gb-tps", "first.txt", "02079460143\n01134960143\n");
        assertEquals(List.of(44113, 44207), row("gb-tps").segments().stream().map(RegistryRow.Segment::key).toList());
        run("gb-tps", "second.txt", "02079460143\n02079460144\n");
        assertEquals(List.of(44207), row("gb-tps").segments().stream().map(RegistryRow.Segment::key).toList(),
                "nobody is listed in the other block any more");
        assertEquals(28, row("gb-tps").maxAgeDays());
    }

    @Test
    void aChangeListMayBeginABlockOfAWholeList() throws Exception {
        String[] delta = {"sync.registries", "us-wy", "sync.registry.us-wy.mode", "delta", "sync.registry.us-wy.coverage",
                "country"};
        run("us-wy", "wy.txt", "307,5550143\n", delta);
        assertEquals(Outcome.IMPORTED, run("us-wy", "wy.changes.txt", "202,5550144,t,A\n307,5550143,t,D\n", delta).outcome());
        assertEquals(List.of(1L, 0L), row("us-wy").segments().stream().map(RegistryRow.Segment::count).toList());
        assertTrue(refusal("us-national", "us.changes.txt", "202,5550144,t,A\n").startsWith("a change list, and no version"),
                "not so where area codes are handed out one by one");
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', textBlock = """
            max-age-days  | 0         | sync.registry.us-tx.max-age-days is 0; it must be from 1 to 3650
            mode          | weekly    | sync.registry.us-tx.mode is 'weekly'; it must be one of snapshot, delta, wash
            coverage      | all       | sync.registry.us-tx.coverage is 'all'; it must be one of imported, country
            country       | us        | sync.registry.us-tx.country is 'us'; it must be an ISO 3166 code in upper case, \
            such as US
            state         | Texas     | sync.registry.us-tx.state is 'Texas'; it must be a code of ISO 3166-2, as in TX
            purposes      | personal  | sync.registry.us-tx.purposes has 'personal'; it must be law, or some of marketing, \
            survey, political, charity, debt_collection, transactional
            subscription  | yes       | sync.registry.us-tx.subscription is 'yes'; it must be required or not-required""")
    void aWrongSettingIsNamed(String name, String value, String problem) {
        Knobs knobs = new Knobs(Map.of("sync.registries", "us-tx", "sync.registry.us-tx." + name, value));
        SyncConfig.from(knobs);
        assertEquals(List.of(problem), knobs.problems());
    }

    @Test
    void anUnknownRegistryNeedsItsCountry() {
        Knobs knobs = new Knobs(Map.of("sync.registries", "xx-own", "sync.registry.xx-own.mode", "snapshot"));
        SyncConfig.from(knobs);
        assertEquals(List.of("sync.registry.xx-own.country must be set: without it nothing else about the registry can be"),
                knobs.problems());
    }

    /** 1000 and 10 numbers: without the smaller block the count changes by one per cent. */
    @Test
    void aFileThatLostAWholeBlockIsRefusedWhereNobodyElseWouldBeListed() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            rows.append("0207946").append(String.format("%04d\n", i));
        }
        StringBuilder block = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            block.append("0113496014").append(i).append('\n');
        }
        run("gb-tps", "first.txt", rows + "" + block);
        assertEquals("has nothing of +44113, where 10 numbers are listed now; if that is right, import it by hand with "
                + "--accept-count", refusal("gb-tps", "lost.txt", rows.toString()));
        assertEquals(2, row("gb-tps").segments().size());
        Path file = Files.writeString(directory.resolve("right.txt"), rows);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(1)));
        new RegistryImport(database, rules(), Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC))
                .run(new ImportRequest("gb-tps", file, false, null, true), Progress.NONE);
        assertEquals(1, row("gb-tps").segments().size(), "by hand it is");
    }

    /** A file that is all of the country is what makes the wider coverage true. */
    @Test
    void whatTheSettingsSayIsNotInForceWithoutTheFile() throws Exception {
        run("us-national", "us.txt", "202,5550143\n");
        RegistryTerms before = row("us-national").terms();
        Path file = Files.writeString(directory.resolve("whole.txt"), "202,5550143\n202,5550144\n");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(1)));
        RegistryImport imports = new RegistryImport(database, rules("sync.registries", "us-national",
                "sync.registry.us-national.coverage", "country"), Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC));
        assertThrows(StoreUnavailableException.class, () -> imports.run(ImportRequest.of("us-national", file),
                (stage, done, total) -> anotherVersion(stage)));
        assertEquals(before, row("us-national").terms());
        assertEquals(Outcome.IMPORTED, imports.run(ImportRequest.of("us-national", file), Progress.NONE).outcome());
        assertEquals(Coverage.COUNTRY, row("us-national").terms().coverage());
    }

    private void anotherVersion(Progress.Stage stage) {
        if (stage != Progress.Stage.STAGING) {
            return;
        }
        try {
            get(registries.publish(new NewVersion("us-national", "another", NOW.toEpochMilli(), List.of(), false,
                    new ImportRun("us-national", "", "imported", 1, new JsonObject())), done -> { }));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
