package io.predial.sync.schedule;

import io.predial.sync.ImportReport;
import io.predial.sync.ImportRequest;
import io.predial.sync.RegistryImport;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Takes files from {@code drop/REGISTRY/}, imports them, and moves each to {@code done/REGISTRY/} or
 * {@code rejected/REGISTRY/} beside a {@code .report.json}. A file is left alone until its size and time were the same
 * twice, and for so long as the {@link Rest} says; names that begin with a dot or end with {@code .part} are never taken.
 * When an import cannot be done now, the file stays where it is.
 *
 * <p>A change list comes with a file {@code NAME.follows} that is there before it and holds the version it follows; that
 * file goes where the list goes.
 */
public final class DropFolder {
    /**
     * How long a file must have been as it is.
     *
     * @param millis        of a file that may still be written
     * @param renamedAtOnce whether one that an earlier look saw here under a name that is never taken need not rest: whoever
     *                      writes aside and renames is done writing. No time of the file tells as much: to set its mode or
     *                      owner in the middle of writing looks like a rename
     */
    public record Rest(int millis, boolean renamedAtOnce) {
        boolean isOver(Since since, long nowNanos) {
            return nowNanos - since.nanos >= TimeUnit.MILLISECONDS.toNanos(millis) || renamedAtOnce && since.renamed;
        }
    }

    /** Enough to see that nobody is writing. */
    private record Seen(long size, FileTime modified) {
        static Seen of(Path file) throws IOException {
            return new Seen(Files.size(file), Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
        }
    }

    /**
     * @param nanos   when it was first seen so, of the clock that only goes on
     * @param renamed whether the same file was seen under another name, which is never taken, just before
     */
    private record Since(Seen state, long nanos, boolean renamed) {
    }

    private static final String IDLE = "idle";
    private static final String REPORT = ".report.json";
    private static final String FOLLOWS = ".follows";
    /** The longest name a version can have. */
    private static final int VERSION_CHARS_MAX = 64;

    private final Path data;
    private final RegistryImport registryImport;
    private final Consumer<ImportReport> reports;
    private final Rest rest;
    private Map<Path, Since> seen = new HashMap<>();
    /** What the disk knows the files by that are written aside. */
    private Set<Object> aside = Set.of();
    private volatile String activity = IDLE;

    /**
     * What a look came to.
     *
     * @param unfinished registries with files that wait for another look, because they were being written or could not be
     *                   imported now
     * @param failure    the first that left a file where it is; null when none did
     */
    public record Look(Set<String> unfinished, Exception failure) {
    }

    /** @param reports told of every file that was moved */
    public DropFolder(Path data, Rest rest, RegistryImport registryImport, Consumer<ImportReport> reports) {
        this.data = data;
        this.rest = rest;
        this.registryImport = registryImport;
        this.reports = reports;
    }

    /**
     * Looks once, and imports what is ready. One file that cannot be imported now does not keep the others waiting.
     *
     * @param isDue whether a registry's files are to be taken now
     * @throws IOException when the folder itself cannot be read
     */
    public Look look(Predicate<String> isDue) throws IOException, InterruptedException {
        Path drop = data.resolve("drop");
        Files.createDirectories(drop);
        Map<Path, Since> now = new HashMap<>();
        Set<Object> asideNow = new HashSet<>();
        long nanos = System.nanoTime();
        Set<String> unfinished = new HashSet<>();
        Exception first = null;
        for (Path file : candidates(drop, asideNow)) {
            String registry = drop.relativize(file.getParent()).toString();
            try {
                Seen state = Seen.of(file);
                Since before = seen.get(file);
                boolean same = before != null && before.state.equals(state);
                now.put(file, same ? before : new Since(state, nanos, aside.contains(key(file))));
                if (!same || !rest.isOver(before, nanos)) {
                    unfinished.add(registry);
                } else if (isDue.test(registry)) {
                    take(registry, file);
                }
            } catch (IOException | RuntimeException e) {
                if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    unfinished.add(registry);
                    first = first == null ? e : first;
                }
            } finally {
                activity = IDLE;
            }
        }
        seen = now;
        aside = asideNow;
        return new Look(Set.copyOf(unfinished), first);
    }

