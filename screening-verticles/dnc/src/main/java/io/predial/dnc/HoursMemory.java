package io.predial.dnc;

import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What the calling hours said about places, for one purpose at one instant: in a list of thousands of numbers few hundred
 * places come up, and the hours of each depend on nothing else. Not thread-safe.
 */
final class HoursMemory {
    /** Places of the area codes are a few hundred; numbers elsewhere and given places can be any number. */
    private static final int KNOWN_MAX = 8_192;
    /** Stands for "inside the hours of all". */
    private static final Object INSIDE = new Object();

    private record Given(String state, String postalCode, String timeZone) {
    }

    /** By identity: an area code's place is always the same object, and two equal ones only cost a second look. */
    private final Map<Place, Object> byPlace = new IdentityHashMap<>();
    private final Map<Place, Map<Given, Object>> byGiven = new IdentityHashMap<>();
    private Purpose purpose;
    private long atMillis;
    private int known;

    /** @param hours judges them; null for "inside". @return what it says, or said before */
    Reason of(Place place, DialRequest request, BiFunction<Place, DialRequest, Reason> hours) {
        if (request.purpose() != purpose || request.atMillis() != atMillis || known >= KNOWN_MAX) {
            byPlace.clear();
            byGiven.clear();
            known = 0;
            purpose = request.purpose();
            atMillis = request.atMillis();
        }
        boolean given = request.calleeState() != null || request.calleePostalCode() != null
                || request.calleeTimeZone() != null;
        return given ? of(byGiven.computeIfAbsent(place, none -> new HashMap<>()), new Given(request.calleeState(),
                request.calleePostalCode(), request.calleeTimeZone()), place, request, hours)
                : of(byPlace, place, place, request, hours);
    }

    private <K> Reason of(Map<K, Object> memory, K key, Place place, DialRequest request,
                          BiFunction<Place, DialRequest, Reason> hours) {
        Object said = memory.get(key);
        if (said == null) {
            Reason reason = hours.apply(place, request);
            said = reason == null ? INSIDE : reason;
            memory.put(key, said);
            known++;
        }
        return said == INSIDE ? null : (Reason) said;
    }
}
