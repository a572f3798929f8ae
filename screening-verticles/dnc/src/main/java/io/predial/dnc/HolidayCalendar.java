package io.predial.dnc;

import io.predial.numbering.RuleTable;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The days on which regions keep holiday: {@value #TABLE} and, when there is one, the operator's own file of the same
 * columns. Days are listed and not computed: a day may be moved, proclaimed or taken back. Immutable.
 */
public final class HolidayCalendar {
    static final String TABLE = "io/predial/dnc/holidays.csv";

    /** One day of one region; {@code where} names its file and line. */
    record Holiday(String region, long epochDay, String name, String authority, String where) {
    }

    /** The holidays of one region, by day. */
    static final class Days {
        static final Days NONE = new Days(Map.of());

        private final long[] days;
        private final Holiday[] holidays;

        private Days(Map<Long, Holiday> byDay) {
            TreeMap<Long, Holiday> sorted = new TreeMap<>(byDay);
            days = sorted.keySet().stream().mapToLong(Long::longValue).toArray();
            holidays = sorted.values().toArray(Holiday[]::new);
        }

        /** The holiday, or null when the day is none. A search in an array: this is asked for every call. */
        Holiday on(long epochDay) {
            int at = Arrays.binarySearch(days, epochDay);
            return at < 0 ? null : holidays[at];
        }

        boolean sameDays(Days other) {
            return Arrays.equals(days, other.days);
        }
    }

    private final List<Holiday> holidays;
    private final LocalDate end;
    private final Map<String, Days> byRegion;

    private HolidayCalendar(List<Holiday> holidays, LocalDate end) {
        this.holidays = List.copyOf(holidays);
        this.end = end;
        this.byRegion = holidays.stream().collect(Collectors.groupingBy(Holiday::region, Collectors.collectingAndThen(
                Collectors.toMap(Holiday::epochDay, day -> day, (first, second) -> first), Days::new)));
    }

    /** @throws RuntimeException when the table is broken */
    public static HolidayCalendar load() {
        List<Holiday> holidays = read(RuleTable.read(HolidayCalendar.class, TABLE));
        return new HolidayCalendar(holidays, end(holidays));
    }

    /**
     * The table and the rows of a file. A day that is in both has the table's name.
     *
     * @throws IllegalStateException naming the file, the line and the mistake
     */
    public static HolidayCalendar load(Path extra) {
        List<Holiday> all = new ArrayList<>(load().holidays);
        Set<String> regular = all.stream().map(Holiday::region).collect(Collectors.toSet());
        all.addAll(read(RuleTable.read(extra)));
        // A single proclaimed day in a region that keeps no calendar does not end the calendars of the others.
        return new HolidayCalendar(all, end(all.stream().filter(day -> regular.contains(day.region)).toList()));
    }

    private static List<Holiday> read(List<RuleTable.Row> rows) {
        List<Holiday> holidays = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (RuleTable.Row row : rows) {
            Holiday holiday = new Holiday(row.text("region"), row.day("date").toEpochDay(), row.text("name"),
                    row.text("authority"), row.where());
            if (holiday.region.isEmpty() || holiday.name.isEmpty() || holiday.authority.isEmpty()) {
                throw row.mistake("region, name and authority must not be empty");
            }
            if (!seen.add(holiday.region + " " + holiday.epochDay)) {
                throw row.mistake("a second row for " + row.text("date") + " in " + holiday.region);
            }
            holidays.add(holiday);
        }
        return holidays;
    }

    /** The last day that is listed for each region of the table. */
    private static LocalDate end(List<Holiday> holidays) {
        Map<String, Long> last = new TreeMap<>();
        holidays.forEach(holiday -> last.merge(holiday.region, holiday.epochDay, Math::max));
        return LocalDate.ofEpochDay(last.values().stream().mapToLong(Long::longValue).min().orElseThrow());
    }

    /** The day after which the first region has no more holidays listed. */
    LocalDate end() {
        return end;
    }

    Collection<Holiday> all() {
        return holidays;
    }

    /** @param region as in the table, such as {@code US-PA} */
    Days of(String region) {
        return byRegion.getOrDefault(region, Days.NONE);
    }
}
