package io.predial.callerid;

import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.config.Knobs;
import io.predial.node.Check;
import io.predial.node.Check.Shown;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import io.predial.numbering.CallerIdValidity;
import io.predial.numbering.NumberPlan;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plugs the caller-ID check into a node. */
public final class CallerIdCheck implements CheckProvider {
    @Override
    public CheckId id() {
        return CheckId.CALLER_ID;
    }

    @Override
    public void readSettings(Knobs knobs) {
        CallerIdConfig.from(knobs).verify(knobs);
    }

    @Override
    public Check open(NodeContext context) {
        NumberPlan.warmUp();
        CallerIdIndex index = new CallerIdIndex();
        CallerIdListener listener = new CallerIdListener(index);
        DoNotOriginateListener notOriginated = new DoNotOriginateListener(context.vertx(), context.segments());
        ProtectedBrands brands = CallerIdConfig.from(context.knobs()).brands();
        CheckRule rule = new DoNotOriginateRule(new CallerIdRule(index, CallerIdValidity.load(), brands),
                notOriginated::registries);
        Map<String, Shown> gauges = new HashMap<>(gaugesOf(notOriginated, context.clock()));
        gauges.put("caller_id_permissions", new Shown("Caller IDs that accounts may show, ranges left out", index::size));
        gauges.put("caller_id_ranges", new Shown("Ranges of caller IDs that accounts may show", index::ranges));
        gauges.put("caller_id_accounts_with_parent", new Shown("Accounts with one above them", index::accountsWithParent));
        gauges.put("caller_id_bytes", new Shown("Memory of the table of single caller IDs, bytes", index::bytes));
        gauges.put("caller_id_brands", new Shown("Brands that only their holders may show as a caller's name", brands::size));
        gauges.put("caller_id_unreadable_rows", new Shown("Rows about caller IDs that this release could not read",
                listener::unreadableRows));
        return new Check(rule, List.of(listener, notOriginated), gauges);
    }

    private static Map<String, Shown> gaugesOf(DoNotOriginateListener lists, Clock clock) {
        return Map.of(
                "do_not_originate_numbers", new Shown("Numbers on do-not-originate lists", () -> lists.registries().numbers()),
                "do_not_originate_age_seconds", new Shown("Age of the oldest do-not-originate segment in force, seconds",
                        () -> ageSeconds(lists.registries().oldestMillis(), clock)),
                "do_not_originate_load_failing", new Shown("1 while do-not-originate lists cannot be loaded, else 0",
                        () -> lists.isLoadFailing() ? 1 : 0));
    }

    /** Of the oldest segment in force: the one that runs out first. */
    private static long ageSeconds(long oldestMillis, Clock clock) {
        return oldestMillis == 0 ? 0 : Math.max(0, clock.millis() - oldestMillis) / 1_000;
    }
}
