package io.predial.dnc;

import io.predial.numbering.RuleTable;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The states with a do-not-call list of their own, {@value #TABLE}, and those whose lists the operator waives. Immutable. */
final class StateLists {
    static final String TABLE = "io/predial/dnc/state-registries.csv";
    private static final String ALL = "all";

    private record Kept(String registry, long fromMillis, long untilMillis, String authority) {
    }

    private final Map<String, Kept> byState = new TreeMap<>();
    private final Set<String> waived = new HashSet<>();

    private StateLists() {
    }

    /**
     * @param waivers states, as in TX, separated by commas; {@code all}; or empty for none
     * @throws IllegalArgumentException when a state is named that keeps no list
     * @throws IllegalStateException    when the table is broken
     */
    static StateLists load(String waivers) {
        StateLists lists = new StateLists();
        for (RuleTable.Row row : RuleTable.read(StateLists.class, TABLE)) {
            long untilMillis = row.text("until").isEmpty() ? Long.MAX_VALUE : startMillis(row.day("until"));
            if (lists.byState.put(row.text("state"), new Kept(row.text("registry"), row.effectiveFromMillis(), untilMillis,
                    row.text("authority"))) != null) {
                throw row.mistake("a second row for " + row.text("state"));
            }
        }
        Arrays.stream(waivers.split(",")).map(String::strip).filter(each -> !each.isEmpty()).forEach(lists::waive);
        return lists;
    }

    private static long startMillis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private void waive(String text) {
        if (text.equals(ALL)) {
            waived.addAll(byState.keySet());
            return;
        }
        String state = text.startsWith("US-") ? text : "US-" + text;
        if (!byState.containsKey(state)) {
            throw new IllegalArgumentException("'" + text + "' keeps no list; those that do: " + ALL + ", "
                    + byState.keySet().stream().map(each -> each.substring(3)).collect(Collectors.joining(", ")));
        }
        waived.add(state);
    }

    /** Whether the state keeps a list at this instant that has to be asked. @param state ISO 3166-2, such as US-TX */
    boolean mustBeAsked(String state, long atMillis) {
        Kept kept = byState.get(state);
        return kept != null && atMillis >= kept.fromMillis && atMillis < kept.untilMillis && !waived.contains(state);
    }

    boolean isWaived(String state) {
        return waived.contains(state);
    }

    /** The state and its law, for whoever is refused by its list; the state alone where the table knows no more. */
    String law(String state) {
        Kept kept = byState.get(state);
        return kept == null ? state + "." : state + ": " + kept.authority + ".";
    }

    /** What to do about states that must be asked and have no list here. @param states at least one, all in the table */
    String missing(List<String> states) {
        String registries = states.stream().map(state -> byState.get(state).registry).collect(Collectors.joining(", "));
        return "No list is loaded here of " + String.join(", ", states) + ", where the called person may be and which "
                + (states.size() == 1 ? "keeps one of its own: import it as registry "
                        : "keep lists of their own: import them as registries ")
                + registries + ", or waive it with the setting dnc.states-waived.";
    }
}
