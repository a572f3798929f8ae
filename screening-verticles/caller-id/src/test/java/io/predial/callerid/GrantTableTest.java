package io.predial.callerid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.rows.CallerIdRow.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GrantTableTest {
    private static final long FIRST = 12026660000L;

    private record Key(long number, int account) {
    }

    private static long grant(int account, long untilSecond) {
        return Grant.of(account, Status.DELEGATED, untilSecond, false);
    }

    @Test
    void aGrantComesBackAsItWasPacked() {
        for (Status status : Status.values()) {
            for (int account : new int[] {1, 100_000, Grant.ACCOUNT_MAX}) {
                for (long millis : new long[] {0, 1, 999, 1_000, 1_796_126_400_000L, 1_796_126_400_999L, Long.MAX_VALUE, -5}) {
                    long grant = Grant.of(account, status, Grant.untilSecond(millis), millis % 2 == 0);
                    assertEquals(account, Grant.account(grant));
                    assertEquals(status, Grant.status(grant));
                    assertEquals(millis % 2 == 0, Grant.isLimited(grant));
                    assertEquals(millis == 0 ? 0 : Math.min(Math.max(millis / 1_000, 1), 4_294_967_295L), Grant.secondOf(grant));
                    assertTrue(grant > 0);
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> grant(Grant.ACCOUNT_MAX + 1, 0));
        assertThrows(IllegalArgumentException.class, () -> grant(0, 0));
    }

    /** Two million random steps beside a plain map. */
    @Test
    void saysWhatAPlainMapSays() {
        SplittableRandom dice = new SplittableRandom(20261201);
        GrantTable table = new GrantTable();
        Map<Key, Long> plain = new HashMap<>();
        for (int i = 0; i < 2_000_000; i++) {
            Key key = new Key(FIRST + dice.nextInt(20_000), 1 + dice.nextInt(dice.nextInt(10) == 0 ? 20 : 2));
            if (dice.nextInt(3) == 0) {
                assertEquals(plain.remove(key) != null, table.remove(key.number, key.account));
            } else {
                long grant = grant(key.account, dice.nextInt(1_000));
                plain.put(key, grant);
                table.put(key.number, grant);
            }
        }
        same(plain, table);
        GrantTable copy = table.copy();
        for (int number = 0; number < 20_000; number++) {
            for (int account = 1; account <= 20; account++) {
                table.remove(FIRST + number, account);
            }
            assertFalse(table.contains(FIRST + number));
        }
        assertEquals(0, table.size());
        same(plain, copy);
    }

    private static void same(Map<Key, Long> plain, GrantTable table) {
        assertEquals(plain.size(), table.size());
        for (int number = 0; number < 20_000; number++) {
            boolean somebodys = false;
            for (int account = 1; account <= 20; account++) {
                long expected = plain.getOrDefault(new Key(FIRST + number, account), Grant.NONE);
                assertEquals(expected, table.get(FIRST + number, account));
                somebodys |= expected != Grant.NONE;
            }
            assertEquals(somebodys, table.contains(FIRST + number));
        }
        Map<Key, Long> handedOut = new HashMap<>();
        table.forEach((number, grant) -> handedOut.put(new Key(number, Grant.account(grant)), grant));
        assertEquals(plain, handedOut);
    }

    @Test
    void rowsOfNeighboursStayFewBytesANumber() {
        GrantTable table = new GrantTable();
        for (int i = 0; i < 1_000_000; i++) {
            table.put(FIRST + i, grant(1 + i / 100, 0));
        }
        assertEquals(1_000_000, table.size());
        assertTrue(table.bytes() < 25_000_000, table.bytes() + " bytes");
    }

    /** A reader sees each number's grant as it was before or after a change, never another one and never none. */
    @Test
    void readersSeeWholeGrantsWhileItGrows() {
        GrantTable table = new GrantTable();
        table.put(FIRST, grant(7, 1));
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Long> reader = CompletableFuture.supplyAsync(() -> {
            long reads = 0;
            while (!done.get()) {
                long second = Grant.secondOf(table.get(FIRST, 7));
                assertTrue(second == 1 || second == 2, "second " + second);
                assertFalse(table.contains(FIRST - 1));
                reads++;
            }
            return reads;
        });
        for (int i = 1; i < 500_000; i++) {
            table.put(FIRST + i, grant(1 + i % 50, 0));
            table.put(FIRST, grant(7, 1 + i % 2));
            if (i % 3 == 0) {
                table.remove(FIRST + i / 3, 1 + i / 3 % 50);
            }
        }
        done.set(true);
        assertTrue(reader.orTimeout(60, TimeUnit.SECONDS).join() > 0);
    }
}
