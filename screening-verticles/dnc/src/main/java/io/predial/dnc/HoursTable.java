package io.predial.dnc;

import io.predial.contract.Purpose;
import io.predial.numbering.RuleTable;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Reads {@value #TABLE}: rows into weeks, weeks into the timetables of each region, one for each purpose. */
final class HoursTable {
    static final String TABLE = "io/predial/dnc/calling-hours.csv";
    private static final String ALL = "all";
    private static final String NONE = "none";
    private static final String LOCAL = "local";
    private static final String HOLIDAY = "holiday";
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final int HOLIDAY_INDEX = DAYS.size();

    /** Rows that together are one timetable of a region. */
    private record Key(String region, String purposes, long fromEpochDay) {
    }

    /** A week being read: windows of each day and of holidays; null where no row has spoken. */
    private static final class Draft {
        private final RuleTable.Row first;
        private final int[][] windows = new int[HOLIDAY_INDEX + 1][];

        Draft(RuleTable.Row first) {
            this.first = first;
        }

        void add(RuleTable.Row row) {
            if (!row.text("clock").equals(first.text("clock"))) {
                throw row.mistake("a timetable has one clock, and " + first.where() + " has another");
            }
            int[] window = window(row);
            for (int day : days(row)) {
                windows[day] = windows[day] == null ? window : joined(windows[day], window, row);
            }
        }

        Week week(long fromEpochDay) {
            for (int day = 0; day < HOLIDAY_INDEX; day++) {
                if (windows[day] == null) {
                    throw first.mistake("the timetable that begins here says nothing about " + DAYS.get(day));
                }
            }
            int[] onHoliday = windows[HOLIDAY_INDEX] == null ? Week.CLOSED : windows[HOLIDAY_INDEX];
            return new Week(fromEpochDay, Arrays.copyOf(windows, HOLIDAY_INDEX), onHoliday, windows[HOLIDAY_INDEX] != null,
                    first.text("authority"));
        }
    }

    private HoursTable() {
    }

    /**
     * Region to its timetables by the purpose's ordinal.
     *
     * @throws IllegalStateException when the table is broken
     */
    static Map<String, Timetable[]> read(HolidayCalendar holidays) {
        return read(RuleTable.read(HoursTable.class, TABLE), holidays);
    }

    static Map<String, Timetable[]> read(List<RuleTable.Row> rows, HolidayCalendar holidays) {
        Map<Key, Draft> drafts = new LinkedHashMap<>();
        for (RuleTable.Row row : rows) {
            checkPurposes(row);
            Key key = new Key(row.text("region"), row.text("purposes"), row.day("effective_from").toEpochDay());
            drafts.computeIfAbsent(key, none -> new Draft(row)).add(row);
        }
        Map<String, List<Key>> byRegion = new TreeMap<>();
        drafts.keySet().forEach(key -> byRegion.computeIfAbsent(key.region, none -> new ArrayList<>()).add(key));
        Map<String, Timetable[]> timetables = new HashMap<>();
        byRegion.forEach((region, keys) -> {
            Timetable[] byPurpose = new Timetable[Purpose.values().length];
            for (Purpose purpose : Purpose.values()) {
                byPurpose[purpose.ordinal()] = timetable(region, purpose, keys, drafts, holidays.of(region));
            }
            timetables.put(region, byPurpose);
        });
        return timetables;
    }

    private static void checkPurposes(RuleTable.Row row) {
        String purposes = row.text("purposes");
        for (String purpose : purposes.split(" ")) {
            if (!purposes.equals(ALL) && Purpose.fromId(purpose) == null) {
                throw row.mistake("purposes is neither all nor names of purposes: " + purposes);
            }
        }
    }

    private static Timetable timetable(String region, Purpose purpose, List<Key> keys, Map<Key, Draft> drafts,
                                       HolidayCalendar.Days holidays) {
        Map<Long, Key> byDay = new TreeMap<>();
        for (Key key : keys) {
            boolean named = Arrays.asList(key.purposes.split(" ")).contains(purpose.id());
            if (named || key.purposes.equals(ALL)) {
                // Of two timetables of the same day, the one that names the purpose holds.
                byDay.merge(key.fromEpochDay, key, (one, other) -> named ? other : one);
            }
        }
        if (byDay.isEmpty()) {
            throw new IllegalStateException(TABLE + ": region " + region + " has no hours for " + purpose.id());
        }
        List<Draft> inForce = byDay.values().stream().map(drafts::get).toList();
        ZoneOffset clock = clock(inForce.get(0).first);
        for (Draft draft : inForce) {
            if (!Objects.equals(clock, clock(draft.first))) {
                throw draft.first.mistake("a region keeps one clock through the years");
            }
        }
        return new Timetable(region, clock, byDay.values().stream()
                .map(key -> drafts.get(key).week(key.fromEpochDay)).toList(), holidays);
    }

    private static ZoneOffset clock(RuleTable.Row row) {
        String clock = row.text("clock");
        if (clock.equals(LOCAL)) {
            return null;
        }
        try {
            return ZoneOffset.ofHours(Integer.parseInt(clock.replaceFirst("^UTC", "")));
        } catch (RuntimeException e) {
            throw row.mistake("clock is neither local nor hours from UTC such as UTC-6: " + clock);
        }
    }

    private static int[] days(RuleTable.Row row) {
        String text = row.text("days");
        if (text.equals(HOLIDAY)) {
            return new int[] {HOLIDAY_INDEX};
        }
        String[] ends = text.split("-", 2);
        int first = DAYS.indexOf(ends[0]);
        int last = DAYS.indexOf(ends[ends.length - 1]);
        if (first < 0 || last < first) {
            throw row.mistake("days is neither a day such as Mon, nor days such as Mon-Fri, nor holiday: " + text);
        }
        int[] days = new int[last - first + 1];
        Arrays.setAll(days, i -> first + i);
        return days;
    }

    private static int[] window(RuleTable.Row row) {
        String from = row.text("from");
        String until = row.text("until");
        if (from.equals(NONE) && until.equals(NONE)) {
            return Week.CLOSED;
        }
        int[] window = {second(row, from), second(row, until)};
        if (window[0] >= window[1]) {
            throw row.mistake("empty window " + from + " to " + until);
        }
        return window;
    }

    private static int second(RuleTable.Row row, String text) {
        try {
            return text.equals("24:00") ? Week.DAY_SECONDS : LocalTime.parse(text).toSecondOfDay();
        } catch (DateTimeParseException e) {
            throw row.mistake("not a time such as 08:00: " + text);
        }
    }

    private static int[] joined(int[] some, int[] more, RuleTable.Row row) {
        if (some.length == 0 || more.length == 0 || some[some.length - 1] > more[0]) {
            throw row.mistake("windows of one day follow each other, and none is the only row of its day");
        }
        int[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
