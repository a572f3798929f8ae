package io.predial.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules of docs/ARCHITECTURE.md that a machine can check, over every source file of the repository. */
class TidyTest {
    private static final int FILE_LINES_MAX = 320;
    private static final int LINE_CHARS_MAX = 130;
    private static final Path ROOT = root();

    private record Rule(String name, Pattern files, Pattern forbidden) {
        static Rule of(String name, String files, String forbidden) {
            return new Rule(name, Pattern.compile(files), Pattern.compile(forbidden));
        }
    }

    private static final List<Rule> RULES = List.of(
            Rule.of("rules, indexes, policy and contract know nothing of Vert.x",
                    ".*/main/.*(Rule|Index|Policy)\\.java|.*/contract/src/main/.*\\.java", "import io\\.vertx"),
            Rule.of("rules, indexes and policy read no clock and roll no dice",
                    ".*/main/.*(Rule|Index|Policy)\\.java",
                    "System\\.(currentTimeMillis|nanoTime)|Instant\\.now|Clock\\.system|Random"),
            Rule.of("only lanes, probes, announcements and the exchange of counts use the bus",
                    ".*/main/(?!.*/faults/stock/|.*"
                            + "/bus/(Lane|NodeView|Announcer|CheckVerticle|WarmUp|ScrubClient|ScrubVerticle|CountsExchange"
                            + "|CountsCatchUp)\\.java).*\\.java",
                    "eventBus\\(\\)"),
            Rule.of("nothing sleeps on an event loop or in a unit test", ".*/(gateway|contract|numbering|bus|node|dnc"
                    + "|caller-id|emergency|fraud)/src/(main|test)/.*\\.java", "Thread\\.sleep"),
            Rule.of("nothing is left for later", ".*\\.java", "(?i)\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b"),
            Rule.of("no drawer for odds and ends", ".*\\.java",
                    "^package .*\\.(util|utils|common|helper|helpers|manager)(\\.|;)"),
            Rule.of("the contract depends on the JDK only", ".*/contract/src/main/.*\\.java",
                    "^import (?!java\\.|javax\\.|io\\.predial\\.contract|static java|static io\\.predial\\.contract)"),
            Rule.of("checks never see each other: dnc", ".*/screening-verticles/dnc/.*\\.java",
                    "import io\\.predial\\.(callerid|emergency|fraud)"),
            Rule.of("checks never see each other: fraud", ".*/screening-verticles/fraud/.*\\.java",
                    "import io\\.predial\\.(callerid|emergency|dnc)\\."),
            Rule.of("checks never see each other: emergency", ".*/screening-verticles/emergency/.*\\.java",
                    "import io\\.predial\\.(callerid|fraud|dnc)\\."),
            Rule.of("checks never see each other: caller-id", ".*/screening-verticles/caller-id/.*\\.java",
                    "import io\\.predial\\.(emergency|fraud|dnc)\\."),
            Rule.of("the gateway knows no check but the emergency rule", ".*/gateway/src/main/.*\\.java",
                    "import io\\.predial\\.(callerid|fraud|dnc)\\."));

    @Test
    void houseRulesHold() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path file : sources()) {
            String path = "/" + ROOT.relativize(file);
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > FILE_LINES_MAX) {
                broken.add(path + " has " + lines.size() + " lines; split it at " + FILE_LINES_MAX);
            }
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > LINE_CHARS_MAX) {
                    broken.add(path + ":" + (i + 1) + " is longer than " + LINE_CHARS_MAX + " characters");
                }
                for (Rule rule : RULES) {
                    if (rule.files.matcher(path).matches() && rule.forbidden.matcher(lines.get(i)).find()
                            && !path.endsWith("TidyTest.java")) {
                        broken.add(path + ":" + (i + 1) + " breaks: " + rule.name);
                    }
                }
            }
        }
        assertEquals("", String.join("\n", broken));
    }

    /** A rule whose file pattern matches nothing guards nothing. */
    @Test
    void everyRuleGuardsSomething() throws IOException {
        List<Path> sources = sources();
        for (Rule rule : RULES) {
            assertTrue(sources.stream().anyMatch(file -> rule.files.matcher("/" + ROOT.relativize(file)).matches()), rule.name);
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !ROOT.relativize(path).toString().matches("(.*/)?(target|\\..*)/.*")).toList();
        }
    }

    static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("LICENSE"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
