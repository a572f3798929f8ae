package io.predial.bench;

import io.predial.contract.E164;
import io.predial.store.Segments;
import io.predial.store.registry.RegistryAnswer;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.rows.RegistryRow;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
import io.predial.store.segment.SegmentWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * {@code RegistryLookups DIRECTORY NUMBERS...}: how long one look-up takes in registries of so many numbers, and how many
 * bytes a number does: in the mapped index of a node, and beside it in mapped Roaring bitmaps. Random numbers of random area
 * codes, half of them listed; every answer is compared with the bit set the registry was made from. In a row, the processor
 * begins the next look-up while one waits for memory; alone, the clock is read between them, which waits for everything before
 * it, as calls do not come in rows either. Nothing alone is faster than one byte read at random from a mapping of the same
 * size; that is measured in the same way.
 */
final class RegistryLookups {
    private static final int ASKED = 2_000_000;
    private static final int ROUNDS = 7;
    /** What a change list of 100,000 numbers changes in each area code. */
    private static final int CHANGED = 274;

    private final Path directory;
    private final int numbers;
    private final Path roaringFile;
    private final long[] roaringAt = new long[World.NATION.size() + 1];
    private final List<RegistryRow.Segment> rows = new ArrayList<>();
    /** The same with a difference laid over each, of numbers that are listed anyway: the answers stay as they are. */
    private final List<RegistryRow.Segment> changedRows = new ArrayList<>();
    private final Map<String, SegmentDelta> deltas = new HashMap<>();
    private final long[] asked = new long[ASKED];
    private final BitSet expected = new BitSet(ASKED);
    private long bytes;
    private long convertNanos;

    private RegistryLookups(Path directory, int numbers) {
        this.directory = directory;
        this.numbers = numbers;
        this.roaringFile = directory.resolve("roaring");
    }

