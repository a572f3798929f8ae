package io.predial.dnc;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.node.Check;
import io.predial.node.Check.Shown;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import io.predial.store.registry.RegistryIndex;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
        HolidayAlarm alarm = new HolidayAlarm(hours.calendarEnds(), config.holidaysWarnDays());
        alarm.sayWhenDue(today(context.clock()));
        context.vertx().setPeriodic(TimeUnit.DAYS.toMillis(1), day -> alarm.sayWhenDue(today(context.clock())));
        return new Check(rule, List.of(data), gauges(data, alarm, context.clock()));
    }

    private static Map<String, Shown> gauges(DncListener data, HolidayAlarm alarm, Clock clock) {
        Map<String, Shown> gauges = new HashMap<>(Map.of(
                "dnc_numbers", new Shown("Numbers on all registries held", () -> data.registries().numbers()),
                "dnc_account_numbers", new Shown("Numbers on accounts' own lists", () -> data.accountLists().size()),
                "dnc_accounts_subscribed", new Shown("Accounts with a subscription of a registry of their own",
                        () -> data.subscriptions().size()),
                "dnc_account_entries_widened", new Shown("Wishes about a campaign that bind all campaigns, for want of room",
                        () -> data.accountLists().widened()),
                "dnc_permissions", new Shown("Permissions held", () -> data.permissions().permissions()),
                "dnc_reassigned_answers", new Shown("Answers of the Reassigned Numbers Database held",
                        () -> data.permissions().answers()),
                "dnc_permission_bytes", new Shown("Memory of permissions and those answers, bytes",
                        () -> data.permissions().bytes()),
                "dnc_registry_age_seconds", new Shown("Age of the oldest registry segment in force, seconds",
                        () -> ageSeconds(data.registries(), clock)),
                "dnc_registry_load_failing", new Shown("1 while a registry's newest version cannot be loaded here, else 0",
                        () -> data.isLoadFailing() ? 1 : 0)));
        gauges.put("dnc_holidays_days_left", new Shown(
                "Days until the first holiday calendar ends, after which its days are unknown",
                () -> alarm.daysLeft(today(clock))));
        gauges.put("dnc_holidays_ending", new Shown("1 while a holiday calendar ends within the days of warning, else 0",
                () -> alarm.isDue(today(clock)) ? 1 : 0));
        return Map.copyOf(gauges);
    }

    private static LocalDate today(Clock clock) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** Of the oldest segment in force: the one that runs out first. */
    private static long ageSeconds(RegistryIndex registries, Clock clock) {
        long oldestMillis = registries.oldestMillis();
        return oldestMillis == 0 ? 0 : Math.max(0, clock.millis() - oldestMillis) / 1_000;
    }
}
