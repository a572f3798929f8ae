package io.predial.emergency;

import io.predial.contract.Route;
import io.predial.contract.config.Knobs;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The operator's own way to the emergency services, for accounts whose trunks do not serve a call. A setting and not a row,
 * so that it works in a process that has never seen the record.
 */
public final class EmergencyFallback {
    /** The name a route over it has; accounts' trunks are not looked up for it. */
    public static final String TRUNK = "emergency-fallback";
    /** No fallback: the call is refused, with what to do about it. */
    public static final EmergencyFallback NONE = new EmergencyFallback(Map.of());

    private static final String KNOB = "emergency.fallback-trunks";
    private static final String ANY_REGION = "*";
    private static final int TRUNKS_MAX = 64;
    private static final int URI_CHARS_MAX = 256;
    private static final Set<String> REGIONS = Set.copyOf(Arrays.asList(Locale.getISOCountries()));

    private final Map<String, Route> byRegion;

    private EmergencyFallback(Map<String, Route> byRegion) {
        this.byRegion = Map.copyOf(byRegion);
    }

    /** Reads {@code US=sip:psap@192.0.2.1,*=sip:any@192.0.2.2}. */
    public static EmergencyFallback from(Knobs knobs) {
        String text = knobs.text(KNOB, "", "where emergency calls go that no E911 trunk of their account serves: "
                + "REGION=sip:URI, comma separated, * for any other region").strip();
        Map<String, Route> byRegion = new TreeMap<>();
        if (text.isEmpty()) {
            return NONE;
        }
        for (String entry : text.split(",", -1)) {
            int equals = entry.indexOf('=');
            String region = equals < 0 ? "" : entry.substring(0, equals).strip();
            String uri = entry.substring(equals + 1).strip();
            if (!region.equals(ANY_REGION) && !REGIONS.contains(region)
                    || !uri.matches("sips?:[!-~]+") || uri.length() > URI_CHARS_MAX) {
                knobs.problem(KNOB + ": each must be like US=sip:psap@192.0.2.1 or *=sip:any@192.0.2.2");
            } else if (byRegion.put(region, new Route(TRUNK, uri)) != null) {
                knobs.problem(KNOB + " names " + region + " more than once");
            }
        }
        if (byRegion.size() > TRUNKS_MAX) {
            knobs.problem(KNOB + " has " + byRegion.size() + " trunks; at most " + TRUNKS_MAX);
        }
        return new EmergencyFallback(byRegion);
    }

    /** The way for calls dialled from this region itself, or null. */
    Route of(String region) {
        return byRegion.get(region.toUpperCase(Locale.ROOT));
    }

    /** The way for calls from any region that has none of its own, or null. */
    Route ofAny() {
        return byRegion.get(ANY_REGION);
    }
}
