package io.predial.callerid;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import io.predial.numbering.CallerIdValidity;
import io.predial.numbering.NumberPlan;
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
        ProtectedBrands brands = CallerIdConfig.from(context.knobs()).brands();
        CallerIdRule rule = new CallerIdRule(index, CallerIdValidity.load(), brands);
        return new Check(rule, List.of(listener), Map.of(
                "caller_id_permissions", index::size,
                "caller_id_ranges", index::ranges,
                "caller_id_accounts_with_parent", index::accountsWithParent,
                "caller_id_bytes", index::bytes,
                "caller_id_brands", brands::size,
                "caller_id_unreadable_rows", listener::unreadableRows));
    }
}
