package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Purpose;
import io.predial.numbering.RuleTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Every region at the edges of its hours, against a table written by hand: hours open on the clock that is latest there
 * and close on the one that is earliest.
 */
class HoursByRegionTest {
    private static final CallingHours HOURS = CallingHours.load(HolidayCalendar.load());
    private static final CalleePlaces PLACES = new CalleePlaces();
    /** No region keeps holiday on these. Winter and summer, and a leap year. */
    private static final List<String> WEEKDAYS = List.of("2026-12-02", "2027-07-21", "2028-03-01");
    private static final List<String> SATURDAYS = List.of("2026-12-05", "2027-07-17");
    /** The first two are ordinary; on the others clocks change in America, in Europe and in Australia. */
    private static final List<String> SUNDAYS = List.of("2026-12-06", "2027-07-18", "2026-11-01", "2027-03-14",
            "2026-10-25", "2027-03-28", "2027-04-04");

    private record Edges(List<Instant> opens, List<Instant> closes) {
        boolean contains(Instant at) {
            for (int i = 0; i < opens.size(); i++) {
                if (!at.isBefore(opens.get(i)) && at.isBefore(closes.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    @ParameterizedTest(name = "{0} {1}: {7}")
    @CsvFileSource(resources = "/vectors/hours-by-region.csv", numLinesToSkip = 1)
    void keepsItsHours(String region, Long number, ZoneId opensIn, ZoneId closesIn, String weekday, String saturday,
                       String sunday, String note) {
        Place place = number == null ? new Place(region, List.of(opensIn, closesIn)) : PLACES.of(number);
        assertTrue(place.regions().contains(region), note + ": " + place.regions());
        WEEKDAYS.forEach(day -> checkDay(place, LocalDate.parse(day), weekday, opensIn, closesIn));
        SATURDAYS.forEach(day -> checkDay(place, LocalDate.parse(day), saturday, opensIn, closesIn));
        SUNDAYS.forEach(day -> checkDay(place, LocalDate.parse(day), sunday, opensIn, closesIn));
    }

    private static void checkDay(Place place, LocalDate day, String windows, ZoneId opensIn, ZoneId closesIn) {
        List<String> times = windows.equals("none") ? List.of() : Arrays.asList(windows.split("[- ]"));
        List<Instant> opens = new ArrayList<>();
        List<Instant> closes = new ArrayList<>();
        for (int i = 0; i < times.size(); i += 2) {
            opens.add(day.atTime(LocalTime.parse(times.get(i))).atZone(opensIn).toInstant());
            closes.add(day.atTime(LocalTime.parse(times.get(i + 1))).atZone(closesIn).toInstant());
        }
        opens.forEach(open -> {
            assertEquals(open, retryAt(place, open.minusSeconds(1)), "before " + open);
            assertNull(outside(place, open), "at " + open);
        });
        closes.forEach(close -> {
            assertNull(outside(place, close.minusSeconds(1)), "before " + close);
            assertNotNull(outside(place, close), "at " + close);
        });
        Edges edges = new Edges(opens, closes);
        Instant start = day.atStartOfDay(opensIn).toInstant();
        for (int quarter = 0; quarter < 23 * 4; quarter++) {
            Instant at = start.plusSeconds(quarter * 900L);
            assertEquals(edges.contains(at), outside(place, at) == null, place.regions() + " at " + at);
        }
    }

    private static Instant retryAt(Place place, Instant at) {
        CallingHours.Outside outside = outside(place, at);
        assertNotNull(outside, "at " + at);
        return Instant.ofEpochMilli(outside.retryAtMillis());
    }

    private static CallingHours.Outside outside(Place place, Instant at) {
        return HOURS.outside(place, Purpose.SURVEY, at.toEpochMilli());
    }

    /** A region that the table gains must gain a vector. */
    @Test
    void everyRegionOfTheTableIsTried() {
        List<String> tried = RuleTable.read(HoursByRegionTest.class, "vectors/hours-by-region.csv")
                .stream().map(row -> row.text("region")).toList();
        List<String> untried = RuleTable.read(HoursByRegionTest.class, HoursTable.TABLE).stream()
                .map(row -> row.text("region")).filter(region -> !region.equals("*") && !tried.contains(region)).toList();
        assertEquals(List.of(), untried);
    }
}
