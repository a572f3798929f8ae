package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predial.contract.config.Knobs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that are legal each by itself and not together. */
class GatewayConfigTest {
    private static List<String> problems(Map<String, String> settings) {
        Knobs knobs = new Knobs(settings);
        GatewayConfig.from(knobs);
        return knobs.problems();
    }

    /** What the checks have: the budget without the reserve, which takes a fifth of it at most. */
    @ParameterizedTest(name = "budget {0}, reserve {1}, {2} {3}: {4}")
    @CsvSource({
        "50, 10, bus.hedge-after-millis, 39, true",
        "50, 10, bus.hedge-after-millis, 40, false", // at the deadline
        "50, 10, bus.hedge-after-millis, 0, true", // off
        "50, 20, bus.hedge-after-millis, 35, true", // the reserve is held to a fifth
        "50, 2, bus.hedge-after-millis, 47, true",
        "50, 2, bus.hedge-after-millis, 48, false",
        "50, 10, screening.settle-refusals-after-millis, 40, true", // with the deadline, as good as late
        "50, 10, screening.settle-refusals-after-millis, 41, false",
        "50, 10, screening.settle-refusals-after-millis, 0, true", // at once
        "50, 20, screening.settle-refusals-after-millis, 30, true", // as in development
        "50, 10, bus.probe-millis, 40, true",
        "50, 10, bus.probe-millis, 41, false",
        "5000, 10, bus.probe-millis, 4990, true",
    })
    void whatComesAfterTheChecksTimeIsRefused(String budget, String reserve, String name, String value, boolean legal) {
        List<String> problems = problems(Map.of("screening.budget-millis", budget, "screening.reserve-millis", reserve,
                name, value));
        assertEquals(legal ? List.of() : List.of(name + " (" + value + ")"),
                problems.stream().map(problem -> problem.substring(0, problem.indexOf(')') + 1)).toList());
    }

    @Test
    void everyContradictionIsNamedWithItsSettingsTheirValuesAndAWayOut() {
        assertEquals(List.of("admission.limit-min (5000), admission.limit-initial (1024) and admission.limit-max (4096) must be"
                        + " in order: min <= initial <= max",
                "bus.queue-max (16) must not be below bus.batch-max (64); raise the first or lower the second",
                "bus.hedge-after-millis (12) must be less than the 8 ms that screening.budget-millis (10) leaves to the checks,"
                        + " screening.reserve-millis (5, a fifth at most) taken off; a second node would never be asked: lower it"
                        + " or raise the budget, or set it to 0 to ask none",
                "screening.settle-refusals-after-millis (20) must not be above the 8 ms that screening.budget-millis (10) leaves"
                        + " to the checks, screening.reserve-millis (5, a fifth at most) taken off; no refusal would leave early:"
                        + " lower it or raise the budget",
                "bus.probe-millis (25) must not be above the 8 ms that screening.budget-millis (10) leaves to the checks,"
                        + " screening.reserve-millis (5, a fifth at most) taken off; no timeout would count against a node: lower"
                        + " it or raise the budget"),
                problems(Map.of("admission.limit-min", "5000", "bus.queue-max", "16", "screening.budget-millis", "10",
                        "screening.reserve-millis", "5")));
    }

    @Test
    void theDefaultsAgree() {
        assertEquals(List.of(), problems(Map.of()));
    }
}
