package io.predial.sync;

import static io.predial.sync.TestDatabase.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import io.predial.store.Change;
import io.predial.store.Database;
import io.predial.store.Kind;
import io.predial.store.Registries;
import io.predial.store.SegmentFiles;
import io.predial.store.Segments;
import io.predial.store.rows.RegistryRow;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
import io.predial.sync.ImportReport.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * Full lists, change lists and rollbacks in random order, flat and XML, against plain sets of numbers: in the record, and as a
 * node has it on its disk, which starts anew now and then. Differences are made whole early here. The seed is fixed, so
 * what goes wrong comes back until it is understood.
 */
class RandomImportsTest {
    private static final long SEED = 20261124;
    private static final int STEPS = 250;
    private static final int[] AREA_CODES = {202, 310, 415, 416};
    private static final int NUMBERS = 100;

    /** A clock that goes on by a second whenever it is asked, so that versions have names of their own. */
    private static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-24T10:00:00Z");

        @Override
        public Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** A version as it ought to be. */
    private record Expected(String version, Set<Integer> areaCodes, Set<Long> numbers) {
    }

    @TempDir
    private Path directory;
    private final Random random = new Random(SEED);
    private final Ticking clock = new Ticking();
    /** The version in force and those before it. */
    private final Deque<Expected> line = new ArrayDeque<>();
    private Database database;
    private RegistryImport imports;
    /** Mostly some versions behind the one in force. */
    private BitmapCache cache;
    private SegmentFiles node;
    private int files;
    /** Segments seen in force after a change list: laid over a base, and made anew. */
    private int laid;
    private int anew;
    private final Set<String> bitmaps = new HashSet<>();
    /** Rollbacks that must be possible: two versions before the one put in force are kept, where there were any. */
    private int rollbacksDue = -1;

