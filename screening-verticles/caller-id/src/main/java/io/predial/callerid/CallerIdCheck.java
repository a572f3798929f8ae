package io.predial.callerid;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
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
                "caller_id_permissions", new Shown("Caller IDs that accounts may show, ranges left out", index::size),
                "caller_id_ranges", new Shown("Ranges of caller IDs that accounts may show", index::ranges),
                "caller_id_accounts_with_parent", new Shown("Accounts with one above them", index::accountsWithParent),
                "caller_id_bytes", new Shown("Memory of the table of single caller IDs, bytes", index::bytes),
                "caller_id_brands", new Shown("Brands that only their holders may show as a caller's name", brands::size),
                "caller_id_unreadable_rows", new Shown("Rows about caller IDs that this release could not read",
                        listener::unreadableRows)));
    }
}
