package io.predial.dnc;

import io.predial.numbering.RuleTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The do-not-call lists that have to be asked, {@value #TABLE}, and those that the operator waives. Immutable. */
final class RequiredLists {
    static final String TABLE = "io/predial/dnc/required-registries.csv";
    private static final String ALL = "all";

    /**
     * A list that has to be asked about numbers of its region.
     *
     * @param region   ISO 3166, or ISO 3166-2 for a state
     * @param registry the name it is imported by
     */
    record Required(String region, String registry, long fromMillis, long untilMillis, String authority) {
        boolean isKept(long atMillis) {
            return atMillis >= fromMillis && atMillis < untilMillis;
        }
    }

    private final Map<String, List<Required>> byRegion = new HashMap<>();
    /** Ids of registries, of a state's list too. */
    private final Set<String> waived = new HashSet<>();

    private RequiredLists() {
    }

    /**
     * @param waivers states, as in TX, and registries of the table, as in gb-ctps, separated by commas; {@code all} for all
     *                states; or empty for none
     * @throws IllegalArgumentException when something is named that need not be asked anyway
     * @throws IllegalStateException    when the table is broken
     */
    static RequiredLists load(String waivers) {
        RequiredLists lists = new RequiredLists();
        Set<String> registries = new HashSet<>();
        for (RuleTable.Row row : RuleTable.read(RequiredLists.class, TABLE)) {
            long untilMillis = row.text("until").isEmpty() ? Long.MAX_VALUE : row.startMillis("until");
            Required required = new Required(row.text("region"), row.text("registry"), row.effectiveFromMillis(), untilMillis,
                    row.text("authority"));
            List<Required> ofRegion = lists.byRegion.computeIfAbsent(required.region, none -> new ArrayList<>());
            if (!registries.add(required.registry) || isState(required.region) && !ofRegion.isEmpty()) {
                throw row.mistake("a second row for " + (ofRegion.isEmpty() ? required.registry : required.region));
            }
            ofRegion.add(required);
        }
        Arrays.stream(waivers.split(",")).map(String::strip).filter(each -> !each.isEmpty()).forEach(lists::waive);
        return lists;
    }

    static boolean isState(String region) {
        return region.indexOf('-') > 0;
    }

    private void waive(String text) {
        Set<String> states = new TreeSet<>();
        Set<String> national = new TreeSet<>();
        boolean found = false;
        for (Required each : byRegion.values().stream().flatMap(List::stream).toList()) {
            boolean state = isState(each.region);
            (state ? states : national).add(state ? each.region.substring(3) : each.registry);
            // Never a national list with all: whoever needs no state's list still needs that one.
            if (text.equals(each.registry) || state && (text.equals(ALL) || each.region.equals(text)
                    || each.region.equals("US-" + text))) {
                waived.add(each.registry);
                found = true;
            }
        }
        if (!found) {
            throw new IllegalArgumentException("'" + text + "' keeps no list; those that do: " + ALL + ", "
                    + String.join(", ", states) + ", " + String.join(", ", national));
        }
    }

    /** The lists of a country or state, whether or not they have to be asked now; empty for one without a row. */
    List<Required> of(String region) {
        return byRegion.getOrDefault(region, List.of());
    }

    /** Whether this list has to be asked about a call at this instant. */
    boolean mustBeAsked(Required list, long atMillis) {
        return list.isKept(atMillis) && !waived.contains(list.registry);
    }

    /** Whether nothing needs to be known of this registry: its name is waived, or it is a list of a state that is. */
    boolean isWaived(String region, String registry) {
        return waived.contains(registry)
                || isState(region) && of(region).stream().anyMatch(each -> waived.contains(each.registry));
    }

    /** The state and its law, for whoever is refused by its list; the state alone where the table knows no more. */
    String law(String state) {
        return of(state).isEmpty() ? state + "." : state + ": " + of(state).get(0).authority + ".";
    }

    /** What to do about lists of states that must be asked and are not here. @param missing at least one */
    static String missingStates(List<Required> missing) {
        return "No list is loaded here of " + missing.stream().map(Required::region).collect(Collectors.joining(", "))
                + ", where the called person may be and which "
                + (missing.size() == 1 ? "keeps one of its own: import it as registry "
                        : "keep lists of their own: import them as registries ")
                + registries(missing) + ", or waive it with the setting dnc.states-waived.";
    }

    /** As {@link #missingStates}, of lists of one country. */
    static String missingNational(List<Required> missing) {
        return (missing.size() == 1 ? "Registry " : "Registries ") + registries(missing) + " must be asked about numbers of "
                + missing.get(0).region + " and " + (missing.size() == 1 ? "is" : "are") + " not here: import "
                + (missing.size() == 1 ? "it" : "them") + ", or waive it with the setting dnc.states-waived.";
    }

    private static String registries(List<Required> lists) {
        return lists.stream().map(Required::registry).collect(Collectors.joining(", "));
    }
}
