package io.predial.dnc;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The hours of one region for calls of one purpose, through the years. Immutable. */
final class Timetable {
    /** What {@link #nextOpen} says when nothing opens within {@link #SEARCH_DAYS}. */
    static final long NEVER = Long.MAX_VALUE;
    /** Longer than any row of closed days: a governor's ban may last a month. */
    static final int SEARCH_DAYS = 40;

    private final String region;
    private final ZoneOffset clock;
    private final Week[] newestFirst;
    private final HolidayCalendar.Days holidays;

    /**
     * @param clock the region's fixed clock; null for the called person's
     * @param weeks at least one, in any order
     */
    Timetable(String region, ZoneOffset clock, List<Week> weeks, HolidayCalendar.Days holidays) {
        this.region = region;
        this.clock = clock;
        this.newestFirst = weeks.stream().sorted(Comparator.comparingLong(Week::fromEpochDay).reversed())
                .toArray(Week[]::new);
        this.holidays = holidays;
    }

    String region() {
        return region;
    }

    /** The clock by which this region judges, in the called person's zone. */
    ZoneRules clockIn(ZoneRules zone) {
        return clock == null ? zone : clock.getRules();
    }

    /** The name of that clock: the zone's, or the fixed offset. */
    String clockName(String zone) {
        return clock == null ? zone : "UTC" + clock.getId();
    }

    /**
     * Whether a call may be made.
     *
     * @param utcSecond  epoch second
     * @param zoneSecond the called person's local time, as if it were an epoch second
     */
    boolean isOpen(long utcSecond, long zoneSecond) {
        return isOpenAt(clock == null ? zoneSecond : utcSecond + clock.getTotalSeconds());
    }

    private boolean isOpenAt(long localSecond) {
        long day = Math.floorDiv(localSecond, (long) Week.DAY_SECONDS);
        return Week.contains(windows(day), (int) (localSecond - day * Week.DAY_SECONDS));
    }

    /** A day that may be a holiday, for all that is known, is open only when it is so either way. */
    private int[] windows(long day) {
        Week week = inForce(day);
        return holidays.on(day) != null ? week.onHoliday()
                : isKnown(week, day) ? week.windows(day) : week.certainWindows(day);
    }

    private boolean isKnown(Week week, long day) {
        return !week.needsCalendar() || holidays.covers(day);
    }

    /**
     * Of an instant at which it is not open: whether it would be, were the day a holiday or were it none, and the calendar does
     * not know which it is.
     */
    boolean isUnknown(ZoneRules zone, long atMillis) {
        long localSecond = localSecond(clockIn(zone), atMillis);
        long day = Math.floorDiv(localSecond, (long) Week.DAY_SECONDS);
        int second = (int) (localSecond - day * Week.DAY_SECONDS);
        Week week = inForce(day);
        return holidays.on(day) == null && !isKnown(week, day)
                && (Week.contains(week.windows(day), second) || Week.contains(week.onHoliday(), second));
    }

    /** Whether any of its weeks asks for holidays. */
    boolean needsCalendar() {
        return Arrays.stream(newestFirst).anyMatch(Week::needsCalendar);
    }

    /** What the calendar lacks of this clock's day, as a sentence without its end. */
    String saysOfCalendar(ZoneRules zone, long atMillis) {
        HolidayCalendar.Span span = holidays.span();
        return "the holiday calendar of " + region + (span == null ? " is empty"
                : localDay(zone, atMillis) > span.lastDay() ? " ends on " + LocalDate.ofEpochDay(span.lastDay())
                : " begins on " + LocalDate.ofEpochDay(span.firstDay()));
    }

    /** On days before the first week, the first week: no hours are not open ones. */
    private Week inForce(long day) {
        for (Week week : newestFirst) {
            if (week.fromEpochDay() <= day) {
                return week;
            }
        }
        return newestFirst[newestFirst.length - 1];
    }

