package io.predial.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorldTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theRegistryHasAsManyNumbersAsAskedForAndTheSameOnesEveryTime() {
        World.Area area = World.AREAS.get(7);
        BitSet listed = World.listed(area, 100_000);
        assertEquals(100_000, listed.cardinality());
        assertEquals(listed, World.listed(area, 100_000));
        assertFalse(listed.equals(World.listed(World.AREAS.get(8), 100_000)), "each area code has its own numbers");
        assertEquals(0, listed.stream().filter(offset -> offset / 10_000 == 555).count());
        assertEquals(2, listed.nextSetBit(0) / 1_000_000);
    }

    @Test
    void everyCallerIdIsFictitiousAndHasOneOwner() {
        List<Long> all = IntStream.range(0, World.ACCOUNTS).boxed().flatMap(account ->
                IntStream.range(0, World.CALLER_IDS_PER_ACCOUNT).mapToObj(i -> World.callerId(account, i))).toList();
        assertEquals(10_000, all.stream().distinct().count());
        assertTrue(all.stream().allMatch(number -> number / 100 % 100_000 == 55_501), "outside 555-01XX");
    }

    @Test
    void aHundredAreaCodesAreDifferent() {
        assertEquals(100, World.AREAS.stream().map(World.Area::code).collect(Collectors.toSet()).size());
    }

    @Test
    void onlyAreasWhereItIsDayUntilTheEndAreCalled() {
        assertTrue(codes("2026-11-24T17:00:00Z").contains(202), "noon in Washington");
        assertFalse(codes("2026-11-24T17:00:00Z").contains(808), "seven in Honolulu");
        assertEquals(List.of(808, 671), codes("2026-11-25T01:30:00Z"), "half past eight in Washington");
        assertEquals(List.of(671), codes("2026-11-25T09:30:00Z"), "half past seven in the evening on Guam");
        assertEquals(List.of(), codes("2026-11-25T11:30:00Z"), "night everywhere");
    }

    private static List<Integer> codes(String instant) {
        return World.open(Instant.parse(instant), HOUR).stream().map(World.Area::code).toList();
    }

    @Test
    void dialledNumbersAreNoServiceCodes() {
        SplittableRandom dice = World.dice();
        assertTrue(IntStream.range(0, 100_000).map(i -> World.callable(dice) / 10_000).noneMatch(exchange ->
                exchange % 100 == 11 || exchange == 555 || exchange == 976 || exchange < 200 || exchange > 999));
    }
}
