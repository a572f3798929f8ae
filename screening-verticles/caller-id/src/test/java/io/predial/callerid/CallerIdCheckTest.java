package io.predial.callerid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import java.time.Clock;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerIdCheckTest {
    @Test
    void isFoundByTheNode() {
        CheckProvider provider = ServiceLoader.load(CheckProvider.class).findFirst().orElseThrow();
        assertEquals(CheckId.CALLER_ID, provider.id());
        Check check = provider.open(new NodeContext(null, null, Clock.systemUTC(), new Knobs(Map.of())));
        assertEquals(CheckId.CALLER_ID, check.rule().id());
        assertEquals(1, check.listeners().size());
        assertEquals(Set.of("caller_id_permissions", "caller_id_ranges", "caller_id_accounts_with_parent", "caller_id_bytes",
                "caller_id_brands", "caller_id_unreadable_rows"), check.gauges().keySet());
        assertEquals(0, check.gauges().get("caller_id_permissions").reading().get());
    }

    @Test
    void aBrokenListOfBrandsIsFoundBeforeANodeStartsWithIt() {
        Knobs knobs = new Knobs(Map.of("caller-id.brands-file", "absent.csv"));
        new CallerIdCheck().readSettings(knobs);
        assertEquals(1, knobs.problems().size());
        assertTrue(knobs.problems().get(0).startsWith("caller-id.brands-file: absent.csv cannot be read"),
                knobs.problems().get(0));
    }
}
