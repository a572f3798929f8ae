package io.predial.emergency;

import io.predial.emergency.DialPrefixes.Prefix;
import io.predial.emergency.DialPrefixes.Role;
import io.predial.numbering.DialledString;
import io.predial.numbering.NumberPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * Recognises emergency and protected numbers in what was dialled, before anything is rewritten: 911 must work without
 * any prefix (47 CFR 9.16(b)), and people dial the prefix all the same. The region dialled from, the account's home and
 * the country of the caller's number all count, because a trunk abroad does not change what a person in need dials.
 * Pure, immutable, and never throws on a dialled string.
 */
public final class EmergencyNumbers {
    /** Country code, a trunk zero and the longest short number: a longer plain E.164 number cannot be one of ours. */
    private static final int INTERNATIONAL_DIGITS_MAX = 3 + 1 + ServiceNumbers.DIGITS_MAX;
    /** A longer group before a pause is a number of its own. */
    private static final int PREFIX_KEYS_MAX = 4;
    /** A line, a prefix or code, and the number. */
    private static final int GROUPS_MAX = 3;
    /** Two digits after a code are more often the end of a longer code. */
    private static final int AFTER_SERVICE_CODE_MIN = 3;
    /** After the star: nothing (*911), a code of two digits (*67, *82), or of three (*272). */
    private static final int[] SERVICE_CODE_DIGITS = {0, 2, 3};

    /** RFC 5031; NENA-STA-010 for calls that an emergency network has already taken over. */
    private static final List<String> EMERGENCY_URNS =
            List.of("urn:service:sos", "urn:emergency:service:sos", "urn:nena:service:sos");

    /** Where and when a string is dialled; {@code regions} holds the dialling region and every other that counts. */
    private record Place(String region, List<String> regions, List<String> ownPrefixes, long atMillis) {
    }

    private final ServiceNumbers services;
    private final DialPrefixes prefixes;

    private EmergencyNumbers(ServiceNumbers services, DialPrefixes prefixes) {
        this.services = services;
        this.prefixes = prefixes;
    }

    /** Reads the tables. @throws IllegalStateException when one is broken */
    public static EmergencyNumbers load() {
        return new EmergencyNumbers(ServiceNumbers.load(), DialPrefixes.load());
    }

    /** Loads libphonenumber's metadata, about a fifth of a second, so that the first call does not wait for it. */
    public static void warmUp() {
        NumberPlan.warmUp();
        ServiceNumbers.warmUp();
    }

    /** True for a plain E.164 number too long to be anything but ordinary. No allocation: every call passes here. */
    public static boolean isPlainlyOrdinary(String dialled) {
        int length = dialled.length();
        if (length <= INTERNATIONAL_DIGITS_MAX + 1 || dialled.charAt(0) != '+') {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char digit = dialled.charAt(i);
            if (digit < '0' || digit > '9') {
                return false;
            }
        }
        return true;
    }

    /** As the other, for a caller and a trunk of which nothing more is known. */
    public EmergencyKind kindOf(String dialled, String region, String homeRegion, long atMillis) {
        return kindOf(dialled, new DiallingPlace(region, homeRegion, null, List.of()), atMillis);
    }

    /**
     * What a dialled string is.
     *
     * @param dialled  raw, any text
     * @param atMillis the instant to judge, epoch milliseconds
     */
    public EmergencyKind kindOf(String dialled, DiallingPlace from, long atMillis) {
        if (isPlainlyOrdinary(dialled)) {
            return EmergencyKind.NONE;
        }
        DialledString parts = DialledString.of(dialled);
        if (!parts.urn().isEmpty()) {
            return kindOfUrn(parts.urn());
        }
        if (!parts.tail().isEmpty() && !parts.endsCleanly() && !parts.isApart() && !isWord(parts.tail())) {
            return EmergencyKind.NONE;
        }
        if (parts.keys().isEmpty()) {
            return isOrBelow(parts.tail(), "sos") ? EmergencyKind.EMERGENCY : EmergencyKind.NONE;
        }
        return kindOfGroups(parts.keys().split(",", GROUPS_MAX + 1), place(from, parts.phoneContext(), atMillis));
    }

