package io.predial.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("bus.hedge-after-millis", "bus.hedge-burst", "http.port", "ops.port",
            "PREDIAL_DATA", "PREDIAL_HTTP_PORT");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(nullValues = "none", value = {
        "bus.hedge-after-milis, bus.hedge-after-millis",
        "bus.hedge-after-ms, bus.hedge-after-millis",
        "bus.hedge_after_millis, bus.hedge-after-millis",
        "htpp.port, http.port", // neighbours swapped
        "PREDIAL_HTTP_PROT, PREDIAL_HTTP_PORT",
        "PREDIAL_DAAT, PREDIAL_DATA",
        "PREDIAL_TYPO, none", // what all names begin with says nothing
        "kafka.port, none",
    })
    void theNameMeantIsToldWhereOneIsNear(String wrong, String meant) {
        assertEquals(meant == null ? "" : "; did you mean " + meant + "?", Nearest.hint(wrong, KNOWN));
    }
}
