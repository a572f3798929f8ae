package io.predial.callerid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallerIdCheckTest {
    @Test
    void isFoundByTheNode() throws Exception {
        Vertx vertx = Vertx.vertx();
        CheckProvider provider = ServiceLoader.load(CheckProvider.class).findFirst().orElseThrow();
        assertEquals(CheckId.CALLER_ID, provider.id());
        Check check = provider.open(new NodeContext(vertx, new OriginateRegistries(), Clock.systemUTC(), new Knobs(Map.of())));
        assertEquals(CheckId.CALLER_ID, check.rule().id());
        assertEquals(2, check.listeners().size());
        assertEquals(Set.of("caller_id_permissions", "caller_id_ranges", "caller_id_accounts_with_parent", "caller_id_bytes",
                "caller_id_brands", "caller_id_unreadable_rows", "do_not_originate_numbers", "do_not_originate_age_seconds",
                "do_not_originate_load_failing"), check.gauges().keySet());
        assertEquals(0, check.gauges().get("caller_id_permissions").reading().get());
        assertEquals(0L, check.gauges().get("do_not_originate_numbers").reading().get());
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
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
