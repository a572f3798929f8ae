package io.predial.fraud;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.node.Check;
import io.predial.node.Check.Shown;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import io.predial.numbering.NumberPlan;
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
        // The rule asks the number plan about every number outside +1, and the first question per country reads a file.
        NumberPlan.warmUp();
        FraudListener accounts = new FraudListener();
        FraudConfig config = FraudConfig.from(context.knobs());
        Untold untold = new Untold(config.untoldMax());
        FraudCounters counters = new FraudCounters(config, untold);
        return new Check(new FraudRule(Destinations.load(), accounts::limitsOf, counters), List.of(accounts), Map.of(
                "fraud_accounts", new Shown("Accounts whose calls are counted now", counters::accounts),
                "fraud_pairs", new Shown("Pairs of account and called number that are counted now", counters::pairs),
                "fraud_evictions", new Shown("Counts forgotten before their time for want of room",
                        counters::evictions),
                "fraud_untold_lost", new Shown("Counted calls that other nodes were not told of, for want of room",
                        untold::lost)), new FraudReplica(counters, untold));
    }
}
