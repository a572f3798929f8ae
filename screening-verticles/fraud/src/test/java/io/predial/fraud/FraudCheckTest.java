package io.predial.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.CheckId;
import io.predial.contract.Outcome;
import io.predial.contract.config.Knobs;
import io.predial.contract.rules.RulesVersion;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import java.time.Clock;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class FraudCheckTest {
    @Test
    void aNodeFindsItAndReadsItsFigures() {
        CheckProvider provider = ServiceLoader.load(CheckProvider.class).findFirst().orElseThrow();
        assertEquals(CheckId.FRAUD, provider.id());
        Knobs knobs = new Knobs(Map.of("fraud.pairs-max", "1"));
        Check check = provider.open(new NodeContext(null, null, Clock.systemUTC(), knobs));
        assertEquals(Outcome.CLEAR, check.rule().decide(Calls.at(Calls.NOON, 12025550143L)).outcome());
        assertEquals(Outcome.CLEAR, check.rule().decide(Calls.at(Calls.NOON, 12025550144L)).outcome());
        assertEquals(1, check.gauges().get("fraud_pairs").reading().get());
        assertEquals(1, check.gauges().get("fraud_accounts").reading().get());
        assertEquals(1L, check.gauges().get("fraud_evictions").reading().get());
    }

    @Test
    void itsDataIsPartOfTheRulesVersion() {
        assertTrue(RulesVersion.compute().matches("[0-9a-f]{12}"));
    }
}
