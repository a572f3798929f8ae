package io.predial.callerid;

import io.predial.contract.CheckId;
import io.predial.node.Check;
import io.predial.node.Check.Shown;
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
    public Check open(NodeContext context) {
        NumberPlan.warmUp();
        CallerIdIndex index = new CallerIdIndex();
        CallerIdListener listener = new CallerIdListener(index);
        CallerIdRule rule = new CallerIdRule(index, CallerIdValidity.load());
        return new Check(rule, List.of(listener), Map.of(
                "caller_id_permissions", new Shown("Caller IDs that accounts may show", index::size),
                "caller_id_unreadable_rows", new Shown("Rows about caller IDs that this release could not read",
                        listener::unreadableRows)));
    }
}
