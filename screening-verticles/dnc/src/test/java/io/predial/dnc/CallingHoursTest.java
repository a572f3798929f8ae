package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Purpose;
import io.predial.numbering.RuleTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class CallingHoursTest {
    private static final long MINUTE_MILLIS = 60_000;
    private static final CallingHours HOURS = CallingHours.load(HolidayCalendar.load());
    private static final AreaCodes AREA_CODES = AreaCodes.load();

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
            CallingHours.Outside outside = HOURS.outside(new Place("US", zones), Purpose.SURVEY, at.toEpochMilli());
            long found = outside == null ? at.toEpochMilli() : outside.retryAtMillis();
            assertEquals(bySearch(zones, at.toEpochMilli()), found, zones + " at " + at);
        }
    }

    private static long bySearch(List<ZoneId> zones, long atMillis) {
        for (long minute = 0; minute < Timetable.SEARCH_DAYS * 24 * 60; minute++) {
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
        CallingHours.Outside outside = HOURS.outside(new Place("US", Stream.of(zones).map(ZoneId::of).toList()),
                Purpose.SURVEY, Instant.parse(at).toEpochMilli());
        return Instant.ofEpochMilli(outside.retryAtMillis()).toString();
    }

    /** All regions, all purposes, years of instants: the retry is allowed, and nothing between now and then is. */
    @Test
    void theRetryIsAllowedAndNothingBeforeItIs() {
        List<String> regions = RuleTable.read(HoursTable.class, HoursTable.TABLE).stream().map(row -> row.text("region"))
                .distinct().toList();
        Random random = new Random(20261124);
        for (int round = 0; round < 6_000; round++) {
            Place place = somewhere(regions.get(round % regions.size()), random);
            Purpose purpose = Purpose.values()[random.nextInt(Purpose.values().length)];
            Instant at = Instant.parse("2025-06-01T00:00:00Z").plusSeconds(random.nextInt(3 * 365 * 86_400));
            CallingHours.Outside outside = HOURS.outside(place, purpose, at.toEpochMilli());
            if (outside != null && outside.retryAtMillis() != 0) {
                long retry = outside.retryAtMillis();
                String where = place + " " + purpose + " at " + at;
                assertNull(HOURS.outside(place, purpose, retry), where);
                assertNotNull(HOURS.outside(place, purpose, retry - 1_000), where);
                for (long between = at.toEpochMilli(); between < retry; between += 13 * MINUTE_MILLIS) {
                    assertNotNull(HOURS.outside(place, purpose, between), where);
                }
            }
        }
    }

    private static Place somewhere(String region, Random random) {
        Place state = AREA_CODES.ofState(region);
        if (region.equals("US")) {
            return AREA_CODES.unlisted();
        }
        return state != null ? state : new Place(region, List.of(ZoneId.of(ZONES.get(random.nextInt(ZONES.size())))));
    }

    @ParameterizedTest(name = "{6}")
    @CsvFileSource(resources = "/vectors/hours-by-date.csv", numLinesToSkip = 1)
    void changesWithTheDate(String region, Purpose purpose, ZoneId zone, Instant at, Instant retryAt, String says,
                            String note) {
        Place state = AREA_CODES.ofState(region);
        Place place = state == null ? new Place(region, List.of(zone)) : new Place(state.regions(), List.of(zone));
        CallingHours.Outside outside = HOURS.outside(place, purpose, at.toEpochMilli());
        assertEquals(says, outside == null ? null : outside.says(), note);
        assertEquals(says != null && says.startsWith("the holiday calendar"), outside != null && outside.unknown(), note);
        assertEquals(retryAt == null ? 0 : retryAt.toEpochMilli(), outside == null ? 0 : outside.retryAtMillis(), note);
    }

    @Test
    void anOperatorsOwnDaysCloseTheRegion(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("bans.csv");
        Files.writeString(file, """
                # A storm.
                region,date,name,authority
                US-FL,2026-12-02,Emergency ban,proclamation of the governor
                US-AL,2026-12-25,named in the table too,test
                """);
        CallingHours hours = CallingHours.load(HolidayCalendar.load(file));
        Place miami = AREA_CODES.of(305);
        long noon = Instant.parse("2026-12-02T17:00:00Z").toEpochMilli();
        assertNull(HOURS.outside(miami, Purpose.MARKETING, noon));
        assertEquals(new CallingHours.Outside("US-FL", "no calls are allowed on Emergency ban", "America/New_York",
                "Fla. Stat. 501.616(6); proclamation of the governor",
                Instant.parse("2026-12-03T13:00:00Z").toEpochMilli(), false), hours.outside(miami, Purpose.MARKETING, noon));
        assertEquals("no calls are allowed on Christmas Day", hours.outside(AREA_CODES.of(205), Purpose.MARKETING,
                Instant.parse("2026-12-25T18:00:00Z").toEpochMilli()).says());
        assertEquals(HOURS.calendarEnds(), hours.calendarEnds());
    }

    /** An operator's own file goes on where the table ends, for the regions it names. */
    @Test
    void anOperatorsOwnCalendarGoesOn(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("next-year.csv");
        Files.writeString(file, """
                region,date,name,authority
                US-AL,2029-01-01,New Year's Day,test
                US-AL,2029-12-31,calendar ends,test
                US-LA,2029-01-01,New Year's Day,one day is no calendar
                """);
        CallingHours hours = CallingHours.load(HolidayCalendar.load(file));
        long tuesday = Instant.parse("2029-01-02T18:00:00Z").toEpochMilli();
        assertTrue(HOURS.outside(AREA_CODES.of(205), Purpose.MARKETING, tuesday).unknown());
        assertNull(hours.outside(AREA_CODES.of(205), Purpose.MARKETING, tuesday));
        assertEquals(Instant.parse("2029-01-02T14:00:00Z").toEpochMilli(), hours.outside(AREA_CODES.of(205), Purpose.MARKETING,
                Instant.parse("2029-01-01T18:00:00Z").toEpochMilli()).retryAtMillis());
        assertTrue(hours.outside(AREA_CODES.of(504), Purpose.MARKETING, tuesday).unknown());
        CallingHours.Outside newYear = hours.outside(AREA_CODES.of(504), Purpose.MARKETING,
                Instant.parse("2029-01-01T18:00:00Z").toEpochMilli());
        assertFalse(newYear.unknown(), "the day it names is certain");
        assertEquals(0, newYear.retryAtMillis(), "and no later one is");
        assertEquals("2029-12-31", hours.calendarEnds().get("US-AL").toString());
        assertEquals("2028-12-31", hours.calendarEnds().get("US-LA").toString());
    }

    /** Whatever may be there: what one state does not know, another one may forbid. */
    @Test
    void whatForbidsGoesBeforeWhatIsNotKnown() {
        Place both = new Place(List.of("US", "US-AL", "US-CT"), List.of(ZoneId.of("America/Chicago")));
        long early = Instant.parse("2029-01-02T14:30:00Z").toEpochMilli();
        assertEquals("US-CT", HOURS.outside(both, Purpose.MARKETING, early).region());
        assertFalse(HOURS.outside(both, Purpose.MARKETING, early).unknown());
        CallingHours.Outside later = HOURS.outside(both, Purpose.MARKETING, early + 60 * MINUTE_MILLIS);
        assertTrue(later.unknown());
        assertEquals("US-AL", later.region());
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', value = {
        "US-AL,2029-12-31,calendar ends,x | the calendar of US-AL has no holiday in 2029",
        "US-FL,2029-12-31,calendar ends,x | the calendar of US-FL has no row calendar begins",
        "US-AL,2030-01-01,calendar begins,x;US-AL,2030-12-31,calendar ends,x | the calendar of US-AL leaves days out between "
                + "2026-01-01 to 2028-12-31 and its own",
        "US-AL,2029-01-02,calendar begins,x | the calendar of US-AL ends before it begins"})
    void aCalendarThatLeavesSomethingOutIsNamed(String rows, String mistake, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("next-year.csv");
        Files.writeString(file, "region,date,name,authority\n" + rows.replace(';', '\n') + "\n");
        Exception thrown = assertThrows(IllegalStateException.class, () -> HolidayCalendar.load(file));
        assertEquals(file + ": " + mistake, thrown.getMessage());
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', value = {
        "US-FL,2026-02-30,x,y | line 2: date is not a date such as 2026-12-24: 2026-02-30",
        "US-FL,2026-12-24,x | line 2: 3 cells",
        "US-FL,2026-12-24,,y | line 2: region, name and authority must not be empty",
        "FL,2026-12-24,x,y | line 2: region FL has no row in io/predial/dnc/calling-hours.csv, so its holidays close nothing"})
    void aMistakeInAFileOfHolidaysIsNamed(String row, String mistake, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("bans.csv");
        Files.writeString(file, "region,date,name,authority\n" + row + "\n");
        Exception thrown = assertThrows(IllegalStateException.class, () -> CallingHours.load(HolidayCalendar.load(file)));
        assertEquals(file + " " + mistake, thrown.getMessage());
    }

    @Test
    void aDayThatIsListedTwiceIsAMistake(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("bans.csv");
        Files.writeString(file, "region,date,name,authority\nUS-FL,2026-12-24,x,y\nUS-FL,2026-12-24,z,y\n");
        Exception thrown = assertThrows(IllegalStateException.class, () -> HolidayCalendar.load(file));
        assertTrue(thrown.getMessage().endsWith("line 3: a second row for 2026-12-24 in US-FL"), thrown.getMessage());
    }
}
