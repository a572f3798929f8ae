package io.predial.bench;

import io.predial.dnc.RegistryAnswer;
import io.predial.dnc.RegistryIndex;
import io.predial.store.rows.RegistryRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * {@code RegistryLookups DIRECTORY NUMBERS...}: how long one look-up in the mapped index takes, and how many bytes a number
 * does, for registries of so many numbers. Every answer is compared with the bit set the registry was made from.
 */
final class RegistryLookups {
    private static final int ASKED = 2_000_000;
    private static final int ROUNDS = 5;
    private static final String VERSION = "bench";

    private RegistryLookups() {
    }

    public static void main(String[] args) throws IOException {
        System.out.println("| numbers | bytes a number | open, ms | look-up, ns |\n|---|---|---|---|");
        for (int i = 1; i < args.length; i++) {
            System.out.println(measure(Path.of(args[0]), Integer.parseInt(args[i])));
        }
    }

    private static String measure(Path directory, int numbers) throws IOException {
        int perArea = numbers / World.NATION.size();
        Path file = directory.resolve("segments-" + numbers);
        List<RegistryRow.Segment> segments = new ArrayList<>();
        long[] asked = new long[ASKED];
        BitSet expected = new BitSet(ASKED);
        long[] offsets = new long[World.NATION.size() + 1];
        SplittableRandom dice = World.dice();
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            for (int a = 0; a < World.NATION.size(); a++) {
                World.Area area = World.NATION.get(a);
                BitSet listed = World.listed(area, perArea);
                segments.add(new RegistryRow.Segment(1_000 + area.code(), Integer.toString(a), perArea,
                        System.currentTimeMillis()));
                offsets[a + 1] = offsets[a] + out.write(serialized(listed));
                for (int i = a; i < ASKED; i += World.NATION.size()) {
                    int offset = World.callable(dice);
                    int hit = dice.nextBoolean() ? listed.nextSetBit(offset) : -1;
                    asked[i] = World.number(area, hit >= 0 ? hit : offset);
                    expected.set(i, listed.get(hit >= 0 ? hit : offset));
                }
            }
        }
        String line = lookUp(file, offsets, new RegistryRow("bench", "US", 31, VERSION, 0, numbers, segments), asked, expected);
        Files.delete(file);
        return line;
    }

    private static ByteBuffer serialized(BitSet listed) {
        RoaringBitmap bitmap = new RoaringBitmap();
        listed.stream().forEach(bitmap::add);
        bitmap.runOptimize();
        ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(bytes);
        return bytes.flip();
    }

    private static String lookUp(Path file, long[] offsets, RegistryRow row, long[] asked, BitSet expected)
            throws IOException {
        long openNanos = System.nanoTime();
        Map<String, ImmutableRoaringBitmap> bitmaps = new HashMap<>();
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int a = 0; a + 1 < offsets.length; a++) {
                bitmaps.put(Integer.toString(a), new ImmutableRoaringBitmap(
                        in.map(FileChannel.MapMode.READ_ONLY, offsets[a], offsets[a + 1] - offsets[a])));
            }
        }
        RegistryIndex index = new RegistryIndex(List.of(row), bitmaps);
        double openMillis = (System.nanoTime() - openNanos) / 1e6;
        long nowMillis = System.currentTimeMillis();
        long bestNanos = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long startNanos = System.nanoTime();
            for (int i = 0; i < asked.length; i++) {
                boolean listed = index.ask("US", asked[i], nowMillis).get(0).answer() == RegistryAnswer.LISTED;
                if (listed != expected.get(i)) {
                    throw new IllegalStateException("a wrong answer for number " + i + " of those asked");
                }
            }
            bestNanos = Math.min(bestNanos, System.nanoTime() - startNanos);
        }
        return String.format(Locale.ROOT, "| %,d | %.2f | %.0f | %.0f |", row.count(),
                (double) offsets[offsets.length - 1] / row.count(), openMillis, (double) bestNanos / asked.length);
    }
}
