package io.predial.fraud;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import java.util.List;
import java.util.Map;

/** Plugs the fraud check into a node. */
public final class FraudCheck implements CheckProvider {
    @Override
    public CheckId id() {
        return CheckId.FRAUD;
    }

    @Override
    public void readSettings(Knobs knobs) {
        FraudConfig.from(knobs);
    }

    @Override
    public Check open(NodeContext context) {
        FraudCounters counters = new FraudCounters(FraudConfig.from(context.knobs()));
        AccountLimits limits = new AccountLimits();
        return new Check(new FraudRule(new Destinations(), counters, limits), List.of(limits),
                Map.of("fraud_pairs", counters::pairs, "fraud_pairs_forgotten_early", counters::forgottenEarly));
    }
}
