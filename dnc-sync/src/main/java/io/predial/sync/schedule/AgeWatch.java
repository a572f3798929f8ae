package io.predial.sync.schedule;

import io.predial.store.BackgroundLoop;
import io.predial.store.Database;
import io.predial.store.Registries;
import io.predial.store.SyncSchedules;
import io.predial.store.SyncSchedules.Stand;
import io.predial.store.rows.RegistryRow;
import io.predial.sync.schedule.RegistryAge.Alarm;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how old each registry is, and says so before calls are blocked for it. Used by the active worker's thread. */
public final class AgeWatch {
    private static final Logger LOG = LoggerFactory.getLogger(AgeWatch.class);
    private static final long ASK_MILLIS_MAX = 60_000;

    private final Registries registries;
    private final SyncSchedules schedules;
    private final Map<String, Schedule> byRegistry;
    private final int warnDays;

    /** @param warnDays how long before a registry goes stale people want to know */
    public AgeWatch(Database database, Map<String, Schedule> byRegistry, int warnDays) {
        this.registries = new Registries(database);
        this.schedules = new SyncSchedules(database);
        this.byRegistry = byRegistry;
        this.warnDays = warnDays;
    }

    /** @return how every registry stands; what is news has been said, and is on record as said */
    public List<RegistryAge> look(long nowMillis) throws InterruptedException {
        Map<String, Stand> stands = ask(schedules.stands(nowMillis)).stream()
                .collect(Collectors.toMap(Stand::registry, Function.identity()));
        List<RegistryAge> ages = new ArrayList<>();
        for (RegistryRow row : ask(registries.registries())) {
            Stand stand = stands.get(row.id());
            if (stand != null) {
                RegistryAge age = RegistryAge.of(row, stand, byRegistry.getOrDefault(row.id(), Schedule.DEFAULT), nowMillis);
                say(age, stand, nowMillis);
                ages.add(age);
            }
        }
        return ages;
    }

    private void say(RegistryAge age, Stand said, long nowMillis) throws InterruptedException {
        Alarm alarm = age.alarm(warnDays);
        boolean isOver = alarm == Alarm.NONE && !said.alarm().equals(Alarm.NONE.id());
        if (!isOver && !RegistryAge.isNews(alarm, said, nowMillis)) {
            return;
        }
        // On record first: another worker must not say it again, and one that cannot write will say it when it can.
        ask(schedules.alarmed(age.registry(), alarm.id(), nowMillis));
        if (isOver) {
            LOG.info("registry {} is fresh again: {} days left", age.registry(), Math.round(age.daysLeft()));
        } else if (alarm == Alarm.STALE) {
            LOG.error(age.text(alarm));
        } else {
            LOG.warn(age.text(alarm));
        }
    }

    private static <T> T ask(Future<T> future) throws InterruptedException {
        return BackgroundLoop.result(future, ASK_MILLIS_MAX);
    }
}
