package io.predial.callerid;

import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import io.predial.numbering.CallerIdValidity;
import io.predial.numbering.NumberPlan;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Plugs the caller-ID check into a node. */
public final class CallerIdCheck implements CheckProvider {
    @Override
    public CheckId id() {
        return CheckId.CALLER_ID;
    }

    @Override
    public Check open(NodeContext context) {
        NumberPlan.warmUp();
        CallerIdIndex index = new CallerIdIndex();
        CallerIdListener listener = new CallerIdListener(index);
        DoNotOriginateListener notOriginated = new DoNotOriginateListener(context.vertx(), context.segments());
        CheckRule rule = new DoNotOriginateRule(new CallerIdRule(index, CallerIdValidity.load()), notOriginated::registries);
        return new Check(rule, List.of(listener, notOriginated), Map.of("caller_id_permissions", index::size,
                "caller_id_unreadable_rows", listener::unreadableRows,
                "do_not_originate_numbers", () -> notOriginated.registries().numbers(),
                "do_not_originate_age_seconds", () -> ageSeconds(notOriginated.registries().oldestMillis(), context.clock()),
                "do_not_originate_load_failing", () -> notOriginated.isLoadFailing() ? 1 : 0));
    }

    /** Of the oldest segment in force: the one that runs out first. */
    private static long ageSeconds(long oldestMillis, Clock clock) {
        return oldestMillis == 0 ? 0 : Math.max(0, clock.millis() - oldestMillis) / 1_000;
    }
}
