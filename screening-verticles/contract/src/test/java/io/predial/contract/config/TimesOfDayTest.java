package io.predial.contract.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimesOfDayTest {
    private static final TimesOfDay TWICE = TimesOfDay.parse("14:00, 02:00");

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    @Test
    void theLatestIsTheTimeItselfUntilTheNextOne() {
        assertEquals(at("2026-11-24T02:00:00Z"), TWICE.latest(at("2026-11-24T02:00:00Z")));
        assertEquals(at("2026-11-24T02:00:00Z"), TWICE.latest(at("2026-11-24T13:59:59.999Z")));
        assertEquals(at("2026-11-23T14:00:00Z"), TWICE.latest(at("2026-11-24T01:59:59.999Z")), "of the day before");
    }

    @Test
    void theNextIsNeverNow() {
        assertEquals(at("2026-11-24T14:00:00Z"), TWICE.next(at("2026-11-24T02:00:00Z")));
        assertEquals(at("2026-11-25T02:00:00Z"), TWICE.next(at("2026-11-24T14:00:00Z")));
        assertEquals(at("2026-11-24T02:00:00Z"), TWICE.next(at("2026-11-24T01:59:59.999Z")));
    }

    @Test
    void anythingElseIsRefused() {
        for (String wrong : List.of("", "2:00", "24:00", "02:60", "02:00,", "02:00;14:00", "night", "02:00Z")) {
            assertThrows(IllegalArgumentException.class, () -> TimesOfDay.parse(wrong), wrong);
        }
    }
}
