package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NumberTableTest {
    private static final long FIRST = 12020000000L;

    @Test
    void saysExactlyWhatAMapWouldSay() {
        Random random = new Random(20261124);
        NumberTable table = new NumberTable();
        Map<Long, Long> map = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            // Few numbers, so that many meet again, and numbers in a row, which crowd a bad hash.
            long number = random.nextBoolean() ? FIRST + random.nextInt(5_000)
                    : 10_000_000L + random.nextLong(999_999_990_000_000L);
            int kind = random.nextInt(3);
            long value = random.nextLong() | 1;
            table.put(number, kind, value, Long::sum);
            map.merge(number * 4 + kind, value, Long::sum);
        }
        map.values().removeIf(sum -> sum == 0);
        assertEquals(map.size(), table.size());
        map.forEach((key, value) -> assertEquals(value, table.get(key / 4, (int) (key % 4))));
        for (int i = 0; i < 100_000; i++) {
            long number = 10_000_000L + random.nextLong(999_999_990_000_000L);
            assertEquals(map.getOrDefault(number * 4, 0L), table.get(number, 0));
        }
    }

    @Test
    void costsTensOfBytesANumber() {
        NumberTable table = new NumberTable();
        for (int i = 0; i < 1_000_000; i++) {
            table.put(FIRST + i, 0, 1, Math::max);
        }
        assertTrue(table.bytes() / table.size() < 50, "bytes a number: " + table.bytes() / table.size());
    }

    @Test
    void whatIsNoNumberOrNothingIsNotKept() {
        NumberTable table = new NumberTable();
        table.put(0, 0, 1, Math::max);
        table.put(FIRST, 0, NumberTable.NOTHING, Math::max);
        assertEquals(0, table.size());
        assertEquals(NumberTable.NOTHING, table.get(FIRST, 0));
    }

    /** Every entry the writer has announced is found at once, whole, while the table grows under the readers. */
    @Test
    void aReaderSeesWhatWasAddedBefore() throws Exception {
        NumberTable table = new NumberTable();
        AtomicLong announced = new AtomicLong(FIRST - 1);
        long last = FIRST + 300_000;
        CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(() -> {
            boolean whole = true;
            for (long number = announced.get(); number < last; number = announced.get()) {
                long next = table.get(number + 1, 1);
                whole &= number < FIRST || table.get(number, 1) == number;
                whole &= next == NumberTable.NOTHING || next == number + 1;
            }
            return whole;
        });
        for (long number = FIRST; number <= last; number++) {
            table.put(number, 1, number, Math::max);
            announced.set(number);
        }
        assertTrue(reader.get(30, TimeUnit.SECONDS));
    }
}
