package io.predial.sync.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import io.predial.contract.config.TimesOfDay;
import io.predial.store.SyncSchedules.Stand;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryRow.Segment;
import io.predial.sync.schedule.RegistryAge.Alarm;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryAgeTest {
    private static final long OBTAINED = Instant.parse("2026-11-01T12:00:00Z").toEpochMilli();
    private static final long DAY = 86_400_000L;
    private static final int WARN_DAYS = 7;
    private static final RegistryRow ROW = new RegistryRow("us-national", "US", 31, "1", OBTAINED, 3,
            List.of(new Segment(1310, "a", 1, OBTAINED + 20 * DAY), new Segment(1202, "b", 2, OBTAINED)));
    private static final RegistryRow EMPTY = new RegistryRow("uk-tps", "GB", 28, null, 0, 0, List.of());

    private static Stand stand(String alarm, long alarmedAt, long lastImport) {
        return new Stand("us-national", OBTAINED, OBTAINED, 0, alarm, alarmedAt, lastImport);
    }

    private static RegistryAge age(long nowMillis) {
        return RegistryAge.of(ROW, stand("none", 0, OBTAINED), Schedule.DEFAULT, nowMillis);
    }

    @Test
    void theOldestSegmentDecidesAndTheBoundariesAreThoseOfTheVerdict() {
        assertEquals(Alarm.NONE, age(OBTAINED + 24 * DAY - 1).alarm(WARN_DAYS));
        assertEquals(Alarm.SOON, age(OBTAINED + 24 * DAY).alarm(WARN_DAYS));
        assertEquals(Alarm.SOON, age(OBTAINED + 31 * DAY).alarm(WARN_DAYS), "relied on for 31 days, and the last of them too");
        assertEquals(Alarm.STALE, age(OBTAINED + 31 * DAY + 1).alarm(WARN_DAYS));
        assertEquals(List.of("+1202"), age(OBTAINED + DAY).oldest());
    }

    @Test
    void peopleAreToldWhatItMeansAndWhatToDo() {
        assertEquals("registry us-national goes stale in 5.0 days: +1202 is 26.0 days old and may be relied on for 31; get a new"
                + " full list from the registry and put it into drop/us-national/", age(OBTAINED + 26 * DAY).text(Alarm.SOON));
        assertTrue(age(OBTAINED + 40 * DAY).text(Alarm.STALE).contains("is stale: +1202 is 40.0 days old"));
    }

    @Test
    void theSameIsSaidOnceADayAndWorseAtOnce() {
        long now = OBTAINED + 24 * DAY;
        assertTrue(RegistryAge.isNews(Alarm.SOON, stand("none", 0, 0), now));
        assertFalse(RegistryAge.isNews(Alarm.SOON, stand("soon", now, 0), now + DAY / 2 - 1), "of the same day");
        assertTrue(RegistryAge.isNews(Alarm.SOON, stand("soon", now, 0), now + DAY / 2), "midnight, UTC");
        assertTrue(RegistryAge.isNews(Alarm.STALE, stand("soon", now, 0), now + 1));
        assertFalse(RegistryAge.isNews(Alarm.OVERDUE, stand("soon", now, 0), now + 1), "better is no news");
        assertFalse(RegistryAge.isNews(Alarm.NONE, stand("soon", now, 0), now + 5 * DAY));
    }

    @Test
    void aFileThatIsExpectedAndDoesNotComeIsOverdueAlsoBeforeTheFirst() {
        Schedule weekly = new Schedule(null, 7);
        long now = OBTAINED + 8 * DAY;
        assertEquals(Alarm.OVERDUE, RegistryAge.of(ROW, stand("none", 0, OBTAINED), weekly, now).alarm(WARN_DAYS));
        assertEquals(Alarm.NONE, RegistryAge.of(ROW, stand("none", 0, now - DAY), weekly, now).alarm(WARN_DAYS));
        RegistryAge never = RegistryAge.of(EMPTY, stand("none", 0, 0), weekly, now);
        assertEquals(Alarm.OVERDUE, never.alarm(WARN_DAYS));
        assertFalse(never.inForce());
        assertEquals(Alarm.NONE, RegistryAge.of(EMPTY, stand("none", 0, 0), Schedule.DEFAULT, now).alarm(WARN_DAYS));
    }

    @Test
    void aTimeThatPassedWhileNobodyWorkedIsStillDue() {
        Schedule nightly = new Schedule(TimesOfDay.parse("02:00"), 0);
        long evening = Instant.parse("2026-11-23T20:00:00Z").toEpochMilli();
        assertFalse(nightly.isDue(evening, evening + 5 * 3_600_000L), "01:00");
        assertTrue(nightly.isDue(evening, evening + 6 * 3_600_000L), "02:00");
        assertTrue(nightly.isDue(evening, evening + 40 * 3_600_000L), "long after");
        assertFalse(nightly.isDue(evening + 6 * 3_600_000L, evening + 7 * 3_600_000L), "dealt with");
        assertTrue(Schedule.DEFAULT.isDue(evening, evening));
    }

    @Test
    void settingsAreReadAndMistakesNamed() {
        Knobs knobs = new Knobs(Map.of("sync.registry.uk-tps.import-at", "02:00, 14:00",
                "sync.registry.uk-tps.expected-every-days", "28", "sync.registry.us-national.import-at", "2 o'clock"));
        Map<String, Schedule> schedules = Schedule.from(List.of("uk-tps", "us-national"), knobs);
        assertEquals(new Schedule(new TimesOfDay(List.of(120, 840)), 28), schedules.get("uk-tps"));
        assertEquals(List.of("sync.registry.us-national.import-at is '2 o'clock': times of day are written like 02:00 or"
                + " 02:00,14:00, or at-once"), knobs.problems());
    }
}
