package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AccountListIndexTest {
    @Test
    void saysExactlyWhatASetWouldSay() {
        Random random = new Random(20261123);
        AccountListIndex index = new AccountListIndex();
        Set<Long> added = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            long number = 10_000_000L + random.nextLong(999_999_990_000_000L);
            added.add(number);
            index.add("caller", number);
            index.add("caller", number);
        }
        assertEquals(added.size(), index.size());
        added.forEach(number -> assertTrue(index.contains("caller", number)));
        for (int i = 0; i < 100_000; i++) {
            long number = 10_000_000L + random.nextLong(999_999_990_000_000L);
            assertEquals(added.contains(number), index.contains("caller", number));
        }
        assertFalse(index.contains("other", added.iterator().next()));
    }

    /** Every number that the writer has announced must be found by a reader at once. */
    @Test
    void aReaderSeesWhatWasAddedBefore() throws Exception {
        AccountListIndex index = new AccountListIndex();
        AtomicLong announced = new AtomicLong(12020000000L - 1);
        long last = announced.get() + 200_000;
        CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(() -> {
            boolean found = true;
            for (long number = announced.get(); number < last; number = announced.get()) {
                found &= number < 12020000000L || index.contains("caller", number);
            }
            return found;
        });
        for (long number = announced.get() + 1; number <= last; number++) {
            index.add("caller", number);
            announced.set(number);
        }
        assertTrue(reader.get(30, TimeUnit.SECONDS));
    }

    @Test
    void campaignsBeyondTheLimitBindTheWholeAccount() {
        AccountListIndex index = new AccountListIndex();
        for (int i = 0; i < AccountListIndex.CAMPAIGNS_MAX; i++) {
            index.add("caller", 12025550100L, "c" + i);
        }
        index.add("caller", 12025550101L, "c0");
        assertFalse(index.contains("caller", 12025550101L), "a campaign that has a list keeps it");
        index.add("caller", 12025550102L, "one more");
        assertTrue(index.contains("caller", 12025550102L));
        assertEquals(1, index.widened());
        index.add("other", 12025550103L, "one more");
        assertFalse(index.contains("other", 12025550103L));
        assertTrue(index.containsInCampaign("other", 12025550103L, "one more"));
        assertTrue(index.containsInCampaign("other", 12025550103L, null));
        assertFalse(index.containsInCampaign("other", 12025550103L, "two more"));
    }

    @Test
    void aCopyIsAsItWasThenInEverySegment() {
        AccountListIndex index = new AccountListIndex();
        index.add("caller", 12025550100L);
        index.add("caller", 13105550100L, "c0");
        AccountListIndex copy = index.copy();
        index.add("caller", 12025550101L);
        index.add("caller", 442079460101L);
        List<String> entries = new ArrayList<>();
        copy.forEach((account, number, campaign) -> entries.add(account + " " + number + " " + campaign));
        assertEquals(List.of("caller 12025550100 ", "caller 13105550100 c0"), entries);
    }
}
