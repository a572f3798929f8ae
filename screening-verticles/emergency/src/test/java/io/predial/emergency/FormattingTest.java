package io.predial.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.predial.numbering.CallerIdValidity;
import io.predial.numbering.NumberPlan;
import io.predial.numbering.NumberReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** Emergency numbers of every region in every way they may be written, and ordinary ones that look like them. Seeded. */
class FormattingTest {
    private static final EmergencyNumbers NUMBERS = EmergencyNumbers.load();
    private static final ServiceNumbers SERVICES = ServiceNumbers.load();
    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();
    private static final Map<String, SortedSet<String>> KNOWN = KnownNumbers.all();
    private static final long AT_MILLIS = Instant.parse("2026-12-01T12:00:00Z").toEpochMilli();
    private static final String OWN_PREFIX = "62";
    /** Crisis lines whose numbers are of a kind that everybody can have: an account may own one. */
    private static final Set<String> GIVEN_OUT = Set.of("AU131114", "AU132500", "NO02800");
    private static final int WAYS = 40;
    private static final int COMPLETIONS = 160;
    private static final String[] ZEROS = {"0", "\u0660", "\u06F0", "\u0966", "\u0E50", "\uFF10", "\uD835\uDFCE"};
    private static final String[] BETWEEN = {"", "", "", "-", " ", ".", "\u2011", "\u200B", "\u00A0", "\u2060", "\u200E",
        "\u202C", "\u00AD", "\u3164", "(", ")", "/"};
    /** What may stand in front; the pauses are a comma, p and w. */
    private static final String[] IN_FRONT = {"", "", "", "9,", "0,", "9p", "8w", "9", "0", "7-", "#31#", "*31#", "*67,",
        "9,#31#", "9,*67,", "0,1,", OWN_PREFIX, OWN_PREFIX + ",", OWN_PREFIX + "#31#", "+CC", "+CC ", "00CC"};
    private static final String[] BEHIND = {"", "", "", "#", ",,1", " please", "x5", ";phone-context=+CC", ";user=phone",
        "?Subject=12025550143", ";isub=1411"};
    private static final String[] AROUND = {"%s", "%s", "tel:%s", "TEL:%s", "tel://%s", "sip:%s@pbx.example.com",
        "sips:%s@203.0.113.7:5061;transport=tls", "<sip:%s@911.example.com>;tag=112", "\"Help <me>\" <sip:%s@x>",
        "sip:%s:s3cret@[2001:db8::911]", "callto:%s", "%s@pbx", "  %s\t"};

    @Test
    void noEmergencyNumberIsMissedForTheWayItIsWritten() {
        Random random = new Random(20261125);
        List<String> missed = new ArrayList<>();
        int asked = 0;
        for (Map.Entry<String, SortedSet<String>> known : KNOWN.entrySet()) {
            String region = known.getKey();
            for (String number : known.getValue()) {
                for (int way = 0; way < WAYS && isEmergency(number, region); way++) {
                    String front = pick(IN_FRONT, random);
                    if (isSomethingElse(front + number, region)) {
                        continue;
                    }
                    String written = written(front, number, region, random);
                    DiallingPlace from = place(region, front, random);
                    asked++;
                    if (NUMBERS.kindOf(written, from, AT_MILLIS) != EmergencyKind.EMERGENCY) {
                        missed.add(from + " " + written);
                    }
                }
            }
        }
        assertEquals(List.of(), missed.subList(0, Math.min(20, missed.size())), missed.size() + " of " + asked);
        assertTrue(asked > 20_000, "asked about " + asked);
    }

    /** Numbers that begin with an emergency number and that the plan gives to somebody, as they are dialled. */
    @Test
    void noValidNumberIsTakenForTheEmergencyNumberItBeginsWith() {
        Random random = new Random(112911);
        List<String> taken = new ArrayList<>();
        int asked = 0;
        for (Map.Entry<String, SortedSet<String>> known : KNOWN.entrySet()) {
            for (String number : known.getValue()) {
                for (int i = 0; i < COMPLETIONS; i++) {
                    String dialled = (random.nextBoolean() ? "" : pick(new String[] {"0", "1", "9"}, random)) + number
                            + digits(random.nextInt(11), random);
                    if (!known.getValue().contains(dialled) && isValid(dialled, known.getKey())) {
                        asked++;
                        EmergencyKind kind = NUMBERS.kindOf(dialled, known.getKey(), known.getKey(), AT_MILLIS);
                        if (kind != EmergencyKind.NONE) {
                            taken.add(known.getKey() + " " + dialled);
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), taken);
        assertTrue(asked > 5_000, "asked about " + asked);
    }

    /** From a number that only receives, nobody calls; what an account may show is the caller-ID check's to say. */
    @Test
    void noEmergencyOrServiceNumberIsAValidCallerId() {
        CallerIdValidity validity = CallerIdValidity.load();
        KNOWN.forEach((region, numbers) -> numbers.forEach(number -> {
            int code = PHONES.getCountryCodeForRegion(region);
            for (String from : List.of(number, "+" + code + number, "tel:" + number, "sip:+" + code + number + "@x")) {
                assertFalse(validity.isValidCallerId(NumberReader.toE164(from, region), AT_MILLIS)
                        && !GIVEN_OUT.contains(region + number), region + " " + from);
            }
        }));
    }

    private static boolean isEmergency(String number, String region) {
        return SERVICES.exactly(number, List.of(region), AT_MILLIS) == EmergencyKind.EMERGENCY;
    }

    /** A prefix without a pause may make a number that somebody has. */
    private static boolean isSomethingElse(String keys, String region) {
        return ServiceNumbers.isOrdinary(keys.replace("CC", callingCode(region)), region);
    }

    private static String written(String front, String number, String region, Random random) {
        boolean escapes = random.nextInt(4) == 0;
        String zero = pick(ZEROS, random);
        StringBuilder text = new StringBuilder(front);
        for (char digit : number.toCharArray()) {
            String shown = Character.toString(zero.codePointAt(0) + digit - '0');
            text.append(escapes ? escaped(shown) : shown).append(escapes ? "" : pick(BETWEEN, random));
        }
        String around = pick(AROUND, random);
        boolean isUri = !around.strip().equals("%s");
        String behind = isUri || !escapes ? pick(BEHIND, random) : "";
        return around.formatted(text.append(behind)).replace("CC", callingCode(region));
    }

    private static String escaped(String text) {
        StringBuilder escapes = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            escapes.append(String.format("%%%02X", each));
        }
        return escapes.toString();
    }

    /** The region counts as that of the trunk, of the account or of the caller; a country prefix only as the trunk's. */
    private static DiallingPlace place(String region, String front, Random random) {
        List<String> own = List.of(OWN_PREFIX);
        String cased = random.nextBoolean() ? region : region.toLowerCase(Locale.ROOT);
        return switch (front.isEmpty() ? random.nextInt(4) : 0) {
            case 1 -> new DiallingPlace("US", cased, null, own);
            case 2 -> new DiallingPlace("us", "US", cased, own);
            case 3 -> new DiallingPlace(null, cased, null, own);
            default -> new DiallingPlace(cased, "US", "US", own);
        };
    }

    private static boolean isValid(String dialled, String region) {
        try {
            return PHONES.isValidNumber(PHONES.parse(dialled, region));
        } catch (NumberParseException notANumber) {
            return false;
        }
    }

    private static String callingCode(String region) {
        return Integer.toString(NumberPlan.callingCode(region));
    }

    private static String digits(int count, Random random) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    private static String pick(String[] choices, Random random) {
        return choices[random.nextInt(choices.length)];
    }
}
