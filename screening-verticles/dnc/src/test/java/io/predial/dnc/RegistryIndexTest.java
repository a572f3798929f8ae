package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.predial.contract.Source;
import io.predial.store.registry.RegistryAnswer;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.rows.RegistryRow;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
import io.predial.store.segment.SegmentWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryIndexTest {
    private static final long DAY_MILLIS = 86_400_000L;
    private static final long OBTAINED = 1_780_000_000_000L;
    @Test
    void saysExactlyWhatASetWouldSay(@TempDir Path directory) throws IOException {
        Random random = new Random(20261123);
        List<Integer> covered = List.of(1202, 1203, 1907, 44207);
        Set<Long> listed = new HashSet<>(Set.of(12020000000L, 12029999999L, 442070000000L, 442079999999L));
        for (int i = 0; i < 200_000; i++) {
            listed.add(covered.get(random.nextInt(covered.size())) * 10_000_000L + random.nextInt(10_000_000));
        }
        for (long run = 12025550000L; run < 12025560000L; run++) {
            listed.add(run);
        }
        Registries made = new Registries();
        made.add("world", "US", OBTAINED, covered, listed.stream().mapToLong(Long::longValue).toArray());
        RegistryIndex index = new RegistryIndex(made.rows, mapped(made, directory));
        assertEquals(listed.size(), index.numbers());
        for (long number : listed) {
            assertEquals(RegistryAnswer.LISTED, ask(index, number, OBTAINED));
        }
        for (int i = 0; i < 500_000; i++) {
            int key = i % 5 == 0 ? 1204 : covered.get(random.nextInt(covered.size()));
            long number = key * 10_000_000L + random.nextInt(10_000_000);
            RegistryAnswer wanted = key == 1204 ? RegistryAnswer.NOT_COVERED
                    : listed.contains(number) ? RegistryAnswer.LISTED : RegistryAnswer.NOT_LISTED;
            assertEquals(wanted, ask(index, number, OBTAINED));
        }
    }

    private static Map<String, MappedSegment> mapped(Registries made, Path directory) throws IOException {
        Map<String, MappedSegment> segments = new HashMap<>();
        for (Map.Entry<String, byte[]> segment : made.bytes.entrySet()) {
            String name = segment.getKey();
            Path file = Files.write(directory.resolve(name), SegmentWriter.convert(name, segment.getValue()));
            try (FileChannel channel = FileChannel.open(file)) {
                segments.put(name, MappedSegment.open(name, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())));
            }
        }
        return segments;
    }

    private static RegistryAnswer ask(RegistryIndex index, long number, long atMillis) {
        List<RegistryIndex.Answer> answers = index.ask("US", number, atMillis);
        assertEquals(1, answers.size());
        return answers.get(0).answer();
    }

    @Test
    void ageIsExactAndCountedInWholeDays() {
        Registries made = new Registries();
        made.add("us-national", "US", OBTAINED, List.of(1202), 12025550143L);
        RegistryIndex index = made.index();
        long limit = OBTAINED + 31 * DAY_MILLIS;
        assertEquals(RegistryAnswer.NOT_LISTED, ask(index, 12025550144L, limit));
        assertEquals(RegistryAnswer.STALE, ask(index, 12025550144L, limit + 1));
        assertEquals(RegistryAnswer.STALE, ask(index, 12025550144L, limit + 1_000));
        assertEquals(RegistryAnswer.LISTED, ask(index, 12025550143L, limit + 1_000));
        assertEquals(new Source("us-national", "v1", 30), source(index, limit - 1));
        assertEquals(new Source("us-national", "v1", 31), source(index, limit));
        assertEquals(new Source("us-national", "v1", 0), source(index, OBTAINED - 90 * DAY_MILLIS));
    }

    private static Source source(RegistryIndex index, long atMillis) {
        return index.ask("US", 12025550144L, atMillis).get(0).source();
    }

    @Test
    void everySegmentHasItsOwnAge() {
        Registries made = new Registries();
        RegistryRow old = made.add("old", "US", OBTAINED - 40 * DAY_MILLIS, List.of(1202), 12025550143L);
        RegistryRow young = made.add("young", "US", OBTAINED, List.of(1310), 13105550143L);
        made.rows.clear();
        made.rows.add(new RegistryRow("us-national", "US", 31, "v1", OBTAINED, 2,
                List.of(young.segments().get(0), old.segments().get(0))));
        RegistryIndex index = made.index();
        assertEquals(RegistryAnswer.STALE, ask(index, 12025550144L, OBTAINED));
        assertEquals(RegistryAnswer.NOT_LISTED, ask(index, 13105550144L, OBTAINED));
        assertEquals(OBTAINED - 40 * DAY_MILLIS, index.oldestMillis());
    }

    @Test
    void allRegistriesOfACountryAreAsked() {
        Registries made = new Registries();
        made.add("us-national", "US", OBTAINED, List.of(1202), 12025550143L);
        made.add("us-other", "US", OBTAINED, List.of(1202), 12025550144L);
        List<RegistryAnswer> answers = made.index().ask("US", 12025550144L, OBTAINED).stream()
                .map(RegistryIndex.Answer::answer).toList();
        assertEquals(List.of(RegistryAnswer.NOT_LISTED, RegistryAnswer.LISTED), answers);
    }

    @Test
    void whatIsMissingIsNeverClear() {
        Registries made = new Registries();
        RegistryRow row = made.add("us-national", "US", OBTAINED, List.of(1202), 12020000143L, 12025550143L);
        assertEquals(RegistryAnswer.NOT_COVERED, ask(RegistryIndex.EMPTY, 12025550144L, OBTAINED));
        assertEquals(RegistryAnswer.ERROR, ask(new RegistryIndex(made.rows, Map.of()), 12025550144L, OBTAINED));
        RegistryRow beforeImport = new RegistryRow("us-national", "US", 31, null, 0, 0, List.of());
        assertEquals(RegistryAnswer.NOT_COVERED,
                ask(new RegistryIndex(List.of(beforeImport), Map.of()), 12025550144L, OBTAINED));
        String name = row.segments().get(0).sha256Hex();
        RegistryIndex damaged = new RegistryIndex(made.rows, Map.of(name, made.segment(name, true)));
        assertEquals(RegistryAnswer.ERROR, ask(damaged, 12020000144L, OBTAINED));
    }

    @Test
    void aDifferenceAnswersForWhatItNamesAndItsBaseForTheRest() {
        Registries made = new Registries();
        RegistryRow before = made.add("us-national", "US", OBTAINED, List.of(1202), 12025550143L, 12025550150L);
        String base = before.segments().get(0).sha256Hex();
        Map<String, MappedSegment> mapped = Map.of(base, made.segment(base));
        SegmentDelta delta = delta("d1", base);
        RegistryRow row = new RegistryRow("us-national", "US", 31, "v2", OBTAINED, 2,
                List.of(new RegistryRow.Segment(1202, "d1", 2, OBTAINED, base)));
        RegistryIndex index = new RegistryIndex(List.of(row), mapped, Map.of("d1", delta));
        assertEquals(RegistryAnswer.LISTED, ask(index, 12025550144L, OBTAINED), "added");
        assertEquals(RegistryAnswer.NOT_LISTED, ask(index, 12025550143L, OBTAINED), "removed");
        assertEquals(RegistryAnswer.LISTED, ask(index, 12025550150L, OBTAINED));
        assertEquals(RegistryAnswer.NOT_LISTED, ask(index, 12025550151L, OBTAINED));
        assertEquals(RegistryAnswer.STALE, ask(index, 12025550143L, OBTAINED + 32 * DAY_MILLIS));
        for (RegistryIndex broken : List.of(new RegistryIndex(List.of(row), mapped),
                new RegistryIndex(List.of(row), Map.of(), Map.of("d1", delta)),
                new RegistryIndex(List.of(row), mapped, Map.of("d1", delta("d1", "00".repeat(32)))))) {
            assertEquals(RegistryAnswer.ERROR, ask(broken, 12025550143L, OBTAINED));
            assertEquals(RegistryAnswer.ERROR, ask(broken, 12025550151L, OBTAINED), "never clear");
            broken.forEachSegment((registry, segment) -> fail("it cannot be asked"));
        }
    }

    private static SegmentDelta delta(String name, String base) {
        return Registries.difference(name, base, 12025550144L, 12025550143L);
    }
}
