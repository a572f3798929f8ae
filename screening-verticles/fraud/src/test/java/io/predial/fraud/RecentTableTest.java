package io.predial.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The table of numbers against a plain map that does the same. */
class RecentTableTest {
    private static final long LIFETIME_MILLIS = 1_000;

    /** Entries in order of their last put, with a time; what a table is, written as plainly as can be. */
    private static final class PlainTable {
        private record Entry(Integer value, long atMillis) {
        }

        final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>();
        final int entriesMax;
        int evictions;

        PlainTable(int entriesMax) {
            this.entriesMax = entriesMax;
        }

        Entry oldest() {
            return entries.values().iterator().next();
        }

        void removeOldest() {
            entries.remove(entries.keySet().iterator().next());
        }

        void put(long key, Integer value, long at) {
            Entry before = entries.remove(key);
            if (before == null && entries.size() >= entriesMax) {
                evictions += at - oldest().atMillis > LIFETIME_MILLIS ? 0 : 1;
                if (at < oldest().atMillis) {
                    return;
                }
                removeOldest();
            }
            entries.put(key, new Entry(value, before == null ? at : Math.max(at, before.atMillis)));
            for (int i = 0; i < 2 && !entries.isEmpty() && at - oldest().atMillis > LIFETIME_MILLIS; i++) {
                removeOldest();
            }
        }

        Integer get(long key, long at) {
            Entry entry = entries.get(key);
            return entry == null || at - entry.atMillis > LIFETIME_MILLIS ? null : entry.value;
        }
    }

    /** One bucket for all, a few buckets, and as many as there are. */
    @Test
    void aSegmentDoesWhatAPlainMapDoes() {
        for (int hashes : new int[] {1, 7, 1 << 30}) {
            for (int entriesMax : new int[] {1, 5, 100}) {
                compare(new Random(hashes + entriesMax), hashes, entriesMax);
            }
        }
    }

    private static void compare(Random random, int hashes, int entriesMax) {
        RecentSegment<Integer> segment = new RecentSegment<>(entriesMax, LIFETIME_MILLIS);
        PlainTable plain = new PlainTable(entriesMax);
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(20);
            long at = now - random.nextInt(200);
            long key = random.nextInt(3 * entriesMax);
            int hash = (int) (key * 0x9E3779B9L) % hashes;
            if (random.nextBoolean()) {
                Integer value = random.nextInt(10) == 0 ? null : i;
                segment.put(hash, key, -key, value, at);
                plain.put(key, value, at);
            }
            assertEquals(plain.get(key, at), segment.get(hash, key, -key, at, null));
            assertEquals(plain.entries.size(), segment.size());
            assertEquals(plain.evictions, segment.evictions());
            assertNull(segment.get(hash, key, key + 1, at, null), "half a key is none");
        }
        List<Long> visited = new ArrayList<>();
        segment.visitSince(Long.MIN_VALUE, (high, low, value, at) -> visited.add(high));
        assertEquals(List.copyOf(plain.entries.keySet()), visited, "oldest first");
    }

    @Test
    void aLargeTableHoldsAllOfAFewPerCentLessThanItsBound() {
        RecentTable<Integer> table = new RecentTable<>(100_000, LIFETIME_MILLIS);
        assertEquals(16, table.segments());
        for (int i = 0; i < 95_000; i++) {
            table.put(12025550100L + i, i % 7, i, 0);
        }
        assertEquals(95_000, table.size());
        assertEquals(0, table.evictions());
        Map<Long, Integer> seen = new HashMap<>();
        for (int segment = 0; segment < table.segments(); segment++) {
            table.visitSince(segment, 0, (high, low, value, at) -> seen.put(high, value));
        }
        assertEquals(95_000, seen.size());
        assertEquals(94_321, table.get(12025550100L + 94_321, 94_321 % 7, 0));
    }

    @Test
    void anEntryMayHaveNoValue() {
        RecentTable<Integer> table = new RecentTable<>(10, LIFETIME_MILLIS);
        table.put(1, 2, null, 0);
        assertNull(table.get(1, 2, LIFETIME_MILLIS, 7));
        assertNull(table.get(1, 2, LIFETIME_MILLIS));
        assertEquals(7, table.get(1, 2, LIFETIME_MILLIS + 1, 7));
        assertEquals(7, table.get(2, 1, 0, 7));
    }
}
