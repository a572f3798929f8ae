package io.predial.contract.config;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Times of every day, UTC: what happens at night happens at the same instant for all processes, and no clock is put back.
 *
 * @param minutes of the day, ascending; never empty
 */
public record TimesOfDay(List<Integer> minutes) {
    private static final long MINUTE_MILLIS = 60_000;
    private static final long DAY_MILLIS = 86_400_000;
    private static final int TIMES_MAX = 96;

    public TimesOfDay {
        if (minutes.isEmpty() || minutes.size() > TIMES_MAX) {
            throw new IllegalArgumentException("from 1 to " + TIMES_MAX + " times of day");
        }
        minutes = List.copyOf(new TreeSet<>(minutes));
    }

    /**
     * Reads {@code 02:00} or {@code 02:00,14:00}.
     *
     * @throws IllegalArgumentException when the text has any other form
     */
    public static TimesOfDay parse(String text) {
        List<Integer> minutes = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            if (!each.strip().matches("[0-9]{2}:[0-9]{2}")) {
                throw new IllegalArgumentException("times of day are written like 02:00 or 02:00,14:00");
            }
            try {
                minutes.add(LocalTime.parse(each.strip()).toSecondOfDay() / 60);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("no day has the time " + each.strip(), e);
            }
        }
        return new TimesOfDay(minutes);
    }

    /** The latest of these times that is not after the instant; both in epoch milliseconds. */
    public long latest(long atMillis) {
        long day = Math.floorDiv(atMillis, DAY_MILLIS) * DAY_MILLIS;
        for (int i = minutes.size() - 1; i >= 0; i--) {
            if (day + minutes.get(i) * MINUTE_MILLIS <= atMillis) {
                return day + minutes.get(i) * MINUTE_MILLIS;
            }
        }
        return day - DAY_MILLIS + minutes.get(minutes.size() - 1) * MINUTE_MILLIS;
    }

    /** The first of these times after the instant; both in epoch milliseconds. */
    public long next(long atMillis) {
        long day = Math.floorDiv(atMillis, DAY_MILLIS) * DAY_MILLIS;
        for (int minute : minutes) {
            if (day + minute * MINUTE_MILLIS > atMillis) {
                return day + minute * MINUTE_MILLIS;
            }
        }
        return day + DAY_MILLIS + minutes.get(0) * MINUTE_MILLIS;
    }
}
