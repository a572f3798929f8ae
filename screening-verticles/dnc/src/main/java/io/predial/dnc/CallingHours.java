package io.predial.dnc;

import io.predial.contract.Purpose;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When people may be called, by the called person's clock: {@value HoursTable#TABLE} and the holidays. A call is inside
 * when it is inside the hours of every region the person may be in, on every clock the person may live by (47 CFR
 * 64.1200(c)(1) and the states' stricter hours: where a place is only presumed, each presumption counts). Immutable.
 */
public final class CallingHours {
    /** The region of countries without hours of their own. */
    static final String ANY_OTHER = "*";
    /** Sets of regions whose timetables are kept ready. Area codes make about 70, requests can name more. */
    private static final int READY_MAX = 4_096;
    /** Hours that do not meet within these days never do. */
    private static final long SEARCH_MILLIS_MAX = Timetable.SEARCH_DAYS * Week.DAY_SECONDS * 1_000L;

    /**
     * A call outside the hours.
     *
     * @param region        the region whose hours forbid it; {@code *} for a country without hours of its own
     * @param says          what that region allows on the day, for people
     * @param clock         the zone, or the fixed clock, on which it is forbidden
     * @param authority     the law or policy that says so
     * @param retryAtMillis the first instant at which all regions and zones are known to allow it; 0 when there is none
     * @param unknown       true when nothing forbids it for certain, but the day may be a holiday for all that is known here;
     *                      then {@code says} is what the calendar lacks
     */
    public record Outside(String region, String says, String clock, String authority, long retryAtMillis, boolean unknown) {
    }

    private final Map<String, Timetable[]> byRegion;
    private final Map<String, LocalDate> calendarEnds;
    private final Map<List<String>, Timetable[][]> ready = new ConcurrentHashMap<>();

    private CallingHours(Map<String, Timetable[]> byRegion, Map<String, LocalDate> calendarEnds) {
        this.byRegion = byRegion;
        this.calendarEnds = calendarEnds;
    }

    /** @throws RuntimeException when the table is broken, a holiday is in a region without hours, or a calendar is missing */
    public static CallingHours load(HolidayCalendar holidays) {
        Map<String, Timetable[]> byRegion = HoursTable.read(holidays);
        if (!byRegion.containsKey(ANY_OTHER)) {
            throw new IllegalStateException(HoursTable.TABLE + ": no row " + ANY_OTHER);
        }
        for (HolidayCalendar.Holiday holiday : holidays.all()) {
            if (!byRegion.containsKey(holiday.region())) {
                throw new IllegalStateException(holiday.where() + ": region " + holiday.region() + " has no row in "
                        + HoursTable.TABLE + ", so its holidays close nothing");
            }
        }
        Map<String, LocalDate> ends = new TreeMap<>();
        byRegion.forEach((region, timetables) -> {
            if (Arrays.stream(timetables).anyMatch(Timetable::needsCalendar)) {
                ends.put(region, lastDay(region, holidays));
            }
        });
        return new CallingHours(byRegion, Collections.unmodifiableMap(ends));
    }

    private static LocalDate lastDay(String region, HolidayCalendar holidays) {
        HolidayCalendar.Span span = holidays.of(region).span();
        if (span == null) {
            throw new IllegalStateException(HoursTable.TABLE + ": region " + region
                    + " has a row for holidays and no calendar in " + HolidayCalendar.TABLE);
        }
        return LocalDate.ofEpochDay(span.lastDay());
    }

    /** The last day of the calendar of each region whose hours need one: afterwards its holidays are not known. */
    Map<String, LocalDate> calendarEnds() {
        return calendarEnds;
    }

    /**
     * @param place    every region and zone the called person may be in
     * @param atMillis epoch milliseconds
     * @return null when the call is known to be inside the hours of them all; what forbids it goes before what is not known
     */
    public Outside outside(Place place, Purpose purpose, long atMillis) {
        Timetable[] timetables = timetables(place.regions(), purpose);
        long utcSecond = Math.floorDiv(atMillis, 1_000L);
        List<ZoneId> zones = place.zones();
        Outside unknown = null;
        for (int i = 0; i < zones.size(); i++) {
            long zoneSecond = Timetable.localSecond(zones.get(i).getRules(), atMillis);
            for (Timetable timetable : timetables) {
                if (timetable.isOpen(utcSecond, zoneSecond)) {
                    continue;
                }
                if (!timetable.isUnknown(zones.get(i).getRules(), atMillis)) {
                    return outside(timetable, zones.get(i), atMillis, firstOpen(timetables, zones, atMillis));
                }
                unknown = unknown != null ? unknown : unknown(timetable, zones.get(i), atMillis);
            }
        }
        return unknown;
    }

    private static Outside unknown(Timetable timetable, ZoneId zone, long atMillis) {
        return new Outside(timetable.region(), timetable.saysOfCalendar(zone.getRules(), atMillis),
                timetable.clockName(zone.getId()), timetable.authority(zone.getRules(), atMillis), 0, true);
    }

    private static Outside outside(Timetable timetable, ZoneId zone, long atMillis, long retryAtMillis) {
        return new Outside(timetable.region(), timetable.says(zone.getRules(), atMillis),
                timetable.clockName(zone.getId()), timetable.authority(zone.getRules(), atMillis), retryAtMillis, false);
    }

    private Timetable[] timetables(List<String> regions, Purpose purpose) {
        Timetable[][] byPurpose = ready.get(regions);
        if (byPurpose == null) {
            byPurpose = new Timetable[Purpose.values().length][];
            for (Purpose each : Purpose.values()) {
                byPurpose[each.ordinal()] = distinct(regions, each);
            }
            if (ready.size() < READY_MAX) {
                ready.put(regions, byPurpose);
            }
        }
        return byPurpose[purpose.ordinal()];
    }

    /** The timetables of the regions, each rule once: most states repeat the hours of another one. */
    private Timetable[] distinct(List<String> regions, Purpose purpose) {
        List<Timetable> distinct = new ArrayList<>();
        regions.stream().map(this::ofRegion).filter(Objects::nonNull).map(byPurpose -> byPurpose[purpose.ordinal()])
                .filter(each -> distinct.stream().noneMatch(each::allowsTheSame)).forEach(distinct::add);
        return distinct.toArray(Timetable[]::new);
    }

    /** A country without a row has the row of all others; a state without one adds nothing to its country's. */
    private Timetable[] ofRegion(String region) {
        boolean country = region.indexOf('-') < 0;
        return country ? byRegion.getOrDefault(region, byRegion.get(ANY_OTHER)) : byRegion.get(region);
    }

    /** Raises the instant to where each timetable opens in each zone, until it stands in all of them. */
    private static long firstOpen(Timetable[] timetables, List<ZoneId> zones, long atMillis) {
        long candidate = atMillis;
        while (candidate - atMillis <= SEARCH_MILLIS_MAX) {
            long before = candidate;
            for (ZoneId zone : zones) {
                for (Timetable timetable : timetables) {
                    candidate = timetable.nextOpen(zone.getRules(), candidate);
                    if (candidate == Timetable.NEVER) {
                        return 0;
                    }
                }
            }
            if (candidate == before) {
                return candidate;
            }
        }
        return 0;
    }
}
