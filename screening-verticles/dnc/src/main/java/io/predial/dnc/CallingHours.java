package io.predial.dnc;

import io.predial.numbering.RuleTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The hours of the day at which a country lets people be called, by the called person's clock: {@value #TABLE}. A call
 * is inside when every zone the person may be in is. Immutable.
 */
public final class CallingHours {
    static final String TABLE = "io/predial/dnc/calling-hours.csv";
    private static final String ANY_OTHER = "*";
    private static final int DAY_SECONDS = 86_400;
    /** Zones whose windows do not meet within these days never do. */
    private static final long SEARCH_MILLIS_MAX = 8L * DAY_SECONDS * 1_000;

    /** One row. Local time of day, {@code until} excluded; in force from a local day on. */
    private record Window(LocalTime from, LocalTime until, LocalDate effectiveFrom) {
        boolean contains(int secondOfDay) {
            return secondOfDay >= from.toSecondOfDay() && secondOfDay < until.toSecondOfDay();
        }

        @Override
        public String toString() {
            return from + " to " + until;
        }
    }

    /**
     * A call outside the hours.
     *
     * @param zone          the first zone whose clock forbids it
     * @param window        that zone's hours, for people
     * @param retryAtMillis the first instant at which all zones allow it; 0 when there is none
     */
    public record Outside(ZoneId zone, String window, long retryAtMillis) {
    }

    private final Map<String, List<Window>> newestFirst;

    private CallingHours(Map<String, List<Window>> newestFirst) {
        this.newestFirst = newestFirst;
    }

    /** @throws RuntimeException when the table is broken */
    public static CallingHours load() {
        Map<String, List<Window>> windows = new HashMap<>();
        for (RuleTable.Row row : RuleTable.read(CallingHours.class, TABLE)) {
            Window window = new Window(LocalTime.parse(row.text("from")), LocalTime.parse(row.text("until")),
                    LocalDate.parse(row.text("effective_from")));
            if (!window.from.isBefore(window.until)) {
                throw new IllegalStateException(TABLE + ": empty window " + window);
            }
            windows.computeIfAbsent(row.text("country"), none -> new ArrayList<>()).add(window);
        }
        if (!windows.containsKey(ANY_OTHER)) {
            throw new IllegalStateException(TABLE + ": no row " + ANY_OTHER);
        }
        windows.values().forEach(list -> list.sort(Comparator.comparing(Window::effectiveFrom).reversed()));
        return new CallingHours(windows);
    }

    /**
     * @param country  ISO 3166 region whose hours apply
     * @param zones    every zone the called person may be in
     * @param atMillis epoch milliseconds
     * @return null when the call is inside the hours of all zones
     */
    public Outside outside(String country, List<ZoneId> zones, long atMillis) {
        List<Window> windows = newestFirst.getOrDefault(country, newestFirst.get(ANY_OTHER));
        for (ZoneId zone : zones) {
            if (!isOpen(windows, zone.getRules(), atMillis)) {
                String window = inForce(windows, localDay(zone.getRules(), atMillis)).toString();
                return new Outside(zone, window, firstOpen(windows, zones, atMillis));
            }
        }
        return null;
    }

    /** Raises the instant to where each zone opens, until it stands in all of them. */
    private static long firstOpen(List<Window> windows, List<ZoneId> zones, long atMillis) {
        long candidate = atMillis;
        while (candidate - atMillis <= SEARCH_MILLIS_MAX) {
            long before = candidate;
            for (ZoneId zone : zones) {
                candidate = nextOpen(windows, zone.getRules(), candidate);
            }
            if (candidate == before) {
                return candidate;
            }
        }
        return 0;
    }

    /**
     * The first instant, from this one on, at which this zone's clock is inside its window. The window opens when a
     * clock shows its start (twice where a clock is set back over it, never where it is set forward over it), or when a
     * clock is set from outside to inside.
     */
    private static long nextOpen(List<Window> windows, ZoneRules rules, long atMillis) {
        if (isOpen(windows, rules, atMillis)) {
            return atMillis;
        }
        long first = Long.MAX_VALUE;
        LocalDate today = localDay(rules, atMillis);
        for (int days = 0; days <= 2; days++) {
            LocalDate day = today.plusDays(days);
            LocalDateTime start = day.atTime(inForce(windows, day).from);
            for (ZoneOffset offset : rules.getValidOffsets(start)) {
                long startMillis = start.toEpochSecond(offset) * 1_000;
                first = startMillis > atMillis ? Math.min(first, startMillis) : first;
            }
        }
        ZoneOffsetTransition change = rules.nextTransition(Instant.ofEpochMilli(atMillis));
        long changeMillis = change == null ? Long.MAX_VALUE : change.toEpochSecond() * 1_000;
        return changeMillis < first && isOpen(windows, rules, changeMillis) ? changeMillis : first;
    }

    private static boolean isOpen(List<Window> windows, ZoneRules rules, long atMillis) {
        long localSecond = localSecond(rules, atMillis);
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(localSecond, DAY_SECONDS));
        return inForce(windows, day).contains(Math.floorMod(localSecond, DAY_SECONDS));
    }

    /** On days before the first row, the first row: no window is not an open one. */
    private static Window inForce(List<Window> newestFirst, LocalDate day) {
        for (Window window : newestFirst) {
            if (!window.effectiveFrom.isAfter(day)) {
                return window;
            }
        }
        return newestFirst.get(newestFirst.size() - 1);
    }

    private static LocalDate localDay(ZoneRules rules, long atMillis) {
        return LocalDate.ofEpochDay(Math.floorDiv(localSecond(rules, atMillis), DAY_SECONDS));
    }

    private static long localSecond(ZoneRules rules, long atMillis) {
        long second = Math.floorDiv(atMillis, 1_000L);
        return second + rules.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
    }
}
