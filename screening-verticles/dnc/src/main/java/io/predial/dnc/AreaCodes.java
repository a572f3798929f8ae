package io.predial.dnc;

import io.predial.numbering.RuleTable;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The places of North American area codes, and with them those of the states and provinces: {@value #TABLE}. One array
 * access a look-up. Immutable.
 */
final class AreaCodes {
    static final String TABLE = "io/predial/dnc/area-codes.csv";
    private static final String ANY_OTHER = "*";
    private static final int CODES = 1_000;

    private final Place[] byCode = new Place[CODES];
    /** By ISO 3166-2, such as {@code US-KY}: all area codes of the state together. In order of the names. */
    private final Map<String, Place> byState = new TreeMap<>();
    private final Map<String, Place> byCountry = new HashMap<>();
    private Place unlisted;

    private AreaCodes() {
    }

    /** @throws RuntimeException when the table is broken or names an unknown zone */
    static AreaCodes load() {
        List<RuleTable.Row> rows = RuleTable.read(AreaCodes.class, TABLE);
        AreaCodes codes = new AreaCodes();
        rows.stream().filter(row -> !row.text("area_code").equals(ANY_OTHER)).forEach(codes::put);
        codes.byState.forEach((state, place) -> codes.byCountry.merge(place.country(), place, Place::or));
        codes.unlisted = rows.stream().filter(row -> row.text("area_code").equals(ANY_OTHER)).findFirst()
                .map(codes::anywhere).orElseThrow(() -> new IllegalStateException(TABLE + ": no row " + ANY_OTHER));
        return codes;
    }

    private void put(RuleTable.Row row) {
        int code = Integer.parseInt(row.text("area_code"));
        if (byCode[code] != null) {
            throw row.mistake("two rows for " + code);
        }
        String country = row.text("country");
        List<ZoneId> zones = zones(row);
        List<String> states = words(row.text("states")).map(state -> country + "-" + state).toList();
        byCode[code] = new Place(Stream.concat(Stream.of(country), states.stream()).toList(), zones);
        for (String state : states) {
            byState.merge(state, new Place(List.of(country, state), zones), Place::or);
        }
    }

    /** The zones are the row's own: they leave out territories, which have area codes that are all known. */
    private Place anywhere(RuleTable.Row row) {
        Place country = byCountry.get(row.text("country"));
        if (country == null || !row.text("states").equals(ANY_OTHER)) {
            throw row.mistake("an unlisted area code lies in a country with states, and in any of them");
        }
        return new Place(country.regions(), zones(row));
    }

    private static List<ZoneId> zones(RuleTable.Row row) {
        return words(row.text("zones")).map(ZoneId::of).toList();
    }

    private static Stream<String> words(String cell) {
        return Arrays.stream(cell.split(" ")).filter(word -> !word.isEmpty());
    }

    /** @param code 0 to 999 */
    Place of(int code) {
        Place place = byCode[code];
        return place == null ? unlisted : place;
    }

    /** Where a number can be whose area code says nothing: non-geographic, or newer than the table. */
    Place unlisted() {
        return unlisted;
    }

    /** @param state ISO 3166-2, such as {@code US-KY}; null when no area code lies in it */
    Place ofState(String state) {
        return byState.get(state);
    }

    /** All states and zones of a country that has states here, else null. Far territories are not meant by it. */
    Place anywhereIn(String country) {
        return country.equals(unlisted.country()) ? unlisted : byCountry.get(country);
    }
}
