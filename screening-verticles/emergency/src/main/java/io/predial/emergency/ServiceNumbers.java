package io.predial.emergency;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import io.predial.numbering.NumberClass;
import io.predial.numbering.NumberPlan;
import io.predial.numbering.NumberReader;
import io.predial.numbering.RuleTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Short numbers as such, without anything dialled in front of them: our dated table ({@value #TABLE}), and
 * libphonenumber for what the table does not mention. Immutable.
 */
final class ServiceNumbers {
    static final String TABLE = "io/predial/emergency/service-numbers.csv";
    /** The longest in the table and in libphonenumber's emergency patterns. */
    static final int DIGITS_MAX = 6;
    static final String WORLD = "001";

    private static final int DIGITS_MIN = 2;
    /** Two-digit emergency numbers begin too many three-digit services for "and whatever follows" to be safe. */
    private static final int PREFIX_DIGITS_MIN = 3;
    /** Asking libphonenumber about these reads a missing file and logs a warning, every time. */
    private static final Set<String> WITHOUT_METADATA = Set.of("GQ", "IO", "TA", "TK", NumberPlan.UNKNOWN_REGION);
    private static final ShortNumberInfo SHORT = ShortNumberInfo.getInstance();
    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

    private record Entry(EmergencyKind kind, long effectiveFromMillis) {
    }

    private final Map<String, Map<String, Entry>> byRegion;

    private ServiceNumbers(Map<String, Map<String, Entry>> byRegion) {
        this.byRegion = byRegion;
    }

    /** Reads the table. @throws IllegalStateException when it is broken */
    static ServiceNumbers load() {
        Map<String, Map<String, Entry>> byRegion = new HashMap<>();
        for (RuleTable.Row row : RuleTable.read(ServiceNumbers.class, TABLE)) {
            Entry entry = new Entry(EmergencyKind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
                    row.effectiveFromMillis());
            for (String region : row.text("regions").split(" ")) {
                byRegion.computeIfAbsent(region, key -> new HashMap<>()).put(row.text("number"), entry);
            }
        }
        return new ServiceNumbers(Map.copyOf(byRegion));
    }

    /** Loads the short-number metadata of all regions, so that the first emergency call does not wait for it. */
    static void warmUp() {
        NumberPlan.regions().stream().filter(ServiceNumbers::hasMetadata)
                .forEach(region -> SHORT.isEmergencyNumber("112", region));
    }

    /** What exactly these digits are in any of the regions; the weightiest answer counts. */
    EmergencyKind exactly(String digits, Collection<String> regions, long atMillis) {
        EmergencyKind heaviest = EmergencyKind.NONE;
        if (digits.length() < DIGITS_MIN || digits.length() > DIGITS_MAX) {
            return heaviest;
        }
        for (String region : regions) {
            heaviest = heaviest.orHeavier(exactly(digits, region, atMillis));
        }
        return heaviest;
    }

    private EmergencyKind exactly(String digits, String region, long atMillis) {
        Entry own = inForce(region, digits, atMillis);
        if (own != null) {
            return own.kind();
        }
        if (hasMetadata(region) && SHORT.isEmergencyNumber(digits, region)) {
            return EmergencyKind.EMERGENCY;
        }
        Entry world = inForce(WORLD, digits, atMillis);
        return world == null ? EmergencyKind.NONE : world.kind();
    }

    /**
     * True when the region's network would connect an emergency service before the last digit is dialled. Where an
     * exact match is required (Brazil, Chile, Nicaragua) libphonenumber says no; a number that somebody has, or a
     * service that can be called, is no run-on. Codes that only take text messages cannot be called: no services here.
     */
    boolean runsOn(String digits, String region, long atMillis) {
        if (digits.length() > DIGITS_MAX || !hasMetadata(region) || !SHORT.connectsToEmergencyNumber(digits, region)) {
            return false;
        }
        boolean prefixed = false;
        for (int length = PREFIX_DIGITS_MIN; length < digits.length(); length++) {
            prefixed |= exactly(digits.substring(0, length), region, atMillis) == EmergencyKind.EMERGENCY;
        }
        return prefixed && !isCallableService(digits, region) && !isOrdinary(digits, region);
    }

    /** True when somebody can have this number, as dialled from the region. */
    static boolean isOrdinary(String keys, String region) {
        return NumberPlan.classOf(NumberReader.toE164(keys, region)) != NumberClass.INVALID;
    }

    private Entry inForce(String region, String digits, long atMillis) {
        Entry entry = byRegion.getOrDefault(region, Map.of()).get(digits);
        return entry == null || atMillis < entry.effectiveFromMillis() ? null : entry;
    }

    static boolean hasMetadata(String region) {
        return !WITHOUT_METADATA.contains(region);
    }

    private static boolean isCallableService(String digits, String region) {
        PhoneNumber number = new PhoneNumber().setCountryCode(PHONES.getCountryCodeForRegion(region))
                .setNationalNumber(Long.parseLong(digits));
        if (digits.startsWith("0")) {
            int zeros = digits.length() - digits.replaceFirst("^0+(?=.)", "").length();
            number.setItalianLeadingZero(true).setNumberOfLeadingZeros(zeros);
        }
        return SHORT.isValidShortNumberForRegion(number, region) && !SHORT.isSmsServiceForRegion(number, region)
                && !SHORT.isCarrierSpecificForRegion(number, region);
    }
}
