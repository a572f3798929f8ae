package io.predial.dnc;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in time that holiday calendars run out: from then on, calls to their regions are unknown. Immutable. */
final class HolidayAlarm {
    private static final Logger log = LoggerFactory.getLogger(HolidayAlarm.class);

    private final Map<String, LocalDate> ends;
    private final int warnDays;

    /** @param ends last day of each region's calendar, at least one */
    HolidayAlarm(Map<String, LocalDate> ends, int warnDays) {
        this.ends = ends;
        this.warnDays = warnDays;
    }

    /** Days until the first calendar has no more; negative afterwards. */
    long daysLeft(LocalDate today) {
        return ends.values().stream().mapToLong(end -> ChronoUnit.DAYS.between(today, end)).min().orElse(Long.MAX_VALUE);
    }

    boolean isDue(LocalDate today) {
        return daysLeft(today) < warnDays;
    }

    /** Once a day. */
    void sayWhenDue(LocalDate today) {
        if (daysLeft(today) < 0) {
            log.error("{}", text(today));
        } else if (isDue(today)) {
            log.warn("{}", text(today));
        }
    }

    /** Which calendars are due, by the day they end, and what to do. */
    String text(LocalDate today) {
        Map<LocalDate, String> byEnd = new TreeMap<>();
        ends.forEach((region, end) -> {
            if (ChronoUnit.DAYS.between(today, end) < warnDays) {
                byEnd.merge(end, region, (some, more) -> some + ", " + more);
            }
        });
        return "holiday calendars end on " + byEnd.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")").collect(Collectors.joining(", "))
                + "; calls to these regions later than that are unknown, not clear: list the days that follow in "
                + "dnc.holidays-file (docs/HOURS.md)";
    }
}
