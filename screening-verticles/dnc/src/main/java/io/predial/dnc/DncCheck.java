package io.predial.dnc;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import io.predial.store.registry.RegistryIndex;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Plugs the do-not-call check into a node. */
public final class DncCheck implements CheckProvider {
    @Override
    public CheckId id() {
        return CheckId.DNC;
    }

    @Override
    public void readSettings(Knobs knobs) {
        DncConfig.from(knobs).verify(knobs);
    }

    @Override
    public Check open(NodeContext context) {
        DncListener data = new DncListener(context.vertx(), context.segments());
        DncConfig config = DncConfig.from(context.knobs());
        CallingHours hours = config.callingHours();
        DncRule rule = new DncRule(hours, new RegistryQuestion(data::registries, data::subscriptions, config.requiredLists()),
                data::accountLists, data::permissions);
        return new Check(rule, List.of(data), gauges(data, hours, context.clock()));
    }

    private static Map<String, Supplier<Number>> gauges(DncListener data, CallingHours hours, Clock clock) {
        return Map.of(
                "dnc_numbers", () -> data.registries().numbers(),
                "dnc_account_numbers", () -> data.accountLists().size(),
                "dnc_accounts_subscribed", () -> data.subscriptions().size(),
                "dnc_account_entries_widened", () -> data.accountLists().widened(),
                "dnc_permissions", () -> data.permissions().permissions(),
                "dnc_reassigned_answers", () -> data.permissions().answers(),
                "dnc_permission_bytes", () -> data.permissions().bytes(),
                "dnc_registry_age_seconds", () -> ageSeconds(data.registries(), clock),
                // A calendar that has run out closes no day: below 30, put the next year's days into the table.
                "dnc_holidays_days_left", () -> ChronoUnit.DAYS.between(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC),
                        hours.holidaysEnd()),
                "dnc_registry_load_failing", () -> data.isLoadFailing() ? 1 : 0);
    }

    /** Of the oldest segment in force: the one that runs out first. */
    private static long ageSeconds(RegistryIndex registries, Clock clock) {
        long oldestMillis = registries.oldestMillis();
        return oldestMillis == 0 ? 0 : Math.max(0, clock.millis() - oldestMillis) / 1_000;
    }
}
