package io.predial.sync.schedule;

import io.predial.store.BackgroundLoop;
import io.predial.store.SyncSchedules;
import io.predial.store.SyncSchedules.Stand;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whose files are to be taken now. Only the active worker writes this down, so it need not read it again. */
public final class DueTimes {
    private static final long ASK_MILLIS_MAX = 60_000;

    private final SyncSchedules schedules;
    private final Map<String, Schedule> byRegistry;
    private final Map<String, Long> lookedAtMillis = new HashMap<>();
    private volatile Map<String, Long> nextDueMillis = Map.of();

    public DueTimes(SyncSchedules schedules, Map<String, Schedule> byRegistry) {
        this.schedules = schedules;
        this.byRegistry = byRegistry;
    }

    /** Goes on from where any worker stopped. */
    public void load(long nowMillis) throws InterruptedException {
        lookedAtMillis.clear();
        for (Stand stand : BackgroundLoop.result(schedules.stands(nowMillis), ASK_MILLIS_MAX)) {
            lookedAtMillis.put(stand.registry(), stand.lookedAtMillis());
        }
        showNext(nowMillis);
    }

    /** A folder that is no registry's is always due: what is in it is refused with an explanation. */
    public boolean isDue(String registry, long nowMillis) {
        Long looked = lookedAtMillis.get(registry);
        return looked == null || schedule(registry).isDue(looked, nowMillis);
    }

    /**
     * Writes down that a look is over.
     *
     * @param unfinished registries with files that wait for another look
     */
    public void looked(Set<String> unfinished, long nowMillis) throws InterruptedException {
        for (Map.Entry<String, Long> each : lookedAtMillis.entrySet()) {
            Schedule schedule = schedule(each.getKey());
            if (schedule.times() != null && schedule.isDue(each.getValue(), nowMillis) && !unfinished.contains(each.getKey())) {
                BackgroundLoop.result(schedules.looked(each.getKey(), nowMillis, schedule.nextDueMillis(nowMillis)),
                        ASK_MILLIS_MAX);
                each.setValue(nowMillis);
            }
        }
        showNext(nowMillis);
    }

    /** By registry that waits for times of day: when it is next looked at, epoch milliseconds. May be asked by any thread. */
    public Map<String, Long> nextDueMillis() {
        return nextDueMillis;
    }

    private void showNext(long nowMillis) {
        Map<String, Long> next = new TreeMap<>();
        lookedAtMillis.forEach((registry, looked) -> {
            if (schedule(registry).times() != null) {
                next.put(registry, schedule(registry).isDue(looked, nowMillis) ? nowMillis
                        : schedule(registry).nextDueMillis(nowMillis));
            }
        });
        nextDueMillis = Map.copyOf(next);
    }

    private Schedule schedule(String registry) {
        return byRegistry.getOrDefault(registry, Schedule.DEFAULT);
    }
}