    /** RFC 5031 names the services; RFC 6881 section 16 puts test calls below {@code test}. */
    private static EmergencyKind kindOfUrn(String urn) {
        if (EMERGENCY_URNS.stream().anyMatch(parent -> isOrBelow(urn, parent))) {
            return EmergencyKind.EMERGENCY;
        }
        if (isOrBelow(urn, "urn:service:test.sos")) {
            return EmergencyKind.TEST;
        }
        return isOrBelow(urn, "urn:service:counseling") ? EmergencyKind.CRISIS_LINE : EmergencyKind.NONE;
    }

    private static boolean isOrBelow(String name, String parent) {
        return name.startsWith(parent) && (name.length() == parent.length() || name.charAt(parent.length()) == '.');
    }

    /** "911please" is a wish for 911, as "911 apt 5B" is; "911f3ab2" is somebody's user name. */
    private static boolean isWord(String tail) {
        return tail.codePoints().noneMatch(Character::isDigit);
    }

    private static Place place(DiallingPlace from, String phoneContext, long atMillis) {
        String dialling = NumberPlan.region(from.region());
        String home = NumberPlan.region(from.homeRegion());
        List<String> regions = new ArrayList<>(List.of(dialling));
        for (String other : List.of(home, NumberPlan.region(from.callerRegion()))) {
            if (!other.equals(NumberPlan.UNKNOWN_REGION)) {
                regions.add(other);
            }
        }
        regions.addAll(NumberPlan.regionsOf(NumberPlan.leadingCallingCode(phoneContext, 0)));
        return new Place(dialling.equals(NumberPlan.UNKNOWN_REGION) ? home : dialling, regions, from.outsideLinePrefixes(),
                atMillis);
    }

    /** Pauses part the groups. Only the first is dialled; short ones seize a line and the number is the one behind. */
    private EmergencyKind kindOfGroups(String[] groups, Place place) {
        EmergencyKind kind = kindOfKeys(groups[0], place);
        int looked = Math.min(groups.length, GROUPS_MAX);
        for (int i = 1; i < looked && kind == EmergencyKind.NONE && seizesALine(groups[i - 1], place); i++) {
            kind = kindOfKeys(groups[i], place).orHeavier(kindOfKeys(groups[i - 1] + groups[i], place));
        }
        return kind;
    }

    private static boolean seizesALine(String keys, Place place) {
        return keys.length() <= PREFIX_KEYS_MAX || place.ownPrefixes().contains(keys);
    }

    private EmergencyKind kindOfKeys(String keys, Place place) {
        EmergencyKind kind = withoutOwnPrefix(keys, place);
        for (String prefix : place.ownPrefixes()) {
            if (keys.length() > prefix.length() && keys.startsWith(prefix)) {
                String rest = keys.substring(prefix.length());
                String digits = upToSymbol(rest);
                EmergencyKind behind = digits.isEmpty() ? afterServiceCode(rest, place)
                        : services.exactly(digits, place.regions(), place.atMillis()).orHeavier(afterPrefixes(digits, place));
                kind = kind.orHeavier(unlessOrdinary(behind, upToSymbol(keys), place));
            }
        }
        return kind;
    }

    private EmergencyKind withoutOwnPrefix(String keys, Place place) {
        if (keys.startsWith("+")) {
            String digits = upToSymbol(keys.substring(1));
            EmergencyKind kind = services.exactly(digits, place.regions(), place.atMillis())
                    .orHeavier(international(digits, place));
            return unlessOrdinary(kind, "+" + digits, place);
        }
        String digits = upToSymbol(keys);
        boolean lineThenCode = digits.length() == 1 && keys.length() > 2;
        return digits.isEmpty() || lineThenCode ? afterServiceCode(keys.substring(digits.length()), place)
                : national(digits, place);
    }

    private static String upToSymbol(String keys) {
        for (int i = 0; i < keys.length(); i++) {
            if (keys.charAt(i) < '0' || keys.charAt(i) > '9') {
                return keys.substring(0, i);
            }
        }
        return keys;
    }

