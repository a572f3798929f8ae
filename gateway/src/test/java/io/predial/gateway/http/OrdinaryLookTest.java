package io.predial.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.emergency.EmergencyKind;
import io.predial.emergency.EmergencyNumbers;
import io.predial.numbering.NumberPlan;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the look proves ordinary must never be an emergency call, whatever a client writes. */
class OrdinaryLookTest {
    private static final EmergencyNumbers NUMBERS = EmergencyNumbers.load();
    private static final long AT_MILLIS = Instant.parse("2026-12-01T12:00:00Z").toEpochMilli();
    private static final int FUZZ_ROUNDS = 200_000;

    @ParameterizedTest
    @ValueSource(strings = {"{\"to\":\"+12025550143\"}", "{\"from\":\"911\",\"to\" :\t\"+442071838750\" }",
        "{\"to\":\"+123456789012345\",\"from\":\"+12025550100\"}"})
    void anOrdinaryCallIsProven(String body) {
        assertTrue(OrdinaryLook.provesJson(bytes(body)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"to\":\"911\"}", "{\"to\":911}", "{\"to\":\"+1911\"}", "{\"to\":\"+1202555014\"}",
        "{\"to\":\"12025550143\"}", "{\"to\":\"+1202555014x\"}", "{\"to\":\"+12025550143 911\"}", "{\"to\":\"+12025550143",
        "{\"to\":\"+1234567890123456\"}", "{\"to\":\"tel:+12025550143\"}", "{\"to\":[\"+12025550143\"]}",
        "{\"to\":\"911\",\"to\":\"+12025550143\"}", "{\"callerName\":\"to\",\"to\":\"+12025550143\"}",
        "{\"\\u0074o\":\"911\",\"x\":{\"to\":\"+12025550143\"}}", "{\"message\":\"\\\"to\\\":\\\"+12025550143\\\"\"}",
        "{\"to\":\"+12025550143\",\"callerName\":\"J\u00fcrgen\"}", "{\"to\":\"+1202555014\u0663\"}"})
    void anythingElseIsNot(String body) {
        assertFalse(OrdinaryLook.provesJson(bytes(body)));
    }

    @Test
    void bytesThatMayMeanAnotherTextAreNoProof() {
        String json = "{\"to\":\"+12025550143\"}";
        assertFalse(OrdinaryLook.provesJson(json.getBytes(StandardCharsets.UTF_16BE)));
        assertFalse(OrdinaryLook.provesJson(json.getBytes(StandardCharsets.UTF_16LE)));
        ByteArrayOutputStream overlong = new ByteArrayOutputStream();
        overlong.writeBytes(new byte[] {'{', '"', (byte) 0xC1, (byte) 0xB4, 'o', '"'});
        overlong.writeBytes(bytes(":\"911\",\"x\":" + json + "}"));
        assertFalse(OrdinaryLook.provesJson(overlong.toByteArray()));
    }

    @Test
    void formsAreProvenLikeJson() {
        for (String ordinary : List.of("to=+12025550143", "from=911&to=%2B12025550143", "to=%2b442071838750&x=%",
                "&&to=+12025550143&")) {
            assertTrue(OrdinaryLook.provesForm(ordinary), ordinary);
        }
        for (String other : List.of("", "from=+12025550143", "to", "to=", "to=911", "to=+1911", "to=12025550143",
                "to=911&to=+12025550143", "to=+12025550143&to=911", "t%6F=911&to=+12025550143", "to=+1202555014%33",
                "to=%2B%2B12025550143", "to=+1234567890123456", "to&to=+12025550143")) {
            assertFalse(OrdinaryLook.provesForm(other), other);
        }
        assertFalse(OrdinaryLook.provesForm(null));
    }

    /** Every region's emergency numbers, with country codes and whatever is dialled in front of or between them. */
    @Test
    void noEmergencyNumberOfAnyRegionIsProven() {
        int fired = 0;
        List<String> wrong = new ArrayList<>();
        for (String region : new TreeSet<>(NumberPlan.regions())) {
            for (String number : emergencyNumbers(region)) {
                for (String dialled : forms(number, NumberPlan.callingCode(region))) {
                    boolean emergency = NUMBERS.kindOf(dialled, region, region, AT_MILLIS) != EmergencyKind.NONE;
                    fired += emergency ? 1 : 0;
                    if (emergency && isProven(dialled)) {
                        wrong.add(region + " " + dialled);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(fired > 5_000, "the rule fired " + fired + " times");
    }

    private static List<String> emergencyNumbers(String region) {
        List<String> numbers = new ArrayList<>();
        for (int digits = 2; digits <= 4; digits++) {
            int end = (int) Math.pow(10, digits);
            for (int i = 0; i < end; i += digits == 4 ? 7 : 1) {
                String number = String.format("%0" + digits + "d", i);
                if (NUMBERS.kindOf(number, region, region, AT_MILLIS) == EmergencyKind.EMERGENCY) {
                    numbers.add(number);
                }
            }
        }
        return numbers;
    }

    private static List<String> forms(String number, int code) {
        List<String> forms = new ArrayList<>();
        for (String prefix : List.of("", "+", "+" + code, "+" + code + "0", "+" + code + "1", "+00" + code, "+1" + code,
                "00" + code, "011" + code, "+" + code + "00", "+999", "0", "9")) {
            for (String tail : List.of("", "0", "000000", "00000000", number, ",911", "#")) {
                forms.add(prefix + number + tail);
            }
        }
        return forms;
    }

    /** The digits the rule and the look need are the same, so every string of the proven form is ordinary to the rule. */
    @Test
    void whatIsProvenIsPlainlyOrdinaryToTheRule() {
        Random random = new Random(911);
        int proven = 0;
        for (int i = 0; i < FUZZ_ROUNDS; i++) {
            StringBuilder dialled = new StringBuilder("+");
            int digits = random.nextInt(18);
            for (int d = 0; d < digits; d++) {
                dialled.append(random.nextInt(50) == 0 ? '*' : (char) ('0' + random.nextInt(10)));
            }
            if (isProven(dialled.toString())) {
                proven++;
                assertTrue(EmergencyNumbers.isPlainlyOrdinary(dialled.toString()), dialled.toString());
            }
        }
        assertTrue(proven > FUZZ_ROUNDS / 10, "proven " + proven);
    }

    private static boolean isProven(String dialled) {
        boolean json = OrdinaryLook.provesJson(bytes("{\"to\":\"" + dialled + "\"}"));
        assertEquals(json, OrdinaryLook.provesForm("to=" + dialled), dialled);
        return json;
    }

    /** Bodies put together at random from what matters: the reader must not see another number than the look did. */
    @Test
    void theReaderAgreesWhateverTheBodyIs() {
        List<byte[]> parts = new ArrayList<>();
        for (String part : List.of("{", "}", "\"to\"", ":", ",", "\"911\"", "\"+12025550143\"", "\"from\"", "\"x\"", "[", "]",
                "\\", "\"", "to", " ", "\\u0074o", "null", "\"to\":\"911\"", "\"to\":\"+12025550143\"", "\"\\u0074o\":\"911\"",
                "{\"to\":\"+12025550143\"", "\"callerName\":", "\u00e9")) {
            parts.add(bytes(part));
        }
        parts.add(new byte[] {'"', (byte) 0xC1, (byte) 0xB4, 'o', '"'});
        parts.add(new byte[] {0});
        Random random = new Random(112);
        int proven = 0;
        int read = 0;
        for (int i = 0; i < FUZZ_ROUNDS; i++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(bytes(random.nextBoolean() ? "{" : "{\"to\":\"+12025550143\","));
            for (int part = random.nextInt(8); part > 0; part--) {
                body.writeBytes(parts.get(random.nextInt(parts.size())));
            }
            body.writeBytes(bytes(random.nextBoolean() ? "}" : "\"x\":1}"));
            if (OrdinaryLook.provesJson(body.toByteArray())) {
                proven++;
                String to = dialled(body.toByteArray());
                read += to == null ? 0 : 1;
                assertTrue(to == null || EmergencyNumbers.isPlainlyOrdinary(to), body.toString(StandardCharsets.UTF_8));
            }
        }
        assertTrue(proven > 1_000 && read > 100, "proven " + proven + ", read " + read);
    }

    /** What would be taken as dialled; null when the body is refused or names nothing. */
    private static String dialled(byte[] body) {
        try {
            return ScreeningReader.json(Buffer.buffer(body)).get(ScreeningField.TO);
        } catch (Problem.Raised refused) {
            return null;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
