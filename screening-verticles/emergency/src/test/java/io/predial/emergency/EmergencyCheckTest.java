package io.predial.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.contract.rules.RulesVersion;
import io.predial.node.Check;
import io.predial.node.CheckProvider;
import io.predial.node.NodeContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmergencyCheckTest {
    @Test
    void isFoundByTheNode() {
        CheckProvider provider = ServiceLoader.load(CheckProvider.class).findFirst().orElseThrow();
        assertEquals(CheckId.EMERGENCY, provider.id());
        Check check = provider.open(new NodeContext(null, null, Clock.systemUTC(), new Knobs(Map.of())));
        assertEquals(CheckId.EMERGENCY, check.rule().id());
        assertEquals(1, check.listeners().size());
        assertEquals(Set.of("emergency_e911_trunks", "emergency_lines", "emergency_unreadable_rows"), check.gauges().keySet());
        assertEquals(0, check.gauges().get("emergency_e911_trunks").reading().get());
    }

    @Test
    void itsRulesCountInTheRulesVersion() throws IOException {
        Set<String> listed = new HashSet<>();
        for (URL listing : Collections.list(getClass().getClassLoader().getResources("META-INF/predial/rules"))) {
            try (InputStream in = listing.openStream()) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(listed::add);
            }
        }
        assertTrue(listed.containsAll(Set.of(ServiceNumbers.TABLE, DialPrefixes.TABLE)), listed.toString());
        assertEquals(12, RulesVersion.compute().length());
    }
}