    private EmergencyKind national(String digits, Place place) {
        EmergencyKind direct = services.exactly(digits, List.of(place.region()), place.atMillis());
        if (direct == EmergencyKind.EMERGENCY || services.runsOn(digits, place.region(), place.atMillis())) {
            return EmergencyKind.EMERGENCY;
        }
        EmergencyKind kind = services.exactly(digits, place.regions(), place.atMillis())
                .orHeavier(afterPrefixes(digits, place));
        return direct.orHeavier(unlessOrdinary(kind, digits, place));
    }

    /** Behind one of the prefixes of the country dialled from. */
    private EmergencyKind afterPrefixes(String digits, Place place) {
        EmergencyKind kind = EmergencyKind.NONE;
        for (Prefix prefix : prefixes.of(NumberPlan.callingCode(place.region()))) {
            if (place.atMillis() >= prefix.effectiveFromMillis() && digits.startsWith(prefix.digits())) {
                kind = kind.orHeavier(after(prefix, digits.substring(prefix.digits().length()), place));
            }
        }
        return kind;
    }

    private EmergencyKind after(Prefix prefix, String rest, Place place) {
        return switch (prefix.role()) {
            case TRUNK -> services.exactly(rest, place.regions(), place.atMillis());
            case BEFORE_NATIONAL -> exactlyOrAfterTrunk(rest, place);
            case INTERNATIONAL -> services.exactly(rest, place.regions(), place.atMillis())
                    .orHeavier(international(rest, place));
        };
    }

    /** +1911 and +49 (0)112 are dialled, although nothing can be reached that way. */
    private EmergencyKind international(String digits, Place place) {
        int code = NumberPlan.leadingCallingCode(digits, 0);
        if (code == 0 || digits.length() > INTERNATIONAL_DIGITS_MAX) {
            return EmergencyKind.NONE;
        }
        String national = digits.substring(Integer.toString(code).length());
        List<String> regions = NumberPlan.regionsOf(code);
        return services.exactly(national, regions, place.atMillis())
                .orHeavier(afterTrunkPrefix(national, regions, place.atMillis()));
    }

    private EmergencyKind afterTrunkPrefix(String digits, List<String> regions, long atMillis) {
        EmergencyKind heaviest = EmergencyKind.NONE;
        int code = regions.isEmpty() ? 0 : NumberPlan.callingCode(regions.get(0));
        for (Prefix prefix : prefixes.of(code)) {
            if (prefix.role() == Role.TRUNK && digits.startsWith(prefix.digits())) {
                String rest = digits.substring(prefix.digits().length());
                heaviest = heaviest.orHeavier(services.exactly(rest, regions, atMillis));
            }
        }
        return heaviest;
    }

    /**
     * Keys that start with a star or a hash: {@code *67911}, {@code #31#911}, {@code *911}. Closed by a hash they are a
     * network's own menu ({@code *102#} tells a balance), unless a number follows a code inside.
     */
    private EmergencyKind afterServiceCode(String keys, Place place) {
        boolean closed = keys.endsWith("#");
        String open = closed ? keys.substring(0, keys.length() - 1) : keys;
        int lastSymbol = Math.max(open.lastIndexOf('*'), open.lastIndexOf('#'));
        String rest = open.substring(lastSymbol + 1);
        boolean codeInside = open.chars().limit(Math.max(0, lastSymbol)).anyMatch(Character::isDigit);
        if (codeInside) {
            return services.exactly(rest, place.regions(), place.atMillis());
        }
        EmergencyKind kind = EmergencyKind.NONE;
        for (int digits : SERVICE_CODE_DIGITS) {
            boolean menu = closed && digits == 0;
            if (!menu && rest.length() >= digits + AFTER_SERVICE_CODE_MIN) {
                kind = kind.orHeavier(exactlyOrAfterTrunk(rest.substring(digits), place));
            }
        }
        return kind;
    }

    private EmergencyKind exactlyOrAfterTrunk(String digits, Place place) {
        return services.exactly(digits, place.regions(), place.atMillis())
                .orHeavier(afterTrunkPrefix(digits, place.regions(), place.atMillis()));
    }

    private static EmergencyKind unlessOrdinary(EmergencyKind kind, String keys, Place place) {
        boolean ordinary = kind != EmergencyKind.NONE && ServiceNumbers.isOrdinary(keys, place.region());
        return ordinary ? EmergencyKind.NONE : kind;
    }
}
