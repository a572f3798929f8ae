package io.predial.sync.schedule;

import io.predial.store.SyncSchedules.Stand;
import io.predial.store.rows.RegistryRow;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a registry stands at one instant, and what people must know of it. The oldest segment in force counts, as it does for
 * verdicts: a copy may be relied on for so many days and no longer (31 for the United States: 16 CFR 310.4(b)(3)(iv)).
 *
 * @param registry    id
 * @param maxAgeDays  how long a copy may be relied on
 * @param ageDays     of the oldest segment in force; 0 when nothing is in force
 * @param inForce     false when no file has ever been put in force
 * @param overdue     true when a file was expected and has not come
 * @param oldest      segments that run out first, as people write them
 */
public record RegistryAge(String registry, int maxAgeDays, double ageDays, boolean inForce, boolean overdue,
                          List<String> oldest) {
    /** From quiet to loud. */
    public enum Alarm {
        NONE, OVERDUE, SOON, STALE;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final double DAY_MILLIS = 86_400_000;
    private static final long DAY = 86_400_000L;
    private static final int NAMED_MAX = 5;

    static RegistryAge of(RegistryRow row, Stand stand, Schedule schedule, long nowMillis) {
        long oldestMillis = row.oldestMillis();
        List<String> oldest = row.segments().stream().filter(each -> each.obtainedAtMillis() < oldestMillis + DAY)
                .map(each -> "+" + each.key()).sorted().limit(NAMED_MAX).toList();
        return new RegistryAge(row.id(), row.maxAgeDays(),
                row.segments().isEmpty() ? 0 : Math.max(0, nowMillis - oldestMillis) / DAY_MILLIS, !row.segments().isEmpty(),
                schedule.isOverdue(Math.max(stand.lastImportMillis(), stand.knownSinceMillis()), nowMillis), oldest);
    }

    /** Days until the oldest segment may no longer be relied on; negative afterwards. */
    public double daysLeft() {
        return maxAgeDays - ageDays;
    }

    /** @param warnDays how long before it goes stale people want to know */
    public Alarm alarm(int warnDays) {
        if (inForce && daysLeft() < 0) {
            return Alarm.STALE;
        }
        if (inForce && daysLeft() <= warnDays) {
            return Alarm.SOON;
        }
        return overdue ? Alarm.OVERDUE : Alarm.NONE;
    }

    /** Whether to say it now: what is worse than before at once, the same once a day (UTC). */
    static boolean isNews(Alarm alarm, Stand said, long nowMillis) {
        Alarm before = Alarm.valueOf(said.alarm().toUpperCase(Locale.ROOT));
        return alarm != Alarm.NONE && (alarm.compareTo(before) > 0
                || Math.floorDiv(nowMillis, DAY) > Math.floorDiv(said.alarmedAtMillis(), DAY));
    }

    /** For people: what is so, what it does to calls, what to do. */
    String text(Alarm alarm) {
        String what = switch (alarm) {
            case STALE -> String.format(Locale.ROOT, "is stale: %s is %.1f days old and may be relied on for %d; calls there are"
                    + " blocked or let through unscreened, as each account's failure mode says", named(), ageDays, maxAgeDays);
            case SOON -> String.format(Locale.ROOT, "goes stale in %.1f days: %s is %.1f days old and may be relied on for %d",
                    daysLeft(), named(), ageDays, maxAgeDays);
            default -> "is overdue: no new file has come into force for longer than expected-every-days";
        };
        return "registry " + registry + " " + what + "; get a new full list from the registry and put it into drop/" + registry
                + "/";
    }

    private String named() {
        return oldest.stream().collect(Collectors.joining(", ")) + (oldest.size() == NAMED_MAX ? " (and maybe more)" : "");
    }
}
