package io.predial.contract.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnobsTest {
    @Test
    void everyProblemIsListedAtOnce() {
        Knobs knobs = new Knobs(Map.of("http.port", "99999", "http.idle", "soon", "shadow", "maybe", "htpp.port", "1"));
        knobs.whole("http.port", 8080, 1, 65_535, "port");
        knobs.whole("http.idle", 75, 1, 100, "idle");
        knobs.yesNo("shadow", false, "shadow");
        assertEquals(List.of("http.port is 99999; it must be from 1 to 65535",
                "http.idle is 'soon'; it must be a whole number from 1 to 100",
                "shadow is 'maybe'; it must be true or false",
                "htpp.port is not a setting this command knows"), knobs.problems());
    }

    @Test
    void aProblemTellsWhereItsSettingsStand() {
        Knobs knobs = new Knobs(Map.of("data", "a", "low", "5", "bus.low", "x", "bus.high", "2"), Map.of("data", "--data", "low",
                "--low", "bus.low", "PREDIAL_BUS_LOW in the environment", "bus.high", "bus.high in app.properties"));
        knobs.text("data", "", "data");
        knobs.whole("low", 1, 1, 4, "low");
        knobs.whole("bus.low", 1, 1, 9, "low");
        knobs.whole("bus.high", 3, 1, 9, "high");
        knobs.problem("bus.low (4) must not be above bus.high (2) for data so low");
        assertEquals(List.of("low is 5; it must be from 1 to 4; given by --low",
                "bus.low is 'x'; it must be a whole number from 1 to 9; given by PREDIAL_BUS_LOW in the environment",
                "bus.low (4) must not be above bus.high (2) for data so low; given by PREDIAL_BUS_LOW in the environment"
                        + " and bus.high in app.properties"), knobs.problems());
    }

    @Test
    void bytesMayBeMoreThanAnInt() {
        Knobs knobs = new Knobs(Map.of("spool", "5000000000", "port", "5000000000"));
        assertEquals(5_000_000_000L, knobs.wholeLong("spool", 1, 1, 1L << 40, "spool"));
        assertEquals(8080, knobs.whole("port", 8080, 1, 65_535, "port"));
        assertEquals(List.of("port is 5000000000; it must be from 1 to 65535"), knobs.problems());
    }

    @Test
    void secretsAreMaskedAndNamesAreDerived() {
        Knobs knobs = new Knobs(Map.of("postgres.password", "hunter2"));
        assertEquals("hunter2", knobs.secret("postgres.password", "", "password"));
        Knobs.Knob knob = knobs.seen().get(0);
        assertEquals("********", knob.valueText());
        assertEquals("", knob.defaultText());
        assertEquals("PREDIAL_POSTGRES_PASSWORD", knob.environmentName());
        assertEquals("--postgres-password", knob.flag());
    }
}
