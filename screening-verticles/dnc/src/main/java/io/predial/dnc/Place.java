package io.predial.dnc;

import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a called person may be.
 *
 * @param regions whose law applies: first the country, ISO 3166 ({@code 001} for numbers of no country), then every
 *                state or province the person may be in, ISO 3166-2 such as {@code US-KY}
 * @param zones   every time zone the person may be in; never empty
 */
public record Place(List<String> regions, List<ZoneId> zones) {
    public Place {
        regions = List.copyOf(regions);
        zones = List.copyOf(zones);
        if (regions.isEmpty() || zones.isEmpty()) {
            throw new IllegalArgumentException("a place has a country and at least one time zone");
        }
    }

    /** A place of which no more than its country is known. */
    public Place(String country, List<ZoneId> zones) {
        this(List.of(country), zones);
    }

    /** The country of the called number. */
    public String country() {
        return regions.get(0);
    }

    /** This place or another one: all regions and zones of both. */
    Place or(Place other) {
        return new Place(all(regions, other.regions), all(zones, other.zones));
    }

    private static <T> List<T> all(Collection<T> some, Collection<T> others) {
        return Stream.concat(some.stream(), others.stream()).distinct().toList();
    }
}