    @BeforeEach
    void anEmptyRegistry() throws Exception {
        database = TestDatabase.open();
        cache = BitmapCache.in(directory.resolve("sync/segments"), 64, database);
        imports = new RegistryImport(database, cache, SyncConfig.from(new Knobs(Map.of("sync.delta-free", "5",
                "sync.delta-percent-max", "30", "sync.delta-anew-at-once", "1", "sync.delta-numbers-max", "40"))).rules(),
                clock);
        node = node();
        line.push(new Expected(null, Set.of(), Set.of()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whateverComesWhatIsListedIsWhatASetWouldHold() throws Exception {
        int[] done = new int[3];
        for (int step = 0; step < STEPS; step++) {
            int what = line.peek().version() == null ? 0 : random.nextInt(3);
            done[what]++;
            switch (what) {
                case 0 -> importFullList();
                case 1 -> importChanges();
                default -> rollBack();
            }
            compare("step " + step, what == 1);
            if (random.nextInt(5) == 0) {
                node = node();
                cache.fill();
            }
        }
        assertTrue(cache.foundCount() > 50 && cache.fetchedCount() > 50,
                cache.foundCount() + " bitmaps were kept, " + cache.fetchedCount() + " fetched");
        assertTrue(laid > 50 && anew > 10, laid + " laid over a base, " + anew + " made anew");
        assertTrue(done[0] > 50 && done[1] > 50 && done[2] > 50, "all of them were tried");
    }

    private static long number(int areaCode, int last) {
        return 10_000_000_000L + areaCode * 10_000_000L + 5_550_100 + last;
    }

    private void importFullList() throws Exception {
        Expected before = line.peek();
        Set<Integer> areaCodes = new HashSet<>(before.areaCodes());
        Set<Long> numbers = new HashSet<>(before.numbers());
        StringBuilder text = new StringBuilder();
        boolean xml = random.nextBoolean();
        for (int areaCode : AREA_CODES) {
            if (random.nextBoolean() || text.length() == 0 && areaCode == AREA_CODES[AREA_CODES.length - 1]) {
                areaCodes.add(areaCode);
                numbers.removeIf(number -> number / 10_000_000 == 1_000 + areaCode);
                List<Integer> listed = listed();
                listed.forEach(last -> numbers.add(number(areaCode, last)));
                text.append(xml ? xml(areaCode, listed) : flat(areaCode, listed));
            }
        }
        String list = xml ? "<list type='full' level='all' val=''>" + text + "</list>\n" : text.toString();
        Expected after = run(ImportRequest.of("us-national", file("full" + files, list)), areaCodes, numbers);
        line.push(after);
    }

    private List<Integer> listed() {
        List<Integer> listed = new ArrayList<>();
        int count = 1 + random.nextInt(NUMBERS);
        for (int i = 0; i < count; i++) {
            listed.add(random.nextInt(NUMBERS));
        }
        return listed;
    }

    private static String flat(int areaCode, List<Integer> listed) {
        StringBuilder text = new StringBuilder();
        listed.forEach(last -> text.append(areaCode).append(',').append(5_550_100 + last).append('\n'));
        return text.toString();
    }

    private static String xml(int areaCode, List<Integer> listed) {
        StringBuilder text = new StringBuilder("<ac val='" + areaCode + "'>\n");
        listed.forEach(last -> text.append("<ph val='").append(5_550_100 + last).append("' />\n"));
        return text.append("</ac>\n").toString();
    }

    private void importChanges() throws Exception {
        Expected before = line.peek();
        Set<Long> numbers = new HashSet<>(before.numbers());
        List<Integer> areaCodes = List.copyOf(before.areaCodes());
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            int areaCode = areaCodes.get(random.nextInt(areaCodes.size()));
            int last = random.nextInt(NUMBERS);
            boolean added = random.nextBoolean();
            text.append(areaCode).append(',').append(5_550_100 + last).append(",t,").append(added ? 'A' : 'D').append('\n');
            if (added) {
                numbers.add(number(areaCode, last));
            } else {
                numbers.remove(number(areaCode, last));
            }
        }
        // The time stamp is not looked at; here it keeps two lists from being the same bytes by chance.
        String unique = text.toString().replace(",t,", "," + files + ",");
        ImportRequest request = ImportRequest.of("us-national", file("changes" + files, unique)).following(before.version());
        line.push(run(request, before.areaCodes(), numbers));
    }

    private Path file(String name, String text) throws IOException {
        files++;
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        return file;
    }

    private Expected run(ImportRequest request, Set<Integer> areaCodes, Set<Long> numbers) throws Exception {
        ImportReport report = imports.run(request.withCountAccepted(), Progress.NONE);
        assertEquals(Outcome.IMPORTED, report.outcome(), () -> report.toJson().encode());
        rollbacksDue = Math.min(2, rollbacksDue + 1);
        return new Expected(report.version(), areaCodes, numbers);
    }

    private void rollBack() throws Exception {
        Optional<RegistryRow> row = imports.rollBack("us-national");
        assertTrue(row.isPresent() || rollbacksDue == 0, "the version before is kept");
        if (row.isPresent()) {
            line.pop();
            assertEquals(line.peek().version(), row.get().version());
        }
        rollbacksDue = Math.max(0, rollbacksDue - 1);
    }

    private SegmentFiles node() {
        return new SegmentFiles(TestDatabase.vertx(), directory.resolve("segments"), new Segments(database));
    }

    private void compare(String when, boolean changed) throws Exception {
        RegistryRow row = get(new Registries(database).find("us-national")).orElseThrow();
        Set<Long> listed = new HashSet<>();
        Set<Integer> areaCodes = new HashSet<>();
        for (RegistryRow.Segment segment : row.segments()) {
            areaCodes.add(segment.key() - 1_000);
            Set<Long> numbers = inRecord(segment);
            assertEquals(segment.count(), numbers.size(), when);
            assertEquals(numbers, onNode(segment), when);
            listed.addAll(numbers);
            laid += changed && segment.isDifference() ? 1 : 0;
            anew += changed && !bitmaps.contains(segment.bitmapSha256Hex()) ? 1 : 0;
            bitmaps.add(segment.bitmapSha256Hex());
        }
        assertEquals(line.peek().version(), row.version(), when);
        assertEquals(line.peek().areaCodes(), areaCodes, when);
        assertEquals(line.peek().numbers(), listed, when);
        assertEquals(listed.size(), row.count(), when);
        node.begin();
        node.apply(new Change(1, Kind.REGISTRY, false, row.toJson()));
        get(node.commit(1));
    }

    /** Every name is the hash of what it names. */
    private Set<Long> inRecord(RegistryRow.Segment segment) throws Exception {
        Set<Long> numbers = new HashSet<>();
        byte[] bytes = fetch(segment.bitmapSha256Hex());
        new ImmutableRoaringBitmap(ByteBuffer.wrap(bytes)).forEach((int offset) -> numbers.add(number(segment, offset)));
        if (segment.isDifference()) {
            SegmentDelta delta = SegmentDelta.read(segment.sha256Hex(), fetch(segment.sha256Hex()));
            assertEquals(segment.baseSha256Hex(), delta.base());
            delta.forEach((offset, added) -> assertTrue(added ? numbers.add(number(segment, offset))
                    : numbers.remove(number(segment, offset)), "a difference tells what differs, and nothing else"));
        }
        return numbers;
    }

    private byte[] fetch(String name) throws Exception {
        byte[] bytes = get(new Segments(database).fetch(name)).getBytes();
        assertEquals(name, Segments.name(bytes));
        return bytes;
    }

    private Set<Long> onNode(RegistryRow.Segment segment) throws Exception {
        MappedSegment base = get(node.map(segment.bitmapSha256Hex()));
        SegmentDelta delta = segment.isDifference()
                ? get(node.deltas(List.of(segment.sha256Hex()))).get(segment.sha256Hex()) : null;
        Set<Long> numbers = new HashSet<>();
        for (int offset = 5_550_000; offset < 5_550_300; offset++) {
            if (delta == null ? base.contains(offset) : delta.contains(base, offset)) {
                numbers.add(number(segment, offset));
            }
        }
        return numbers;
    }

    private static long number(RegistryRow.Segment segment, int offset) {
        return segment.key() * 10_000_000L + offset;
    }
}
