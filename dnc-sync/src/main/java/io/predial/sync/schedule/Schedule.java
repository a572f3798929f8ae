package io.predial.sync.schedule;

import io.predial.contract.config.Knobs;
import io.predial.contract.config.TimesOfDay;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When a registry's files are taken, and how often one is expected.
 *
 * @param times             times of day, UTC, that files wait for; null when they are taken as they come
 * @param expectedEveryDays a file is expected to come into force this often; 0 for no expectation
 */
public record Schedule(TimesOfDay times, int expectedEveryDays) {
    /** For a registry of which nothing is set. */
    public static final Schedule DEFAULT = new Schedule(null, 0);

    private static final String AT_ONCE = "at-once";
    private static final long DAY_MILLIS = 86_400_000;

    /** By registry, for those that {@code sync.registries} names; the names themselves are checked with their formats. */
    public static Map<String, Schedule> from(Iterable<String> registries, Knobs knobs) {
        Map<String, Schedule> schedules = new LinkedHashMap<>();
        registries.forEach(id -> schedules.put(id, of("sync.registry." + id + ".", knobs)));
        return Map.copyOf(schedules);
    }

    private static Schedule of(String prefix, Knobs knobs) {
        String text = knobs.text(prefix + "import-at", AT_ONCE,
                "when its files are taken: at-once, or times of day (UTC) that they wait for, such as 02:00,14:00").strip();
        int days = knobs.whole(prefix + "expected-every-days", 0, 0, 3_650,
                "a new file is expected to come into force this often; 0 for no expectation");
        try {
            return new Schedule(text.equals(AT_ONCE) ? null : TimesOfDay.parse(text), days);
        } catch (IllegalArgumentException e) {
            knobs.problem(prefix + "import-at is '" + text + "': " + e.getMessage() + ", or at-once");
            return new Schedule(null, days);
        }
    }

    /** Whether files are to be taken now: a time has come, or passed while nobody worked, since all were dealt with. */
    public boolean isDue(long lookedAtMillis, long nowMillis) {
        return times == null || times.latest(nowMillis) > lookedAtMillis;
    }

    /** When files are taken next, epoch milliseconds; 0 for whenever they are there. */
    public long nextDueMillis(long nowMillis) {
        return times == null ? 0 : times.next(nowMillis);
    }

    /** @param sinceMillis when a file last came into force, or the registry came to be known */
    public boolean isOverdue(long sinceMillis, long nowMillis) {
        return expectedEveryDays > 0 && nowMillis - sinceMillis > expectedEveryDays * DAY_MILLIS;
    }
}
