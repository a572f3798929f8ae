package io.predial.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predial.contract.config.Knobs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of lanes and hedges, each legal by itself. */
class ContradictionsTest {
    @ParameterizedTest(name = "queue {0}, batch {1}: {2}")
    @CsvSource({
        "64, 64, true", // one message empties the queue
        "63, 64, false",
        "16, 1, true",
        "16, 17, false",
    })
    void aQueueHoldsAtLeastOneMessage(String queue, String batch, boolean legal) {
        Knobs knobs = new Knobs(Map.of("bus.queue-max", queue, "bus.batch-max", batch));
        LaneConfig.from(knobs);
        assertEquals(legal ? List.of() : List.of("bus.queue-max (" + queue + ") must not be below bus.batch-max (" + batch
                + "); raise the first or lower the second"), knobs.problems());
    }

    @ParameterizedTest(name = "after {0} ms, {1} %, burst {2}: {3}")
    @CsvSource({
        "12, 10, 1, true",
        "12, 10, 0, false", // the share is saved up to nothing
        "12, 0, 0, true", // plainly off
        "0, 10, 0, true", // off by the delay
        "12, 0, 500, true", // a fixed number, and no more
    })
    void aShareOfHedgesNeedsRoomToSaveItUp(String after, String percent, String burst, boolean legal) {
        Knobs knobs = new Knobs(Map.of("bus.hedge-after-millis", after, "bus.hedge-percent-max", percent,
                "bus.hedge-burst", burst));
        HedgeConfig.from(knobs);
        assertEquals(legal ? List.of() : List.of("bus.hedge-burst (0) lets no ask be sent twice, against"
                + " bus.hedge-percent-max (10); set it to 1 or more, or bus.hedge-after-millis (12) to 0 to ask no second node"),
                knobs.problems());
    }

    @Test
    void theDefaultsAgree() {
        Knobs knobs = new Knobs(Map.of());
        LaneConfig.from(knobs);
        HedgeConfig.from(knobs);
        assertEquals(List.of(), knobs.problems());
    }
}
