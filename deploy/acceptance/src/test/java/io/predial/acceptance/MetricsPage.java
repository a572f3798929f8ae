package io.predial.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/METRICS.md}: which metrics it says a process of a role shows. */
final class MetricsPage {
    private static final Pattern ROW = Pattern.compile("\\| `(predial_\\w+)`( \\*)? \\|.*");
    private static final Pattern LITERAL = Pattern.compile("\"(\\w+)\"");

    /** By heading; names to whether they are shown always. */
    private final Map<String, Map<String, Boolean>> tables = new TreeMap<>();

    private MetricsPage(List<String> lines) {
        String heading = "";
        for (String line : lines) {
            heading = line.startsWith("## ") ? line.substring(3) : heading;
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                tables.computeIfAbsent(heading, any -> new TreeMap<>()).put(row.group(1), row.group(2) == null);
            }
        }
    }

    static MetricsPage read() throws IOException {
        return new MetricsPage(Files.readAllLines(TidyTest.root().resolve("docs/METRICS.md")));
    }

    /**
     * Compares the tables under these headings with what a process shows.
     *
     * @return what the page lacks, and what it names although it is not shown; empty when the page is right
     */
    Set<String> differences(String shown, String... headings) {
        Map<String, Boolean> named = new TreeMap<>();
        List.of(headings).forEach(heading -> named.putAll(tables.get(heading)));
        Set<String> exist = shown.lines().filter(line -> line.startsWith("# TYPE predial_"))
                .map(line -> line.split(" ")[2]).collect(Collectors.toSet());
        Set<String> wrong = new TreeSet<>();
        exist.stream().filter(name -> !named.containsKey(name)).forEach(name -> wrong.add(name + " is not on the page"));
        named.forEach((name, always) -> {
            if (always && !exist.contains(name)) {
                wrong.add(name + " is on the page and not shown");
            }
        });
        return wrong;
    }

    /**
     * Names shown only under a condition that the source, in which a name may be put together from two literals, does not
     * have.
     */
    Set<String> unknownToTheSource() throws IOException {
        Set<String> literals = new TreeSet<>();
        for (Path file : sources()) {
            LITERAL.matcher(Files.readString(file)).results().forEach(found -> literals.add(found.group(1)));
        }
        return tables.values().stream().flatMap(table -> table.entrySet().stream()).filter(row -> !row.getValue())
                .map(Map.Entry::getKey).filter(name -> !isMadeOf(literals, name.replaceFirst("_total$", "")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isMadeOf(Set<String> literals, String name) {
        if (literals.contains(name)) {
            return true;
        }
        return literals.stream().filter(start -> start.startsWith("predial_") && start.endsWith("_") && name.startsWith(start))
                .anyMatch(start -> literals.contains(name.substring(start.length())));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(TidyTest.root())) {
            return all.filter(path -> path.toString().matches(".*/src/main/.*\\.java")).toList();
        }
    }
}