    /** What holds on this clock's day, as a sentence without its end. */
    String says(ZoneRules zone, long atMillis) {
        long day = localDay(zone, atMillis);
        HolidayCalendar.Holiday holiday = holidays.on(day);
        int[] windows = holiday == null ? inForce(day).windows(day) : windows(day);
        if (windows.length > 0) {
            return "calls are allowed from " + Week.text(windows) + (holiday == null ? "" : " on " + holiday.name());
        }
        if (holiday != null) {
            return "no calls are allowed on " + holiday.name();
        }
        return inForce(day).isNeverOpen() ? "no calls of this purpose are allowed on any day"
                : "no calls are allowed on "
                + DayOfWeek.of(Week.dayOfWeek(day) + 1).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    /** Who says so: the hours' authority, and the holiday's on a holiday. */
    String authority(ZoneRules zone, long atMillis) {
        long day = localDay(zone, atMillis);
        HolidayCalendar.Holiday holiday = holidays.on(day);
        return inForce(day).authority() + (holiday == null ? "" : "; " + holiday.authority());
    }

    private long localDay(ZoneRules zone, long atMillis) {
        return Math.floorDiv(localSecond(clockIn(zone), atMillis), (long) Week.DAY_SECONDS);
    }

    /**
     * The first instant, from this one on, at which the clock is inside the hours, or {@link #NEVER}. Hours open when
     * the clock shows their start (twice where it is set back over it, never where it is set forward over it), or when
     * the clock is set from outside to inside.
     */
    long nextOpen(ZoneRules zone, long atMillis) {
        ZoneRules rules = clockIn(zone);
        if (isOpenAt(localSecond(rules, atMillis))) {
            return atMillis;
        }
        long start = nextStart(rules, atMillis);
        long limit = Math.min(start, atMillis + SEARCH_DAYS * Week.DAY_SECONDS * 1_000L);
        ZoneOffsetTransition change = rules.nextTransition(Instant.ofEpochMilli(atMillis));
        while (change != null && change.toEpochSecond() * 1_000 < limit) {
            if (isOpenAt(localSecond(rules, change.toEpochSecond() * 1_000))) {
                return change.toEpochSecond() * 1_000;
            }
            change = rules.nextTransition(change.getInstant());
        }
        return start;
    }

    /** The first later instant at which the clock shows the start of a window. */
    private long nextStart(ZoneRules rules, long atMillis) {
        long today = Math.floorDiv(localSecond(rules, atMillis), (long) Week.DAY_SECONDS);
        // A clock set back over midnight shows the day before once more, hence the day before and the one after.
        for (long day = today - 1; day <= today + SEARCH_DAYS; day++) {
            long first = Math.min(firstStartOn(day, rules, atMillis), firstStartOn(day + 1, rules, atMillis));
            if (first != NEVER) {
                return first;
            }
        }
        return NEVER;
    }

    private long firstStartOn(long day, ZoneRules rules, long atMillis) {
        long first = NEVER;
        int[] windows = windows(day);
        for (int i = 0; i < windows.length; i += 2) {
            LocalDateTime start = LocalDateTime.ofEpochSecond(day * Week.DAY_SECONDS + windows[i], 0, ZoneOffset.UTC);
            for (ZoneOffset offset : rules.getValidOffsets(start)) {
                long startMillis = start.toEpochSecond(offset) * 1_000;
                first = startMillis > atMillis ? Math.min(first, startMillis) : first;
            }
        }
        return first;
    }

    /** True when the other one allows the same instants, so that only one need be asked. */
    boolean allowsTheSame(Timetable other) {
        if (!Objects.equals(clock, other.clock) || newestFirst.length != other.newestFirst.length
                || !holidays.sameDays(other.holidays)) {
            return false;
        }
        for (int i = 0; i < newestFirst.length; i++) {
            boolean oldest = i == newestFirst.length - 1;
            if (!newestFirst[i].sameHours(other.newestFirst[i])
                    || !oldest && newestFirst[i].fromEpochDay() != other.newestFirst[i].fromEpochDay()) {
                return false;
            }
        }
        return true;
    }

    static long localSecond(ZoneRules rules, long atMillis) {
        long second = Math.floorDiv(atMillis, 1_000L);
        return second + rules.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
    }
}
