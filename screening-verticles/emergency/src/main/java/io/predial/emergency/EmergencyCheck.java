package io.predial.emergency;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.node.Check;
import io.predial.node.Check.Shown;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import java.util.List;
import java.util.Map;

/** Plugs the emergency check into a node. */
public final class EmergencyCheck implements CheckProvider {
    @Override
    public CheckId id() {
        return CheckId.EMERGENCY;
    }

    @Override
    public void readSettings(Knobs knobs) {
        EmergencyFallback.from(knobs);
    }

    @Override
    public Check open(NodeContext context) {
        EmergencyNumbers.warmUp();
        EmergencyIndex index = new EmergencyIndex();
        EmergencyListener listener = new EmergencyListener(index);
        EmergencyRule rule = new EmergencyRule(EmergencyNumbers.load(), index, EmergencyFallback.from(context.knobs()));
        return new Check(rule, List.of(listener), Map.of(
                "emergency_e911_trunks", new Shown("Trunks that emergency calls may be routed over", index::e911Trunks),
                "emergency_lines", new Shown("Numbers on the operator's list of emergency lines", index::emergencyLines),
                "emergency_unreadable_rows", new Shown("Rows about trunks that this release could not read",
                        listener::unreadableRows)));
    }
}
