package io.predial.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predial.contract.E164;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class NumberReaderTest {
    @ParameterizedTest(name = "{3}: {0} from {1}")
    @CsvFileSource(resources = "/vectors/to-e164.csv", numLinesToSkip = 1)
    void readsWhatIsWritten(String raw, String region, long number, String note) {
        assertEquals(number, NumberReader.toE164(raw, region), note);
    }

    @Test
    void anOverlongTextIsNotANumber() {
        assertEquals(E164.NONE, NumberReader.toE164("2".repeat(10_000), "US"));
        assertEquals(E164.NONE, NumberReader.toE164("tel:+12025550143;x=" + "y".repeat(240), "US"));
        assertEquals(12025550143L, NumberReader.toE164("tel:+12025550143;x=" + "y".repeat(237), "US"));
    }

    @Test
    void noTextMakesItThrowOrAnswerOutsideE164() {
        Random random = new Random(20261201);
        String alphabet = "0123456789+*#,;:@<>%=()- .pwxeTUsip:tel:urn\u0661\uFF19\uD835\uDFD7\uD835\u00B2\u200E\u0000";
        for (int round = 0; round < 100_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            long number = NumberReader.toE164(text.toString(), round % 2 == 0 ? "US" : "DE");
            assertEquals(number, number == E164.NONE ? 0 : E164.parse(E164.format(number)), text.toString());
        }
    }
}
