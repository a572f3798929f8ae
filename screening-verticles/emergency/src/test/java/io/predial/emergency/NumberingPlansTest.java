package io.predial.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import io.predial.numbering.NumberPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the recognition against every numbering plan that libphonenumber knows. */
class NumberingPlansTest {
    private static final EmergencyNumbers NUMBERS = EmergencyNumbers.load();
    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();
    private static final ShortNumberInfo SHORT = ShortNumberInfo.getInstance();
    private static final int NEIGHBOURS = 40;
    private static final Random RANDOM = new Random(112);
    private static final long AT_MILLIS = Instant.parse("2026-12-01T12:00:00Z").toEpochMilli();

    @Test
    void noOrdinaryNumberIsAnEmergency() {
        List<String> misses = new ArrayList<>();
        int asked = 0;
        for (String region : new TreeSet<>(NumberPlan.regions())) {
            for (String written : ordinaryNumbers(region)) {
                asked++;
                if (NUMBERS.kindOf(written, region, region, AT_MILLIS) != EmergencyKind.NONE) {
                    misses.add(region + " " + written);
                }
            }
        }
        assertEquals(List.of(), misses);
        assertTrue(asked > 100_000, "asked about " + asked);
    }

    @Test
    void everyEmergencyNumberIsRecognised() {
        List<String> misses = new ArrayList<>();
        int asked = 0;
        for (String region : NumberPlan.regions().stream().filter(ServiceNumbers::hasMetadata).sorted().toList()) {
            for (String dialled : emergencyForms(region)) {
                asked++;
                if (NUMBERS.kindOf(dialled, region, null, AT_MILLIS) != EmergencyKind.EMERGENCY) {
                    misses.add(region + " " + dialled);
                }
            }
        }
        assertEquals(List.of(), misses);
        assertTrue(asked > 3600, "asked about " + asked);
    }

    @Test
    void noRegionMakesLibphonenumberLookForAMissingFile() {
        List<String> warnings = new ArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                warnings.add(entry.getMessage());
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
        Logger logger = Logger.getLogger("com.google.i18n.phonenumbers");
        logger.addHandler(listener);
        EmergencyNumbers.warmUp();
        NumberPlan.regions().forEach(region -> NUMBERS.kindOf("1234", region, region, AT_MILLIS));
        logger.removeHandler(listener);
        assertEquals(List.of(), warnings);
    }

    private static List<String> ordinaryNumbers(String region) {
        List<String> written = new ArrayList<>();
        for (PhoneNumberType type : PhoneNumberType.values()) {
            PhoneNumber example = PHONES.getExampleNumberForType(region, type);
            if (example != null) {
                write(example, written);
                Stream.generate(() -> neighbour(example)).limit(NEIGHBOURS)
                        .filter(number -> PHONES.isValidNumberForRegion(number, region))
                        .forEach(number -> write(number, written));
            }
        }
        return written;
    }

    private static void write(PhoneNumber number, List<String> written) {
        written.add(PHONES.format(number, PhoneNumberFormat.NATIONAL));
        written.add(PHONES.format(number, PhoneNumberFormat.E164));
        written.add(PHONES.format(number, PhoneNumberFormat.RFC3966));
        written.add(PHONES.getNationalSignificantNumber(number));
        written.add(PHONES.formatOutOfCountryCallingNumber(number, "DE"));
    }

    /** The same number with two digits changed, half of the time into the beginning of an emergency number. */
    private static PhoneNumber neighbour(PhoneNumber number) {
        StringBuilder digits = new StringBuilder(Long.toString(number.getNationalNumber()));
        if (RANDOM.nextBoolean() && digits.length() > 4) {
            digits.replace(0, 3, List.of("112", "911", "999", "110", "119", "100").get(RANDOM.nextInt(6)));
        }
        for (int i = 0; i < 2; i++) {
            digits.setCharAt(RANDOM.nextInt(digits.length()), (char) ('0' + RANDOM.nextInt(10)));
        }
        return new PhoneNumber().mergeFrom(number).setNationalNumber(Long.parseLong(digits.toString()));
    }

    private static List<String> emergencyForms(String region) {
        int callingCode = PHONES.getCountryCodeForRegion(region);
        Stream<String> twoDigits = IntStream.range(0, 100).mapToObj(i -> String.format("%02d", i));
        Stream<String> threeDigits = IntStream.range(0, 1000).mapToObj(i -> String.format("%03d", i));
        return Stream.concat(twoDigits, threeDigits).filter(number -> SHORT.isEmergencyNumber(number, region))
                .flatMap(number -> Stream.of(number, "tel:" + number, "9," + number, "9" + number, "0" + number,
                        "+" + callingCode + number)).toList();
    }
}
