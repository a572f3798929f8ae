package io.predial.numbering;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.predial.contract.E164;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the world's numbering plans say about a number and a region. libphonenumber answers; all of it is in memory. */
public final class NumberPlan {
    /** "No region", as in CLDR. */
    public static final String UNKNOWN_REGION = "ZZ";

    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();
    private static final Set<String> REGIONS = Set.copyOf(PHONES.getSupportedRegions());
    private static final Set<Integer> CALLING_CODES = Set.copyOf(PHONES.getSupportedCallingCodes());
    private static final int CALLING_CODE_DIGITS_MAX = 3;

    private NumberPlan() {
    }

    /** Loads all metadata, about a tenth of a second, so that the first calls do not wait for it. */
    public static void warmUp() {
        for (String region : REGIONS) {
            PHONES.isValidNumber(PHONES.getExampleNumber(region));
        }
    }

    /** The region in ISO 3166 upper case, or {@link #UNKNOWN_REGION} for null and anything that is no region. */
    public static String region(String name) {
        if (name == null || name.length() != 2) {
            return UNKNOWN_REGION;
        }
        String region = REGIONS.contains(name) ? name : name.toUpperCase(Locale.ROOT);
        return REGIONS.contains(region) ? region : UNKNOWN_REGION;
    }

    /** All regions libphonenumber knows. */
    public static Set<String> regions() {
        return REGIONS;
    }

    /** The country calling code of a region, 0 for {@link #UNKNOWN_REGION}. */
    public static int callingCode(String region) {
        return REGIONS.contains(region) ? PHONES.getCountryCodeForRegion(region) : 0;
    }

    /** Regions sharing a calling code, the main one first; empty for a code nobody has. */
    public static List<String> regionsOf(int callingCode) {
        return PHONES.getRegionCodesForCountryCode(callingCode).stream().filter(REGIONS::contains).toList();
    }

    /**
     * The calling code that an international number starts with. Codes are prefix-free (ITU-T E.164 section 6.2).
     *
     * @return 0 when they start with none
     */
    public static int leadingCallingCode(CharSequence digits, int start) {
        int code = 0;
        for (int i = start; i < digits.length() && i < start + CALLING_CODE_DIGITS_MAX; i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            code = code * 10 + digit;
            if (CALLING_CODES.contains(code)) {
                return code;
            }
        }
        return 0;
    }

    /** What kind of number it is; {@code INVALID} for {@link E164#NONE} and for what no plan assigns. */
    public static NumberClass classOf(long number) {
        PhoneNumber parsed = NumberReader.parsed(number);
        PhoneNumberType type = parsed == null ? PhoneNumberType.UNKNOWN : PHONES.getNumberType(parsed);
        return switch (type) {
            case PREMIUM_RATE -> NumberClass.PREMIUM;
            case SHARED_COST -> NumberClass.SHARED_COST;
            case TOLL_FREE -> NumberClass.TOLL_FREE;
            case UNKNOWN -> NumberClass.INVALID;
            default -> NumberClass.ORDINARY;
        };
    }

    /**
     * The region a number belongs to: +1 alone names 25 of them, with domestic and with international rates.
     *
     * @return ISO 3166, {@code 001} for numbers of no country (satellite, international freephone), or
     *         {@link #UNKNOWN_REGION}
     */
    public static String regionOf(long number) {
        PhoneNumber parsed = NumberReader.parsed(number);
        String region = parsed == null ? null : PHONES.getRegionCodeForNumber(parsed);
        return region == null ? UNKNOWN_REGION : region;
    }
}
