package io.predial.dnc;

import io.predial.contract.DialRequest;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a request says about where the called person is: state, postal code, time zone. It is added to what the number
 * says and replaces nothing: a number is a presumption of law in some states, an address may be old, and the call has to
 * be lawful at both. What cannot be read is not ignored either: then the person may be anywhere in the country.
 * Immutable.
 */
final class GivenPlaces {
    private static final Set<String> KNOWN_ZONES = ZoneId.getAvailableZoneIds();

    private final StateNames names = StateNames.load();
    private final PostalCodes postalCodes = PostalCodes.load(names);
    private final AreaCodes areaCodes;

    GivenPlaces(AreaCodes areaCodes) {
        this.areaCodes = areaCodes;
    }

    /** @param place what the number says @return the same one when the request says no more */
    Place and(Place place, DialRequest request) {
        Place all = place;
        if (saysState(request, place)) {
            String region = names.region(request.calleeState());
            all = andRegions(all, region == null ? List.of() : List.of(region));
        }
        if (saysPostalCode(request, place)) {
            all = andRegions(all, postalCodes.regions(request.calleePostalCode()));
        }
        return isBlank(request.calleeTimeZone()) ? all : andZones(all, zones(request));
    }

    /** A state that the number names too adds nothing: not the zones of its far end either. */
    private Place andRegions(Place place, List<String> regions) {
        if (regions.isEmpty()) {
            return place.or(areaCodes.anywhereIn(place.country()));
        }
        Place all = place;
        for (String region : regions) {
            all = all.regions().contains(region) ? all : all.or(areaCodes.ofState(region));
        }
        return all;
    }

    private static Place andZones(Place place, List<ZoneId> zones) {
        return place.zones().containsAll(zones) ? place : place.or(new Place(place.country(), zones));
    }

    private List<ZoneId> zones(DialRequest request) {
        return isZone(request) ? List.of(ZoneId.of(request.calleeTimeZone())) : areaCodes.unlisted().zones();
    }

    /** One sentence for each thing in the request that could not be read, each with a space before it; else empty. */
    String unreadable(Place place, DialRequest request) {
        List<String> sentences = new ArrayList<>();
        if (saysState(request, place) && names.region(request.calleeState()) == null) {
            sentences.add(" The given state is none we know, so every state of the country counts.");
        }
        if (saysPostalCode(request, place) && postalCodes.regions(request.calleePostalCode()).isEmpty()) {
            sentences.add(" The given postal code does not tell the state, so every state of the country counts.");
        }
        if (!isBlank(request.calleeTimeZone()) && !isZone(request)) {
            sentences.add(" The given time zone is not in the IANA database, so all United States zones count.");
        }
        return String.join("", sentences);
    }

    /** Elsewhere the hours are the country's, whatever the state. */
    private boolean hasStates(Place place) {
        return areaCodes.anywhereIn(place.country()) != null;
    }

    private boolean saysState(DialRequest request, Place place) {
        return !isBlank(request.calleeState()) && hasStates(place);
    }

    private boolean saysPostalCode(DialRequest request, Place place) {
        return !isBlank(request.calleePostalCode()) && hasStates(place);
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }

    private static boolean isZone(DialRequest request) {
        return KNOWN_ZONES.contains(request.calleeTimeZone());
    }
}
