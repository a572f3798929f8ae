package io.predial.dnc;

import java.time.ZoneId;
import java.util.List;

/**
 * Where a number says its holder may be.
 *
 * @param country ISO 3166 region whose law applies; {@code 001} for numbers of no country
 * @param zones   every time zone the holder may be in; never empty
 */
public record Place(String country, List<ZoneId> zones) {
    public Place {
        zones = List.copyOf(zones);
        if (zones.isEmpty()) {
            throw new IllegalArgumentException("a place has at least one time zone");
        }
    }
}
