package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalleePlacesTest {
    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();
    private static final PhoneNumberToTimeZonesMapper MAPPER = PhoneNumberToTimeZonesMapper.getInstance();
    /** libphonenumber's "somewhere in North America" names about 40 zones, and no area code reaches into 10. */
    private static final int ZONES_OF_AN_AREA_CODE_MAX = 10;

    private final CalleePlaces places = new CalleePlaces();

    /** Fails when a new libphonenumber knows an area code, or a zone of one, that the table lacks. */
    @Test
    void theTableKnowsEveryZoneThatLibphonenumberKnows() {
        AreaCodes table = AreaCodes.load();
        Set<String> lacking = new TreeSet<>();
        for (int code = 200; code <= 999; code++) {
            Set<String> known = zonesByOfficeCode(code);
            boolean geographic = known.size() <= ZONES_OF_AN_AREA_CODE_MAX && !known.contains("Etc/Unknown");
            if (geographic && !names(table.of(code)).containsAll(known)) {
                lacking.add(code + " " + known);
            }
            if (geographic && table.of(code) == table.unlisted()) {
                lacking.add(code + " has no row");
            }
        }
        assertEquals(Set.of(), lacking);
    }

    private static Set<String> zonesByOfficeCode(int code) {
        PhoneNumber number = new PhoneNumber().setCountryCode(1);
        Set<String> zones = new TreeSet<>();
        for (int office = 200; office <= 999; office++) {
            zones.addAll(MAPPER.getTimeZonesForGeographicalNumber(
                    number.setNationalNumber(code * 10_000_000L + office * 10_000L)));
        }
        return zones;
    }

    private static Set<String> names(Place place) {
        return place.zones().stream().map(ZoneId::getId).collect(Collectors.toSet());
    }

    @ParameterizedTest(name = "{0} overlays {1}")
    @CsvSource({"364,270", "448,850", "458,541", "930,812", "581,418", "367,418", "778,250", "236,250", "672,250",
        "257,250", "986,208", "879,709", "729,423", "983,303"})
    void anOverlayStandsOnItsParentsGround(int overlay, int parent) {
        AreaCodes table = AreaCodes.load();
        assertTrue(names(table.of(overlay)).containsAll(names(table.of(parent))));
        assertEquals(table.of(parent).country(), table.of(overlay).country());
    }

    @Test
    void everyKindOfNumberOfEveryRegionHasAPlace() {
        for (String region : PHONES.getSupportedRegions()) {
            for (PhoneNumberUtil.PhoneNumberType type : PhoneNumberUtil.PhoneNumberType.values()) {
                PhoneNumber example = PHONES.getExampleNumberForType(region, type);
                if (example != null) {
                    String written = PHONES.format(example, PhoneNumberUtil.PhoneNumberFormat.E164);
                    long number = Long.parseLong(written.substring(1));
                    assertFalse(places.of(number).zones().isEmpty(), region + " " + type);
                }
            }
        }
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource({
        "12025550143, US, 1, Washington",
        "14165550143, CA, 1, Toronto",
        "17875550143, US, 1, a territory is under the law of the United States",
        "18095550143, DO, 1, the Dominican Republic",
        "18005550143, US, 11, toll-free can be anywhere in the United States",
        "442079460000, GB, 1, London",
        "447700900123, GB, 4, unassigned: anywhere in the country",
        "61491570006, AU, 8, an Australian mobile",
        "881612345678, 001, 11, satellite: nothing is known",
        "999123456789, ZZ, 11, no such country"})
    void namesCountryAndZones(long number, String country, int zones, String note) {
        assertEquals(country, places.of(number).country(), note);
        assertEquals(zones, places.of(number).zones().size(), note);
    }

    @Test
    void aBlockIsRememberedAndMakesRoomForOthers() {
        Place london = places.of(442079460000L);
        assertSame(london, places.of(442079469999L));
        for (long block = 0; block < 50_000; block++) {
            places.of(442000000000L + block * 10_000);
        }
        assertEquals(List.of(ZoneId.of("Europe/London")), places.of(442079460000L).zones());
    }
}
