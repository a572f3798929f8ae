package io.predial.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class PlainNumbersTest {
    private static final List<String> REGIONS = List.of("US", "CA", "JM", "BS", "PR", "DE", "GB", "ZZ", "us");

    @Test
    void saysWhatTheReaderSays() {
        Random random = new Random(20261124);
        int plain = 0;
        for (int round = 0; round < 200_000; round++) {
            String text = text(random);
            for (String region : round % 10 == 0 ? REGIONS : List.of("US", "CA")) {
                plain += sameAsReader(text, region) ? 1 : 0;
            }
        }
        assertTrue(plain > 100_000, "only " + plain + " went the short way");
    }

    @Test
    void everyAreaCodeAndServiceCode() {
        for (int area = 0; area < 1_000; area++) {
            for (String form : List.of("+1%03d5550143", "1%03d5550143", "%03d5550143", "%03d9115550", "%03d1110000")) {
                for (String region : REGIONS) {
                    sameAsReader(String.format(form, area), region);
                }
            }
        }
    }

    @ParameterizedTest(name = "{3}: {0} from {1}")
    @CsvFileSource(resources = "/vectors/to-e164.csv", numLinesToSkip = 1)
    void knowsNoMoreThanTheReader(String raw, String region, long number, String note) {
        byte[] bytes = raw == null ? new byte[0] : raw.getBytes(StandardCharsets.UTF_8);
        long read = PlainNumbers.read(bytes, 0, bytes.length, PlainNumbers.dialledPlainly(region));
        assertTrue(read == PlainNumbers.NOT_PLAIN || read == number, note);
    }

    private static boolean sameAsReader(String text, String region) {
        byte[] bytes = ("x" + text + "x").getBytes(StandardCharsets.ISO_8859_1);
        long read = PlainNumbers.read(bytes, 1, bytes.length - 1, PlainNumbers.dialledPlainly(region));
        if (read == PlainNumbers.NOT_PLAIN) {
            return false;
        }
        assertEquals(NumberReader.toE164(text, region), read, text + " from " + region);
        return true;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(List.of("", "", "1", "+1", "+", "0", "+44", "011").get(random.nextInt(8)));
        int digits = random.nextInt(8) == 0 ? random.nextInt(14) : 10;
        for (int i = 0; i < digits; i++) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        if (random.nextInt(20) == 0 && !text.isEmpty()) {
            text.setCharAt(random.nextInt(text.length()), " -+#*,;ax\u00E9".charAt(random.nextInt(10)));
        }
        return text.toString();
    }
}
