package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallingHoursTest {
    private static final long MINUTE_MILLIS = 60_000;
    private static final CallingHours HOURS = CallingHours.load();

    /** Zones with half hours, no daylight saving, a half-hour daylight saving, and clock changes at midnight. */
    private static final List<String> ZONES = List.of("America/New_York", "America/Chicago", "America/Phoenix",
            "America/Los_Angeles", "Pacific/Honolulu", "America/Adak", "America/St_Johns", "Australia/Lord_Howe",
            "Asia/Kathmandu", "Europe/London", "Africa/Casablanca", "America/Santiago", "Asia/Beirut", "Pacific/Apia");

    @Test
    void theRetryIsTheFirstMinuteThatAllZonesAllow() {
        Random random = new Random(20261123);
        for (int round = 0; round < 400; round++) {
            List<ZoneId> zones = random.ints(1 + random.nextInt(3), 0, ZONES.size()).mapToObj(ZONES::get)
                    .map(ZoneId::of).toList();
            Instant at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * random.nextInt(2 * 365 * 24 * 60));
            CallingHours.Outside outside = HOURS.outside("US", zones, at.toEpochMilli());
            long found = outside == null ? at.toEpochMilli() : outside.retryAtMillis();
            assertEquals(bySearch(zones, at.toEpochMilli()), found, zones + " at " + at);
        }
    }

    private static long bySearch(List<ZoneId> zones, long atMillis) {
        for (long minute = 0; minute < 8 * 24 * 60; minute++) {
            Instant candidate = Instant.ofEpochMilli(atMillis + minute * MINUTE_MILLIS);
            if (zones.stream().allMatch(zone -> isDay(candidate.atZone(zone).toLocalTime()))) {
                return candidate.toEpochMilli();
            }
        }
        return 0;
    }

    private static boolean isDay(LocalTime time) {
        return time.getHour() >= 8 && time.getHour() < 21;
    }

    @Test
    void aDayThatDoesNotExistIsSkipped() {
        // Samoa went from 29 to 31 December 2011 at midnight.
        assertEquals("2011-12-30T18:00:00Z", retryAt("2011-12-30T08:00:00Z", "Pacific/Apia"));
    }

    @Test
    void windowsThatNeverMeetHaveNoRetry() {
        assertEquals("1970-01-01T00:00:00Z", retryAt("2026-12-01T17:00:00Z", "Etc/GMT+12", "Etc/GMT-4", "Etc/GMT+4"));
    }

    @Test
    void aDayBeforeTheFirstRowIsJudgedByTheFirstRow() {
        assertEquals("1980-01-01T13:00:00Z", retryAt("1980-01-01T05:00:00Z", "America/New_York"));
    }

    @Test
    void aClockSetFromNightToDayOpensTheWindow() {
        // Rankin Inlet went from midnight back to 18:00 when it was first given a time of its own.
        assertEquals("1957-01-01T00:00:00Z", retryAt("1956-12-31T23:00:00Z", "America/Rankin_Inlet"));
    }

    private static String retryAt(String at, String... zones) {
        CallingHours.Outside outside = HOURS.outside("US", Stream.of(zones).map(ZoneId::of).toList(),
                Instant.parse(at).toEpochMilli());
        return Instant.ofEpochMilli(outside.retryAtMillis()).toString();
    }
}