    public static void main(String[] args) throws IOException {
        System.out.println("| numbers | in | bytes a number | open, ms | in a row, ns: median (least to most of " + ROUNDS
                + ") | alone, ns: median, 90 %, 99 % |");
        System.out.println("|---|---|---|---|---|---|");
        for (int i = 1; i < args.length; i++) {
            Path directory = Files.createDirectories(Path.of(args[0], "segments-" + args[i]));
            RegistryLookups registry = new RegistryLookups(directory, Integer.parseInt(args[i]));
            registry.write();
            registry.measure();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private void write() throws IOException {
        int perArea = numbers / World.NATION.size();
        SplittableRandom dice = World.dice();
        try (FileChannel out = FileChannel.open(roaringFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int a = 0; a < World.NATION.size(); a++) {
                World.Area area = World.NATION.get(a);
                BitSet listed = World.listed(area, perArea);
                byte[] roaring = serialized(listed);
                roaringAt[a + 1] = roaringAt[a] + out.write(ByteBuffer.wrap(roaring));
                String name = Segments.name(roaring);
                rows.add(new RegistryRow.Segment(1_000 + area.code(), name, perArea, System.currentTimeMillis()));
                change(rows.get(a), listed);
                long startNanos = System.nanoTime();
                byte[] converted = SegmentWriter.convert(name, roaring);
                convertNanos += System.nanoTime() - startNanos;
                bytes += converted.length;
                Files.write(directory.resolve(name), converted);
                for (int i = a; i < ASKED; i += World.NATION.size()) {
                    int offset = World.callable(dice);
                    int hit = dice.nextBoolean() ? listed.nextSetBit(offset) : -1;
                    asked[i] = World.number(area, hit >= 0 ? hit : offset);
                    expected.set(i, listed.get(hit >= 0 ? hit : offset));
                }
            }
        }
        shuffle(dice);
    }

    private void change(RegistryRow.Segment row, BitSet listed) {
        int every = Math.max(1, listed.cardinality() / CHANGED);
        int[] all = listed.stream().toArray();
        int[] some = IntStream.range(0, Math.min(CHANGED, all.length)).map(i -> all[i * every]).toArray();
        byte[] delta = SegmentDelta.write(row.sha256Hex(), some, new int[0]);
        String name = Segments.name(delta);
        deltas.put(name, SegmentDelta.read(name, delta));
        changedRows.add(new RegistryRow.Segment(row.key(), name, row.count(), row.obtainedAtMillis(), row.sha256Hex()));
    }

    private static byte[] serialized(BitSet listed) {
        RoaringBitmap bitmap = new RoaringBitmap();
        listed.stream().forEach(bitmap::add);
        bitmap.runOptimize();
        ByteBuffer serialized = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(serialized);
        return serialized.array();
    }

    private void shuffle(SplittableRandom dice) {
        for (int i = ASKED - 1; i > 0; i--) {
            int j = dice.nextInt(i + 1);
            long number = asked[i];
            asked[i] = asked[j];
            asked[j] = number;
            boolean listed = expected.get(i);
            expected.set(i, expected.get(j));
            expected.set(j, listed);
        }
    }

    private void measure() throws IOException {
        RegistryRow row = new RegistryRow("bench", "US", 31, "bench", 0, numbers, rows);
        long startNanos = System.nanoTime();
        RegistryIndex index = new RegistryIndex(List.of(row), segments());
        long openNanos = System.nanoTime() - startNanos;
        long nowMillis = System.currentTimeMillis();
        print("the node's index", bytes, openNanos, time(number ->
                index.ask("US", number, nowMillis).get(0).answer() == RegistryAnswer.LISTED));
        RegistryRow changed = new RegistryRow("bench", "US", 31, "bench", 0, numbers, changedRows);
        RegistryIndex laid = new RegistryIndex(List.of(changed), segments(), deltas);
        print("the same after 100,000 changes", bytes, 0, time(number ->
                laid.ask("US", number, nowMillis).get(0).answer() == RegistryAnswer.LISTED));
        startNanos = System.nanoTime();
        int[] keys = rows.stream().mapToInt(RegistryRow.Segment::key).toArray();
        ImmutableRoaringBitmap[] bitmaps = bitmaps();
        openNanos = System.nanoTime() - startNanos;
        print("Roaring, mapped", roaringAt[keys.length], openNanos, time(number ->
                bitmaps[Arrays.binarySearch(keys, E164.segment(number))].contains(E164.offset(number))));
        print("a byte anywhere in as much", bytes, 0, bytes());
        System.err.printf(Locale.ROOT, "converting %,d numbers took %.1f s%n", numbers, convertNanos / 1e9);
    }

    /** As a node opens them; so far no byte behind the headers has been read. */
    private Map<String, MappedSegment> segments() throws IOException {
        Map<String, MappedSegment> segments = new HashMap<>();
        for (RegistryRow.Segment row : rows) {
            String name = row.sha256Hex();
            try (FileChannel in = FileChannel.open(directory.resolve(name), StandardOpenOption.READ)) {
                segments.put(name, MappedSegment.open(name, in.map(FileChannel.MapMode.READ_ONLY, 0, in.size())));
            }
        }
        return segments;
    }

    private ImmutableRoaringBitmap[] bitmaps() throws IOException {
        ImmutableRoaringBitmap[] bitmaps = new ImmutableRoaringBitmap[rows.size()];
        try (FileChannel in = FileChannel.open(roaringFile, StandardOpenOption.READ)) {
            for (int a = 0; a < bitmaps.length; a++) {
                bitmaps[a] = new ImmutableRoaringBitmap(
                        in.map(FileChannel.MapMode.READ_ONLY, roaringAt[a], roaringAt[a + 1] - roaringAt[a]));
            }
        }
        return bitmaps;
    }

    private String time(LongPredicate listed) {
        double[] inARow = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            long startNanos = System.nanoTime();
            for (int i = 0; i < ASKED; i++) {
                if (listed.test(asked[i]) != expected.get(i)) {
                    throw new IllegalStateException("a wrong answer for number " + i + " of those asked");
                }
            }
            // The first round warms up: it also compares checksums and makes the pages known to the process.
            inARow[Math.max(0, round)] = (double) (System.nanoTime() - startNanos) / ASKED;
        }
        Arrays.sort(inARow);
        return String.format(Locale.ROOT, "%.0f (%.0f to %.0f) | %s", inARow[ROUNDS / 2], inARow[0], inARow[ROUNDS - 1],
                alone(listed, asked));
    }

    /** @return what half, 90 % and 99 % of look-ups took at most, without what reading the clock takes */
    private static String alone(LongPredicate listed, long[] asked) {
        long[] clock = each(number -> number > 0, asked);
        long[] nanos = each(listed, asked);
        long own = clock[ASKED / 2];
        return (nanos[ASKED / 2] - own) + ", " + (nanos[ASKED / 10 * 9] - own) + ", " + (nanos[ASKED / 100 * 99] - own);
    }

    private static long[] each(LongPredicate listed, long[] asked) {
        long[] nanos = new long[ASKED];
        int hits = 0;
        for (int round = 0; round < 2; round++) {
            long before = System.nanoTime();
            for (int i = 0; i < ASKED; i++) {
                hits += listed.test(asked[i]) ? 1 : 0;
                long now = System.nanoTime();
                nanos[i] = now - before;
                before = now;
            }
        }
        if (hits == 0) {
            throw new IllegalStateException("nothing was found");
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private String bytes() throws IOException {
        try (FileChannel in = FileChannel.open(roaringFile, StandardOpenOption.READ)) {
            int size = (int) Math.min(bytes, in.size());
            MappedByteBuffer mapped = in.map(FileChannel.MapMode.READ_ONLY, 0, size);
            mapped.load();
            return " | " + alone(place -> mapped.get((int) place) >= 0, World.dice().longs(ASKED, 0, size).toArray());
        }
    }

    private void print(String what, long size, long openNanos, String look) {
        System.out.printf(Locale.ROOT, "| %,d | %s | %.2f | %s | %s |%n", numbers, what, (double) size / numbers,
                openNanos == 0 ? "" : String.format(Locale.ROOT, "%.0f", openNanos / 1e6), look);
    }
}
