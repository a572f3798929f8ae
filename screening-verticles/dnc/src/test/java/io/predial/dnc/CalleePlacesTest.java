package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.geocoding.PhoneNumberOfflineGeocoder;
import io.predial.numbering.RuleTable;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
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

    /** Fails when libphonenumber puts most of an area code into a state that the table does not name. */
    @Test
    void theTableNamesTheStatesThatLibphonenumberNames() {
        AreaCodes table = AreaCodes.load();
        StateNames names = StateNames.load();
        PhoneNumberOfflineGeocoder geocoder = PhoneNumberOfflineGeocoder.getInstance();
        Set<String> lacking = new TreeSet<>();
        int compared = 0;
        for (int code = 200; code <= 999; code++) {
            PhoneNumber number = new PhoneNumber().setCountryCode(1).setNationalNumber(code * 10_000_000L + 5_550_143L);
            String text = geocoder.getDescriptionForValidNumber(number, Locale.ENGLISH);
            String region = names.region(text.substring(text.lastIndexOf(',') + 1).strip());
            if (region != null && table.of(code) != table.unlisted()) {
                compared++;
                if (!table.of(code).regions().contains(region)) {
                    lacking.add(code + " " + text + " " + table.of(code).regions());
                }
            }
        }
        assertEquals(Set.of(), lacking);
        assertTrue(compared > 300, compared + " compared");
    }

    @Test
    void everyStateHasAnAreaCodeAndEveryAreaCodeOfTheCountryHasAState() {
        AreaCodes table = AreaCodes.load();
        for (RuleTable.Row row : RuleTable.read(StateNames.class, StateNames.TABLE)) {
            assertNotNull(table.ofState(row.text("country") + "-" + row.text("state")), row.text("name"));
        }
        Set<String> known = RuleTable.read(StateNames.class, StateNames.TABLE).stream()
                .map(row -> row.text("country") + "-" + row.text("state")).collect(Collectors.toSet());
        for (RuleTable.Row row : RuleTable.read(AreaCodes.class, AreaCodes.TABLE)) {
            for (String state : row.text("states").split(" ")) {
                boolean stated = Set.of("US", "CA").contains(row.text("country"));
                assertTrue(!stated || state.equals("*") || known.contains(row.text("country") + "-" + state), row.where());
            }
        }
    }

    @Test
    void everyPostalPrefixNamesStatesThatExist() {
        PostalCodes codes = PostalCodes.load(StateNames.load());
        AreaCodes table = AreaCodes.load();
        for (int prefix = 0; prefix < 1_000; prefix++) {
            for (String region : codes.regions(String.format("%03d01", prefix))) {
                assertNotNull(table.ofState(region), prefix + " " + region);
            }
        }
        assertEquals(List.of("US-DC", "US-VA"), codes.regions("20001-1234"));
        assertEquals(List.of("US-RI"), codes.regions(" 02903 "));
        assertEquals(List.of("CA-ON"), codes.regions("m5v 2t6"));
        assertEquals(List.of("CA-NT", "CA-NU"), codes.regions("X0A0H0"));
        assertEquals(List.of(), codes.regions("09012"));
        assertEquals(List.of(), codes.regions("SW1A 1AA"));
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
