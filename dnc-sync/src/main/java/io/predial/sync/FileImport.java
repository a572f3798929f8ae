package io.predial.sync;

import static io.predial.sync.RegistryImport.ask;

import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.store.Registries.ImportRun;
import io.predial.store.Registries.NewSegment;
import io.predial.store.Registries.NewVersion;
import io.predial.store.Segments;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryRow.Segment;
import io.predial.sync.ImportReport.Outcome;
import io.predial.sync.publish.Publication;
import io.predial.sync.source.SourceFile;
import io.predial.sync.source.NumberSink;
import io.predial.sync.source.RejectedFileException;
import io.predial.sync.source.SourceFormat;
import io.predial.sync.stage.Changes;
import io.predial.sync.stage.Staging;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One file on its way into the record; see {@link RegistryImport} for what that means. */
final class FileImport {
    private static final DateTimeFormatter VERSION_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int VERSION_HASH_CHARS = 8;

    private final Registries registries;
    private final Segments segments;
    private final BitmapCache cache;
    private final ImportRules rules;
    private final RegistrySettings settings;
    private final Clock clock;
    private final ImportRequest request;
    private final Path file;
    private final Progress progress;
    private final boolean changeList;
    private final long startedAtMillis;
    private ImportTarget target;
    private RegistryRow inForce;
    private Map<Integer, Segment> covered;
    /** True when segments that the file lacks are no longer in force. */
    private boolean whole;
    private long size;
    private long modifiedAtMillis;
    private long obtainedAtMillis;
    private String sha256Hex;
    private long rows;
    private long duplicates;
    private List<NewSegment> brought = List.of();
    /** Segments whose numbers the file decides; a change list may renew the date of others too. */
    private Set<Integer> replaced = Set.of();

    FileImport(Database database, BitmapCache cache, ImportRules rules, Clock clock, ImportRequest request,
               Progress progress) {
        this.registries = new Registries(database);
        this.segments = new Segments(database);
        this.cache = cache;
        this.rules = rules;
        this.settings = rules.settings(request.registry());
        this.clock = clock;
        this.request = request;
        this.file = request.file();
        this.progress = progress;
        this.changeList = settings.isChangeList(request);
        this.startedAtMillis = clock.millis();
    }

    ImportReport go() throws IOException, InterruptedException {
        try {
            findRegistry();
            requireFile();
            sha256Hex = new FileHash(file, size, progress).sha256Hex();
            List<JsonObject> earlier = ask(registries.importsOf(request.registry(), sha256Hex));
            obtainedAtMillis = obtainedAtMillis(earlier);
            if (isAppliedAlready(earlier)) {
                return recorded(report(Outcome.UNCHANGED, null, null));
            }
            if (changeList) {
                readChanges();
            } else {
                readFullList();
            }
            requireSameFile();
            if (!earlier.isEmpty() && changesNothing()) {
                return recorded(report(Outcome.UNCHANGED, null, null));
            }
            requireNotOlder();
            requireLikelyCount();
            return publish();
        } catch (RejectedFileException e) {
            return recorded(report(Outcome.REJECTED, null,
                    new ImportReport.Problem(e.entry(), e.line(), e.getMessage())));
        }
    }

    private static RejectedFileException refused(String reason) {
        return new RejectedFileException(null, 0, reason);
    }

    private void findRegistry() throws RejectedFileException, InterruptedException {
        target = ImportTarget.find(registries, rules, request.registry());
        target.requireMode(changeList);
        inForce = target.inForce();
        covered = inForce.segments().stream().collect(Collectors.toMap(Segment::key, Function.identity()));
        whole = request.wholeCoverage() || !changeList && target.coversAll();
    }