    /** What is being done, such as {@code us-national reading}, or {@code idle}. May be asked by any thread. */
    public String activity() {
        return activity;
    }

    /**
     * Files in the drop folder itself belong to no registry, and are taken in order to be refused with an
     * explanation.
     *
     * @param aside gets what the others are known by
     */
    private static List<Path> candidates(Path drop, Set<Object> aside) throws IOException {
        List<Path> candidates = new ArrayList<>();
        try (Stream<Path> files = Files.walk(drop, 2)) {
            for (Path file : files.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)).sorted().toList()) {
                if (isFinished(file)) {
                    candidates.add(file);
                } else {
                    aside.add(key(file));
                }
            }
        }
        return candidates;
    }

    /** What a file keeps under another name; an object that equals nothing where the disk has no such thing, or it is gone. */
    private static Object key(Path file) {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
            return key == null ? new Object() : key;
        } catch (IOException gone) {
            return new Object();
        }
    }

    private static boolean isFinished(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && !name.endsWith(".part") && !name.endsWith(FOLLOWS);
    }

    private void take(String folder, Path file) throws IOException, InterruptedException {
        activity = folder + " waiting";
        ImportRequest request = ImportRequest.of(folder, file).following(followed(claim(file)));
        ImportReport report = registryImport.run(request,
                (stage, done, total) -> activity = folder + " " + stage.name().toLowerCase(Locale.ROOT));
        boolean rejected = report.outcome() == ImportReport.Outcome.REJECTED;
        activity = folder + " moving";
        move(file, data.resolve(rejected ? "rejected" : "done").resolve(folder), report);
        reports.accept(report);
    }

    private static Path claim(Path file) {
        return file.resolveSibling(file.getFileName() + FOLLOWS);
    }

    /** The version that the file beside a change list names; null when there is none. */
    private static String followed(Path claim) throws IOException {
        if (!Files.isRegularFile(claim, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(claim)) {
            // One more than a version can have is no version's name, whatever comes after it.
            return new String(in.readNBytes(VERSION_CHARS_MAX + 1), StandardCharsets.UTF_8).strip();
        }
    }

    private static void move(Path file, Path to, ImportReport report) throws IOException {
        Files.createDirectories(to);
        String name = freeName(to, file.getFileName().toString(), report);
        if (!Files.exists(to.resolve(name + REPORT))) {
            Path aside = to.resolve("." + name + ".report.part");
            Files.write(aside, report.toJson().encodePrettily().getBytes(StandardCharsets.UTF_8));
            Files.move(aside, to.resolve(name + REPORT), StandardCopyOption.ATOMIC_MOVE);
        }
        if (Files.isRegularFile(claim(file), LinkOption.NOFOLLOW_LINKS)) {
            Files.move(claim(file), to.resolve(name + FOLLOWS), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(file, to.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What happened to an earlier file of the same name stays on record. */
    private static String freeName(Path to, String name, ImportReport report) throws IOException {
        String free = name;
        for (int i = 2; Files.exists(to.resolve(free), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(to.resolve(free + REPORT)) && !isOfTheseBytes(to.resolve(free + REPORT), report); i++) {
            free = name + "~" + i;
        }
        return free;
    }

    /**
     * A report without its file: whoever moved them was killed in between. When it tells of the very same bytes the move is
     * finished, and that report, which tells what was imported then, stays.
     */
    private static boolean isOfTheseBytes(Path reported, ImportReport report) throws IOException {
        try {
            String sha256 = new JsonObject(Files.readString(reported)).getString("sha256");
            return sha256 != null && sha256.equals(report.sha256Hex());
        } catch (DecodeException | ClassCastException notOurs) {
            return false;
        }
    }
}
