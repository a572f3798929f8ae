package io.predial.dnc;

import io.predial.numbering.RuleTable;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The days on which regions keep holiday: {@value #TABLE} and, when there is one, the operator's own file of the same
 * columns. Days are listed and not computed: a day may be moved, proclaimed or taken back. A calendar says from when to when
 * it is complete; what is on other days is not known. Immutable.
 */
public final class HolidayCalendar {
    static final String TABLE = "io/predial/dnc/holidays.csv";
    /** Names of the rows that are no holidays. */
    private static final String BEGINS = "calendar begins";
    private static final String ENDS = "calendar ends";

    /** One day of one region; {@code where} names its file and line. */
    record Holiday(String region, long epochDay, String name, String authority, String where) {
    }

    /** The holidays of one region, by day, and from which day to which all of them are listed, both included. */
    static final class Days {
        static final Days NONE = new Days(Map.of(), null);

        private final long[] days;
        private final Holiday[] holidays;
        private final Span span;

        private Days(Map<Long, Holiday> byDay, Span span) {
            TreeMap<Long, Holiday> sorted = new TreeMap<>(byDay);
            days = sorted.keySet().stream().mapToLong(Long::longValue).toArray();
            holidays = sorted.values().toArray(Holiday[]::new);
            this.span = span;
        }

        /** The holiday, or null when the day is none. A search in an array: this is asked for every call. */
        Holiday on(long epochDay) {
            int at = Arrays.binarySearch(days, epochDay);
            return at < 0 ? null : holidays[at];
        }

        /** Whether a day that is not listed is known to be no holiday. */
        boolean covers(long epochDay) {
            return span != null && epochDay >= span.firstDay && epochDay <= span.lastDay;
        }

        /** Null when the region has no calendar. */
        Span span() {
            return span;
        }

        boolean sameDays(Days other) {
            return Arrays.equals(days, other.days) && Objects.equals(span, other.span);
        }
    }

    /** The days, counted from 1970-01-01, between which a region's holidays are all listed. */
    record Span(long firstDay, long lastDay) {
        /**
         * What was known of a region and what one file says of it, each of them null for nothing.
         *
         * @throws IllegalStateException when that leaves a day out or says no first or last day
         */
        static Span joined(String region, Long first, Long last, Span before) {
            if (before == null && (first == null || last == null)) {
                throw new IllegalStateException("the calendar of " + region + " has no row " + (first == null ? BEGINS : ENDS));
            }
            long from = first == null ? before.firstDay : first;
            long until = last == null ? before.lastDay : last;
            if (from > until) {
                throw new IllegalStateException("the calendar of " + region + " ends before it begins");
            }
            if (before != null && (from > before.lastDay + 1 || until < before.firstDay - 1)) {
                throw new IllegalStateException("the calendar of " + region + " leaves days out between "
                        + LocalDate.ofEpochDay(before.firstDay) + " to " + LocalDate.ofEpochDay(before.lastDay) + " and its own");
            }
            return before == null ? new Span(from, until)
                    : new Span(Math.min(from, before.firstDay), Math.max(until, before.lastDay));
        }
    }

    private final List<Holiday> holidays;
    private final Map<String, Span> spans;
    private final Map<String, Days> byRegion = new HashMap<>();

    private HolidayCalendar(List<Holiday> holidays, Map<String, Span> spans) {
        this.holidays = List.copyOf(holidays);
        this.spans = spans;
        Map<String, Map<Long, Holiday>> days = new TreeMap<>();
        spans.keySet().forEach(region -> days.put(region, new TreeMap<>()));
        holidays.forEach(day -> days.computeIfAbsent(day.region, none -> new TreeMap<>()).putIfAbsent(day.epochDay, day));
        days.forEach((region, byDay) -> byRegion.put(region, new Days(byDay, spans.get(region))));
        spans.forEach((region, span) -> checkYears(region, span, days.get(region)));
    }

    /** A calendar that says it is complete and has a year without a holiday was made longer and not filled. */
    private static void checkYears(String region, Span span, Map<Long, Holiday> days) {
        int last = LocalDate.ofEpochDay(span.lastDay).getYear();
        for (int year = LocalDate.ofEpochDay(span.firstDay).getYear(); year <= last; year++) {
            int each = year;
            if (days.keySet().stream().noneMatch(day -> LocalDate.ofEpochDay(day).getYear() == each)) {
                throw new IllegalStateException("the calendar of " + region + " has no holiday in " + year);
            }
        }
    }

    /** @throws RuntimeException when the table is broken */
    public static HolidayCalendar load() {
        return load(RuleTable.read(HolidayCalendar.class, TABLE), List.of(), Map.of());
    }

    /**
     * The table and the rows of a file. A day that is in both has the table's name.
     *
     * @throws IllegalStateException naming the file, the line and the mistake
     */
    public static HolidayCalendar load(Path extra) {
        HolidayCalendar table = load();
        try {
            return load(RuleTable.read(extra), table.holidays, table.spans);
        } catch (IllegalStateException e) {
            throw e.getMessage().startsWith(extra.toString()) ? e : new IllegalStateException(extra + ": " + e.getMessage(), e);
        }
    }

    private static HolidayCalendar load(List<RuleTable.Row> rows, List<Holiday> before, Map<String, Span> spansBefore) {
        List<Holiday> all = new ArrayList<>(before);
        Map<String, Long> begins = new TreeMap<>();
        Map<String, Long> ends = new TreeMap<>();
        all.addAll(read(rows, begins, ends));
        Map<String, Span> spans = new TreeMap<>(spansBefore);
        Set<String> told = new TreeSet<>(begins.keySet());
        told.addAll(ends.keySet());
        for (String region : told) {
            spans.put(region, Span.joined(region, begins.get(region), ends.get(region), spansBefore.get(region)));
        }
        return new HolidayCalendar(all, spans);
    }

    private static List<Holiday> read(List<RuleTable.Row> rows, Map<String, Long> begins, Map<String, Long> ends) {
        List<Holiday> holidays = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (RuleTable.Row row : rows) {
            Holiday holiday = new Holiday(row.text("region"), row.day("date").toEpochDay(), row.text("name"),
                    row.text("authority"), row.where());
            if (holiday.region.isEmpty() || holiday.name.isEmpty() || holiday.authority.isEmpty()) {
                throw row.mistake("region, name and authority must not be empty");
            }
            boolean mark = holiday.name.equals(BEGINS) || holiday.name.equals(ENDS);
            if (!seen.add(holiday.region + " " + (mark ? holiday.name : holiday.epochDay))) {
                throw row.mistake("a second row for " + (mark ? holiday.name : row.text("date")) + " in " + holiday.region);
            }
            if (mark) {
                (holiday.name.equals(BEGINS) ? begins : ends).put(holiday.region, holiday.epochDay);
            } else {
                holidays.add(holiday);
            }
        }
        return holidays;
    }

    Collection<Holiday> all() {
        return holidays;
    }

    /** @param region as in the table, such as {@code US-PA} */
    Days of(String region) {
        return byRegion.getOrDefault(region, Days.NONE);
    }
}
