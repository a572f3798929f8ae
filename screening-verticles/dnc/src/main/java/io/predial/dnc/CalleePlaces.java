package io.predial.dnc;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.predial.contract.E164;
import io.predial.numbering.NumberPlan;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Where a called number may be. North American numbers by area code, from our own table: libphonenumber maps overlays
 * to one zone only. All others from libphonenumber, remembered by block of numbers because parsing takes microseconds.
 * A number is only a presumption (it may be ported, or travel), so every zone that is possible is named.
 */
public final class CalleePlaces {
    private static final long NANP_FIRST = 12_000_000_000L;
    private static final long NANP_LAST = 19_999_999_999L;
    private static final int AREA_CODES = 1_000;
    /** Numbers that share all but their last four digits share their zones and, in practice, their kind. */
    private static final long BLOCK = 10_000;
    /** A power of two. Blocks share slots; the newer one stays. */
    private static final int REMEMBERED_BLOCKS_MAX = 8_192;

    private record Remembered(long block, Place place) {
    }

    private final AreaCodes areaCodes = AreaCodes.load();
    private final PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    private final PhoneNumberToTimeZonesMapper mapper = PhoneNumberToTimeZonesMapper.getInstance();
    private final AtomicReferenceArray<Remembered> remembered = new AtomicReferenceArray<>(REMEMBERED_BLOCKS_MAX);

    /** @param number any E.164 number but {@link E164#NONE} */
    public Place of(long number) {
        if (number >= NANP_FIRST && number <= NANP_LAST) {
            return areaCodes.of(E164.segment(number) % AREA_CODES);
        }
        long block = number / BLOCK;
        int slot = Long.hashCode(block * 0x9E3779B97F4A7C15L) & (REMEMBERED_BLOCKS_MAX - 1);
        Remembered known = remembered.get(slot);
        if (known != null && known.block == block) {
            return known.place;
        }
        Place place = elsewhere(number);
        remembered.set(slot, new Remembered(block, place));
        return place;
    }

    AreaCodes areaCodes() {
        return areaCodes;
    }

    /** Every zone that counts when nothing is known about the callee's. */
    private List<ZoneId> unknownZones() {
        return areaCodes.unlisted().zones();
    }

    private Place elsewhere(long number) {
        try {
            PhoneNumber parsed = phones.parse(E164.format(number), NumberPlan.UNKNOWN_REGION);
            String region = phones.getRegionCodeForNumber(parsed);
            boolean assigned = phones.getNumberType(parsed) != PhoneNumberType.UNKNOWN;
            return new Place(region != null ? region : phones.getRegionCodeForCountryCode(parsed.getCountryCode()),
                    zones(assigned ? mapper.getTimeZonesForNumber(parsed) : zonesOfCountry(parsed.getCountryCode())));
        } catch (NumberParseException noSuchCountry) {
            return new Place(NumberPlan.UNKNOWN_REGION, unknownZones());
        }
    }

    /** No area starts with 0 after the country code, so the mapper falls back to the zones of the whole country. */
    private List<String> zonesOfCountry(int callingCode) {
        return mapper.getTimeZonesForGeographicalNumber(
                new PhoneNumber().setCountryCode(callingCode).setNationalNumber(0));
    }

    /** {@code Etc/Unknown} says nothing, and nothing known means everywhere. */
    private List<ZoneId> zones(List<String> names) {
        return names.contains(PhoneNumberToTimeZonesMapper.getUnknownTimeZone()) ? unknownZones()
                : names.stream().map(ZoneId::of).toList();
    }
}
