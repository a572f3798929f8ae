package io.predial.sync;

import static io.predial.sync.TestDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.store.rows.RegistryRow;
import io.predial.sync.ImportReport.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What change lists follow, whose date they renew, and what is undone by a rollback; and the guard over counts. */
class ChangeListTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @TempDir
    private Path directory;
    private Database database;
    private Registries registries;
    private String base;

    @BeforeEach
    void aVersionOfTwoAreaCodes() throws Exception {
        database = TestDatabase.open();
        registries = new Registries(database);
        base = run(1, full("base.txt", "202,5550143\n202,5550144\n310,5550100\n", 1)).version();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private RegistryImport imports(int day, String... settings) {
        Map<String, String> values = settings.length == 0 ? Map.of()
                : Map.of("sync.registries", "us-national", "sync.registry.us-national." + settings[0], settings[1]);
        return new RegistryImport(database, SyncConfig.from(new Knobs(values)).rules(),
                Clock.fixed(day(day), ZoneOffset.UTC));
    }

    private ImportReport run(int day, ImportRequest request, String... settings) throws Exception {
        return imports(day, settings).run(request, Progress.NONE);
    }

    private static Instant day(int day) {
        return NOW.plusSeconds(day * 86_400L);
    }

    private ImportRequest full(String name, String text, int day) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(day(day)));
        return ImportRequest.of("us-national", file);
    }

    private ImportRequest changes(String text, int day, String follows) throws IOException {
        return full("a.changes.txt", text, day).following(follows);
    }

    private RegistryRow current() throws Exception {
        return get(registries.find("us-national")).orElseThrow();
    }

    private List<Long> obtained() throws Exception {
        return current().segments().stream().map(segment -> (segment.obtainedAtMillis() - NOW.toEpochMilli()) / 86_400_000)
                .toList();
    }

    private static String reason(ImportReport report) {
        assertEquals(Outcome.REJECTED, report.outcome());
        return report.error().reason();
    }

    @Test
    void aChangeListFollowsTheVersionInForceOrIsRefused() throws Exception {
        ImportReport first = run(2, changes("202,5550150,1,A\n", 2, base));
        assertEquals(Outcome.IMPORTED, first.outcome());
        assertEquals(base, first.follows());
        assertEquals(2, first.countBefore());
        assertEquals(3, first.count());
        RegistryRow before = current();
        assertEquals("follows another version than the one in force, " + first.version()
                + ": a change list between them is missing", reason(run(3, changes("202,5550151,1,A\n", 3, base))));
        assertEquals(before, current());
        assertEquals("a change list is never the whole coverage", reason(run(3, new ImportRequest("us-national",
                changes("202,5550151,1,A\n", 3, base).file(), true, first.version(), false))));
        assertEquals(Outcome.IMPORTED, run(3, changes("202,5550151,1,A\n", 3, first.version())).outcome());
    }

    @Test
    void whatClaimsNothingIsRefusedUnlessTheRegistryIsSetToTakeIt() throws Exception {
        ImportRequest unclaimed = changes("202,5550150,1,A\n", 2, null);
        assertEquals("a change list must say which version it follows: --follows VERSION, or a file a.changes.txt.follows"
                + " beside it", reason(run(2, unclaimed)));
        assertEquals(Outcome.IMPORTED, run(2, unclaimed, "unclaimed-changes", "true").outcome());
        assertTrue(reason(run(3, changes("202,5550151,1,A\n", 3, base), "unclaimed-changes", "true"))
                .startsWith("follows another version"), "a claim that is made must be right all the same");
        assertTrue(reason(run(3, full("b.txt", "202,5550151,1,A\n", 3))).startsWith("expected AAA,NNNNNNN"),
                "neither name nor claim make it a change list");
        assertTrue(reason(run(3, full("b.txt", "202,5550151,1,A\n", 3), "format", "ftc-change"))
                .startsWith("a change list must say"), "the setting does");
    }

    @Test
    void withoutAVersionThereIsNothingToFollow() throws Exception {
        get(registries.putRegistry("empty", "US", 31));
        Path file = changes("202,5550150,1,A\n", 2, null).file();
        assertEquals("a change list, and no version is in force that it could follow",
                reason(run(2, ImportRequest.of("empty", file).following(base))));
    }

    @Test
    void theDateOfAnAreaCodeIsRenewedOnlyWhereTheListCoversIt() throws Exception {
        String second = run(5, changes("202,5550150,1,A\n", 5, base)).version();
        assertEquals(List.of(5L, 1L), obtained(), "310 is not named: nobody knows whether nothing changed there");
        ImportReport third = run(9, changes("202,5550151,1,A\n", 9, second), "changes-cover", "all");
        assertEquals(List.of(202, 310), third.areaCodes());
        assertEquals(List.of(9L, 9L), obtained());
        assertEquals(5, current().count());
        assertEquals("obtained 2026-12-02T10:00:00Z, before what is in force for +1202, obtained 2026-12-03T10:00:00Z",
                reason(run(10, changes("202,5550152,1,A\n", 8, third.version()))));
    }

    @Test
    void aChangeListThatChangesNothingRenewsTheDateAllTheSame() throws Exception {
        ImportReport report = run(5, changes("202,5550143,1,A\n", 5, base));
        assertEquals(1, report.duplicates());
        assertEquals(List.of(5L, 1L), obtained());
    }

    @Test
    void theSameChangesAgainAreLeftAlone() throws Exception {
        String second = run(2, changes("202,5550150,1,A\n", 2, base)).version();
        assertEquals(Outcome.UNCHANGED, run(3, changes("202,5550150,1,A\n", 3, base)).outcome());
        run(3, changes("202,5550150,1,D\n", 3, second));
        RegistryRow before = current();
        assertEquals(Outcome.UNCHANGED, run(4, changes("202,5550150,1,A\n", 4, base), "unclaimed-changes", "true").outcome(),
                "applied two versions ago");
        assertEquals(before, current());
    }

    @Test
    void whatWasRolledBackCanBeImportedAgain() throws Exception {
        RegistryRow first = current();
        run(2, changes("202,5550150,1,A\n", 2, base));
        RegistryRow second = current();
        assertEquals(Optional.of(first), imports(3).rollBack("us-national"));
        assertEquals(first, current());
        ImportReport again = run(4, changes("202,5550150,1,A\n", 4, base));
        assertEquals(Outcome.IMPORTED, again.outcome());
        assertEquals(second.segments(), current().segments(), "with the date that it had the first time");
        assertEquals(Optional.of(first), imports(5).rollBack("us-national"));
        assertEquals(Optional.empty(), imports(6).rollBack("us-national"), "nothing was before it");
        assertEquals(Optional.empty(), imports(6).rollBack("nowhere"));
        assertEquals(first, current());
    }

    @Test
    void anOldFileCopiedAnewNeverComesBack() throws Exception {
        run(2, full("202.txt", "202,5550150\n202,5550151\n", 2));
        run(3, full("310.txt", "310,5550101\n", 3));
        RegistryRow before = current();
        assertEquals(Outcome.UNCHANGED, run(4, full("copy.txt", "202,5550150\n202,5550151\n", 4)).outcome(),
                "still in force, though another file came last");
        assertTrue(reason(run(4, full("copy.txt", "202,5550143\n202,5550144\n310,5550100\n", 4)))
                .startsWith("obtained 2026-11-25T10:00:00Z, before what is in force for +1202"), "superseded");
        assertEquals(before, current());
    }

    @Test
    void aCountFarFromTheOneBeforeIsRefusedUnlessAnOperatorAcceptsIt() throws Exception {
        StringBuilder hundred = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            hundred.append("415,55501").append(i / 10).append(i % 10).append('\n');
        }
        run(2, full("415.txt", hundred.toString(), 2));
        RegistryRow before = current();
        String most = hundred.substring(12 * 11);
        String enough = hundred.substring(12 * 10);
        assertEquals("would list 89 numbers where 100 are listed now, a change of more than 10 %; if that is right, import"
                + " it by hand with --accept-count", reason(run(3, full("415.txt", most, 3))));
        assertEquals(before, current());
        assertEquals(Outcome.IMPORTED, run(3, full("415.txt", enough, 3)).outcome());
        ImportReport accepted = run(4, full("415.txt", hundred.substring(12 * 50), 4).withCountAccepted());
        assertEquals(List.of(90L, 50L), List.of(accepted.countBefore(), accepted.count()));
        assertEquals(Outcome.IMPORTED, run(5, full("new.txt", hundred.toString().replace("415,", "416,"), 5)).outcome(),
                "an area code that was not covered has nothing to compare with");
    }
}
