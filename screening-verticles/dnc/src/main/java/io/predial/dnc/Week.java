package io.predial.dnc;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The hours of each day of the week. A day's windows are pairs of seconds of the day, from and until, in order; a day
 * without windows is closed. Never changed once built.
 *
 * @param fromEpochDay  local day from which on these hours hold
 * @param byDay         windows, Monday first
 * @param onHoliday     windows of a holiday, whatever day of the week it is
 * @param needsCalendar whether the table says what holds on holidays, so that it must be known which days they are
 * @param authority     the law or policy they come from
 */
record Week(long fromEpochDay, int[][] byDay, int[] onHoliday, boolean needsCalendar, String authority) {
    static final int DAY_SECONDS = 86_400;
    static final int[] CLOSED = {};
    private static final int DAYS = DayOfWeek.values().length;
    /** 1970-01-01 was a Thursday. */
    private static final int EPOCH_DAY_OF_WEEK = DayOfWeek.THURSDAY.ordinal();

    static int dayOfWeek(long epochDay) {
        return (int) Math.floorMod(epochDay + EPOCH_DAY_OF_WEEK, (long) DAYS);
    }

    int[] windows(long epochDay) {
        return byDay[dayOfWeek(epochDay)];
    }

    /** What is open whether the day is a holiday or not. */
    int[] certainWindows(long epochDay) {
        int[] ordinary = windows(epochDay);
        List<Integer> both = new ArrayList<>();
        for (int i = 0; i < ordinary.length; i += 2) {
            for (int j = 0; j < onHoliday.length; j += 2) {
                int from = Math.max(ordinary[i], onHoliday[j]);
                int until = Math.min(ordinary[i + 1], onHoliday[j + 1]);
                if (from < until) {
                    both.addAll(List.of(from, until));
                }
            }
        }
        return both.stream().mapToInt(Integer::intValue).toArray();
    }

    static boolean contains(int[] windows, int secondOfDay) {
        for (int i = 0; i < windows.length; i += 2) {
            if (secondOfDay >= windows[i] && secondOfDay < windows[i + 1]) {
                return true;
            }
        }
        return false;
    }

    boolean isNeverOpen() {
        return Arrays.stream(byDay).allMatch(windows -> windows.length == 0);
    }

    /** The same hours, whenever they began and whoever says so. */
    boolean sameHours(Week other) {
        return Arrays.deepEquals(byDay, other.byDay) && Arrays.equals(onHoliday, other.onHoliday)
                && needsCalendar == other.needsCalendar;
    }

    /** Windows for people: {@code 10:00 to 13:00 and 14:00 to 20:00}. */
    static String text(int[] windows) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < windows.length; i += 2) {
            texts.add(clock(windows[i]) + " to " + clock(windows[i + 1]));
        }
        return String.join(" and ", texts);
    }

    private static String clock(int secondOfDay) {
        return String.format("%02d:%02d", secondOfDay / 3_600, secondOfDay / 60 % 60);
    }
}
