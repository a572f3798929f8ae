package io.predial.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class EmergencyNumbersTest {
    private static final EmergencyNumbers NUMBERS = EmergencyNumbers.load();
    private static final long AT_MILLIS = Instant.parse("2026-12-01T12:00:00Z").toEpochMilli();

    @ParameterizedTest(name = "{4}: {0} from {1}, at home in {2}")
    @CsvFileSource(resources = {"/vectors/emergency.csv", "/vectors/emergency-countries.csv"}, numLinesToSkip = 1,
            ignoreLeadingAndTrailingWhitespace = false)
    void knowsWhatIsDialled(String dialled, String region, String home, EmergencyKind kind, String note) {
        assertEquals(kind, NUMBERS.kindOf(dialled == null ? "" : dialled, region, home, AT_MILLIS), note);
    }

    @ParameterizedTest(name = "{0} from {1} at {2}")
    @CsvSource({"988, US, 2022-07-15T23:59:59.999Z, NONE", "988, US, 2022-07-16T00:00:00Z, CRISIS_LINE",
        "109, KR, 2023-12-31T23:59:59Z, NONE", "109, KR, 2024-01-01T00:00:00Z, CRISIS_LINE"})
    void aRowHoldsFromItsDateOn(String dialled, String region, Instant at, EmergencyKind kind) {
        assertEquals(kind, NUMBERS.kindOf(dialled, region, region, at.toEpochMilli()));
    }

    @Test
    void noTextMakesItThrow() {
        Random random = new Random(911);
        String alphabet = "0123456789119+*#,;:@<>%=()- .pwxeTUsip:tel:urn:service:sos\u0661\uFF19\uD835\uDFD7"
                + "\uD835\uDFD7\uD835\u00B2\u2460\u200E\u0000\u00DF\u0130\uFFFF\u3164\u1160\u20E3\"\\%39?/";
        String[] regions = {"US", "de", "GB", "IN", "TA", "ZZ", "", null, "\u00DF\u00DF", "BR"};
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            DiallingPlace from = new DiallingPlace(regions[random.nextInt(regions.length)], regions[round % regions.length],
                    regions[random.nextInt(regions.length)], List.of("62", "*9", "#"));
            assertNotNull(NUMBERS.kindOf(text.toString(), from, AT_MILLIS));
        }
    }

    @Test
    void anOverlongTextIsReadAtItsBeginning() {
        assertEquals(EmergencyKind.EMERGENCY, NUMBERS.kindOf("911;x=" + "y".repeat(1_000_000), "US", "US", AT_MILLIS));
        assertEquals(EmergencyKind.NONE, NUMBERS.kindOf("9".repeat(1_000_000), "US", "US", AT_MILLIS));
        assertEquals(EmergencyKind.NONE, NUMBERS.kindOf("%".repeat(1_000_000), "US", "US", AT_MILLIS));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"+12025550143, true", "+2710111, false", "+4990112, false", "+12345678901, true", "+1234567890, false",
        "+1202555014x, false", "12025550143, false", "'', false", "+, false"})
    void aPlainLongNumberIsSeenAtAGlance(String dialled, boolean ordinary) {
        assertEquals(ordinary, EmergencyNumbers.isPlainlyOrdinary(dialled));
    }
}
