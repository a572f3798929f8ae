package io.predial.crashes;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** All crashes, counted by what was done and when it struck. */
final class CrashTable {
    private static final List<String> PHASES = List.of("idle", "waiting", "checking", "reading", "staging", "publishing",
            "moving");

    private CrashTable() {
    }

    static String of(List<Crash> crashes, Crashes.Options options, long importMillis) {
        StringBuilder table = new StringBuilder();
        table.append(String.format(Locale.ROOT, "%d rows a list, imported in %.1f s when nothing happens; seed %d; %s, %d cores"
                        + " for everything.%n%n", options.rows(), importMillis / 1e3, options.seed(),
                LocalDate.now(ZoneOffset.UTC), Runtime.getRuntime().availableProcessors()));
        table.append("| killed | when | times | then in force: old | new | file: imported | unchanged | s until new everywhere,"
                + " median / most | broken |\n|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
        Map<String, List<Crash>> groups = crashes.stream().sorted(Comparator.comparingInt(each -> PHASES.indexOf(each.phase())))
                .collect(Collectors.groupingBy(each -> each.kind() + " | " + each.phase(), LinkedHashMap::new,
                        Collectors.toList()));
        groups.entrySet().stream().sorted(Comparator.comparing(entry -> crashes.stream().map(Crash::kind).distinct().toList()
                .indexOf(entry.getValue().get(0).kind()))).forEach(entry -> table.append(row(entry.getKey(), entry.getValue())));
        List<String> broken = new ArrayList<>();
        crashes.stream().filter(each -> each.broken() != null).forEach(each -> broken.add("- " + each.kind() + ", "
                + each.phase() + ": " + each.broken()));
        return table + (broken.isEmpty() ? "" : "\nBroken:\n\n" + String.join("\n", broken) + "\n");
    }

    private static String row(String what, List<Crash> crashes) {
        List<Double> seconds = crashes.stream().map(Crash::secondsToNew).sorted().toList();
        return String.format(Locale.ROOT, "| %s | %d | %d | %d | %d | %d | %.1f / %.1f | %d |%n", what, crashes.size(),
                crashes.stream().filter(Crash::oldInForce).count(), crashes.stream().filter(each -> !each.oldInForce()).count(),
                crashes.stream().filter(each -> "imported".equals(each.outcome())).count(),
                crashes.stream().filter(each -> "unchanged".equals(each.outcome())).count(),
                seconds.get(seconds.size() / 2), seconds.get(seconds.size() - 1),
                crashes.stream().filter(each -> each.broken() != null).count());
    }
}
