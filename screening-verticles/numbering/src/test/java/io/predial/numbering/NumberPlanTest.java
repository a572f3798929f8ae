package io.predial.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class NumberPlanTest {
    @ParameterizedTest(name = "{3}: {0}")
    @CsvFileSource(resources = "/vectors/number-class.csv", numLinesToSkip = 1)
    void knowsClassAndRegion(long number, NumberClass wanted, String region, String note) {
        assertEquals(wanted, NumberPlan.classOf(number), note);
        assertEquals(region, NumberPlan.regionOf(number), note);
    }

    @Test
    void aRegionIsUpperCaseOrUnknown() {
        assertEquals("US", NumberPlan.region("us"));
        assertEquals("GB", NumberPlan.region("GB"));
        assertEquals("ZZ", NumberPlan.region(null));
        assertEquals("ZZ", NumberPlan.region("001"));
        assertEquals("ZZ", NumberPlan.region("XX"));
    }

    @Test
    void aCallingCodeIsFoundAtTheStart() {
        assertEquals(1, NumberPlan.leadingCallingCode("+12025550143", 1));
        assertEquals(44, NumberPlan.leadingCallingCode("442079460000", 0));
        assertEquals(971, NumberPlan.leadingCallingCode("97141234567", 0));
        assertEquals(0, NumberPlan.leadingCallingCode("999123", 0));
        assertEquals(0, NumberPlan.leadingCallingCode("", 0));
        assertEquals(List.of("DE"), NumberPlan.regionsOf(49));
        assertEquals("US", NumberPlan.regionsOf(1).get(0));
        assertEquals(List.of(), NumberPlan.regionsOf(999));
    }
}
