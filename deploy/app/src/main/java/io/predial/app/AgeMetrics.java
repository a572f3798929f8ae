package io.predial.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.predial.sync.schedule.RegistryAge;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How the active worker sees the registries; a process that is not active shows none. */
final class AgeMetrics {
    private final MultiGauge ageDays;
    private final MultiGauge daysLeft;
    private final MultiGauge overdue;

    AgeMetrics(MeterRegistry metrics) {
        ageDays = MultiGauge.builder("predial_sync_registry_age_days")
                .description("Age of the oldest segment in force, days").register(metrics);
        daysLeft = MultiGauge.builder("predial_sync_registry_days_left")
                .description("Days until the oldest segment in force may no longer be relied on").register(metrics);
        overdue = MultiGauge.builder("predial_sync_registry_overdue")
                .description("1 when a new file was expected and has not come into force").register(metrics);
    }

    void show(List<RegistryAge> ages) {
        List<RegistryAge> inForce = ages.stream().filter(RegistryAge::inForce).toList();
        show(ageDays, inForce, RegistryAge::ageDays);
        show(daysLeft, inForce, RegistryAge::daysLeft);
        show(overdue, ages, age -> age.overdue() ? 1 : 0);
    }

    private static void show(MultiGauge gauge, List<RegistryAge> ages, ToDoubleFunction<RegistryAge> reading) {
        gauge.register(ages.stream().<Row<?>>map(age -> Row.of(Tags.of("registry", age.registry()),
                reading.applyAsDouble(age))).toList(), true);
    }
}
