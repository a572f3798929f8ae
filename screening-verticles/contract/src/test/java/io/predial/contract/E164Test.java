package io.predial.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class E164Test {
    @ParameterizedTest(name = "{1} reads as {2}: {0}")
    @CsvSource({
        "'a plain number', '+12025550143', 12025550143",
        "'the longest', '+123456789012345', 123456789012345",
        "'the shortest', '+2901234', 2901234",
        "'one digit too many', '+1234567890123456', 0",
        "'too short', '+123456', 0",
        "'no plus', '12025550143', 0",
        "'a leading zero', '+02025550143', 0",
        "'a space', '+1 2025550143', 0",
        "'letters', '+1202555CALL', 0",
        "'Arabic digits are left to the slow path', '+١٢٠٢٥٥٥٠١٤٣', 0",
        "'empty', '', 0",
    })
    void parse(String note, String text, long expected) {
        assertEquals(expected, E164.parse(text), note);
    }

    @Test
    void segmentsOfPlusOneAreAreaCodes() {
        assertEquals(1202, E164.segment(12025550143L));
        assertEquals(5_550_143, E164.offset(12025550143L));
    }

    @Test
    void aMaskedNumberKeepsFiveDigitsAtMost() {
        assertEquals("+120******43", E164.masked(12025550143L));
        assertEquals("(none)", E164.masked(E164.NONE));
        assertEquals("+290**34", E164.masked(2901234L));
    }
}