    /** @throws NoSuchFileException when it has gone while this import waited for its turn: nobody's file is not wrong */
    private void requireFile() throws IOException, RejectedFileException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.getFileName().toString());
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("not a file of its own");
        }
        size = Files.size(file);
        modifiedAtMillis = Files.getLastModifiedTime(file).toMillis();
        if (size > rules.limits().bytesMax()) {
            throw refused("larger than " + rules.limits().bytesMax() + " bytes");
        }
    }

    /** The same bytes were obtained when they were imported first, whatever the file's time says now. */
    private long obtainedAtMillis(List<JsonObject> earlier) {
        long earliest = Math.min(modifiedAtMillis, startedAtMillis);
        for (JsonObject report : earlier) {
            earliest = Math.min(earliest, Instant.parse(report.getString("obtainedAt")).toEpochMilli());
        }
        return earliest;
    }

    /**
     * A full list is when it made the version in force; a change list when it made that or one that led to it. What was
     * rolled back is not.
     */
    private boolean isAppliedAlready(List<JsonObject> earlier) throws InterruptedException {
        Set<String> made = earlier.stream().map(report -> report.getString("version")).collect(Collectors.toSet());
        if (made.isEmpty()) {
            return false;
        }
        return changeList ? !Collections.disjoint(made, ask(registries.lineage(request.registry())))
                : !whole && made.contains(inForce.version());
    }

    private void readFullList() throws IOException, RejectedFileException {
        Staging staging = new Staging();
        rows = read(settings.format(), staging);
        duplicates = staging.duplicates();
        progress.at(Progress.Stage.STAGING, 0, 0);
        brought = staging.segments(obtainedAtMillis);
        replaced = whole ? covered.keySet() : Set.copyOf(staging.keys());
    }

    private long read(SourceFormat format, NumberSink numbers) throws IOException, RejectedFileException {
        long total = file.getFileName().toString().endsWith(".zip") ? 0 : size;
        return new SourceFile(file, format, rules.limits(), numbers,
                done -> progress.at(Progress.Stage.READING, done, total)).read();
    }

    private void readChanges() throws IOException, InterruptedException, RejectedFileException {
        requireClaim();
        Changes changes = new Changes();
        rows = read(settings.format().as(SourceFormat.Kind.FTC_CHANGE), changes);
        for (int key : changes.keys()) {
            if (!covered.containsKey(key) && !target.coversAll()) {
                throw refused("names +" + key + ", which no full list has covered");
            }
        }
        replaced = changes.keys();
        brought = new ArrayList<>();
        progress.at(Progress.Stage.STAGING, 0, 0);
        List<Segment> named = inForce.segments().stream().filter(each -> replaced.contains(each.key())).toList();
        brought.addAll(new ChangedVersion(segments, cache, rules.deltas()).of(named, changes, obtainedAtMillis));
        if (settings.changesCoverAll()) {
            inForce.segments().stream().filter(each -> !replaced.contains(each.key()))
                    .forEach(each -> brought.add(Changes.renewed(each, obtainedAtMillis)));
        }
        for (int key : changes.keys()) {
            if (!covered.containsKey(key)) {
                brought.add(changes.begun(key, obtainedAtMillis));
            }
        }
        brought.sort(Comparator.comparingInt(each -> each.segment().key()));
        duplicates = rows - changes.effective();
    }

    /** Nothing in a change list says what it follows; applied to another version it makes a list that never was. */
    private void requireClaim() throws RejectedFileException {
        if (request.wholeCoverage()) {
            throw refused("a change list is never the whole coverage");
        }
        if (inForce.version() == null) {
            throw refused("a change list, and no version is in force that it could follow");
        }
        if (request.follows() == null && !settings.unclaimedChanges()) {
            throw refused("a change list must say which version it follows: --follows VERSION, or a file "
                    + file.getFileName() + ".follows beside it");
        }
        if (request.follows() != null && !request.follows().equals(inForce.version())) {
            throw refused("follows another version than the one in force, " + inForce.version()
                    + ": a change list between them is missing");
        }
    }

    /** The hash and the rows must be of the same bytes. */
    private void requireSameFile() throws IOException {
        if (Files.size(file) != size || Files.getLastModifiedTime(file).toMillis() != modifiedAtMillis) {
            throw new IOException("the file changed while it was read");
        }
    }

    private boolean changesNothing() {
        return !changeList && brought.stream().allMatch(each -> each.segment().equals(covered.get(each.segment().key())))
                && (!whole || brought.size() == covered.size());
    }

    /** Data obtained earlier must not replace data obtained later: numbers listed since would become callable. */
    private void requireNotOlder() throws RejectedFileException {
        for (Segment segment : inForce.segments()) {
            if (replaced.contains(segment.key()) && segment.obtainedAtMillis() > obtainedAtMillis) {
                throw refused("obtained " + Instant.ofEpochMilli(obtainedAtMillis)
                        + ", before what is in force for +" + segment.key() + ", obtained "
                        + Instant.ofEpochMilli(segment.obtainedAtMillis()));
            }
        }
    }

    private void requireLikelyCount() throws RejectedFileException {
        long after = brought.stream().map(NewSegment::segment).filter(each -> covered.containsKey(each.key()))
                .mapToLong(Segment::count).sum();
        Optional<String> objection = rules.countGuard().objection(countBefore(), after);
        if (objection.isEmpty() && whole && target.coversAll()) {
            Set<Integer> kept = brought.stream().map(each -> each.segment().key()).collect(Collectors.toSet());
            objection = rules.countGuard().lost(inForce.segments().stream().filter(each -> !kept.contains(each.key())).toList());
        }
        if (objection.isPresent() && !request.acceptCount()) {
            throw refused(objection.get());
        }
    }

    /** Numbers in force in what the file replaces. */
    private long countBefore() {
        return whole && !brought.isEmpty() ? inForce.count()
                : brought.stream().map(each -> covered.get(each.segment().key())).filter(each -> each != null)
                        .mapToLong(Segment::count).sum();
    }

    private ImportReport publish() throws InterruptedException {
        long nowMillis = clock.millis();
        String version = VERSION_TIME.format(Instant.ofEpochMilli(nowMillis)) + "-"
                + sha256Hex.substring(0, VERSION_HASH_CHARS);
        ImportReport report = report(Outcome.IMPORTED, version, null);
        new Publication(registries).publish(new NewVersion(request.registry(), version, nowMillis, brought,
                whole, run(report)), target.undefined() ? inForce.terms() : null, inForce.version(), progress);
        return report;
    }

    private ImportReport report(Outcome outcome, String version, ImportReport.Problem error) {
        List<Integer> areaCodes = outcome == Outcome.IMPORTED
                ? brought.stream().map(each -> ImportReport.areaCode(each.segment().key())).toList() : List.of();
        return new ImportReport(request.registry(), file.getFileName().toString(), sha256Hex, startedAtMillis,
                obtainedAtMillis, changeList, outcome == Outcome.IMPORTED ? request.follows() : null, outcome, rows,
                duplicates, countBefore(), brought.stream().mapToLong(each -> each.segment().count()).sum(), version,
                areaCodes, error);
    }

    private ImportRun run(ImportReport report) {
        return new ImportRun(request.registry(), sha256Hex == null ? "" : sha256Hex, report.outcome().id(), startedAtMillis,
                report.toJson());
    }

    private ImportReport recorded(ImportReport report) throws InterruptedException {
        ask(registries.recordRun(run(report)));
        return report;
    }
}
