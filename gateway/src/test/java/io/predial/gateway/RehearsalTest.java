package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.CheckId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A gateway calls itself before anybody else can, and nothing of that is to be seen afterwards. */
class RehearsalTest {
    private static final int CALLS = 64;

    @Test
    void theNodesAreAskedBeforeThePortOpensAndNoDecisionIsLeftBehind() throws Exception {
        try (RunningGateway running = new RunningGateway(Map.of("http.warm-up-calls", Integer.toString(CALLS)))) {
            // One in eight is an emergency call, which asks nobody.
            assertTrue(running.rules.get(CheckId.DNC).asked.get() >= CALLS * 7 / 8, running.metrics.scrape());
            for (String figure : List.of("predial_rehearsals_cut_off_total", "predial_decisions_total",
                    "predial_decision_records", "predial_findings_total", "predial_asks_total",
                    "predial_ask_batches_total", "predial_asks_hedged_total")) {
                assertEquals(0, sum(running, figure), figure);
            }
            assertEquals(0, running.gateway.describe().getJsonObject("nodesByCheck").stream()
                    .filter(entry -> !entry.getValue().equals(1)).count());
            for (CheckId check : CheckId.values()) {
                assertEquals(1, sum(running, "predial_nodes_askable{check=\"" + check.id() + "\"}"), check.id());
            }
            running.silenceNode();
            assertEquals(0, sum(running, "predial_nodes_askable{check=\"dnc\"}"));
            assertEquals(1, sum(running, "predial_nodes_askable{check=\"fraud\"}"));
        }
    }

    @Test
    void thePortOpensWhenTheTimeIsOverAndThatIsCounted() throws Exception {
        try (RunningGateway running = new RunningGateway(Map.of("http.warm-up-calls", "1000000",
                "http.warm-up-millis-max", "100"))) {
            assertEquals(1, sum(running, "predial_rehearsals_cut_off_total"));
            Screenings screenings = new Screenings(running);
            assertEquals("allow", screenings.decision(screenings.json(RunningGateway.KEY,
                    "{\"from\":\"+12025550100\",\"to\":\"+12025550144\"}")).path("verdict").asText());
        }
    }

    /** Over all lines of that name or beginning, whatever their labels. */
    private static double sum(RunningGateway running, String beginning) {
        return running.metrics.scrape().lines().filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }
}
