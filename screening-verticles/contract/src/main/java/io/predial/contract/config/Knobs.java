package io.predial.contract.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads settings by name, remembers what was asked for, and collects every problem instead of stopping at the first.
 *
 * <p>A knob is named {@code http.port}; the same knob is {@code PREDIAL_HTTP_PORT} in the environment, {@code http.port}
 * in a properties file and {@code --http-port} as a flag. Config records read their fields through this class, so that
 * {@code --help}, {@code check-config} and the documentation all show the same names, defaults and limits.
 */
public final class Knobs {
    /** One knob as documented: its name, its default (or effective value, masked when secret), what it means. */
    public record Knob(String name, String defaultText, String valueText, String help) {
        public String flag() {
            return "--" + name.replace('.', '-');
        }

        public String environmentName() {
            return "PREDIAL_" + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        }
    }

    private static final String MASK = "********";

    private static final Pattern WORD = Pattern.compile("[a-z0-9]+(?:[.-][a-z0-9]+)*");

    private final Map<String, String> values;
    private final Map<String, String> givenBy;
    private final Map<String, Knob> seen = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param values knob name to text, already merged: file, then environment, then flags */
    public Knobs(Map<String, String> values) {
        this(values, Map.of());
    }

    /** @param givenBy knob name to where its value stands, in words that end a complaint about it */
    public Knobs(Map<String, String> values, Map<String, String> givenBy) {
        this.values = Map.copyOf(values);
        this.givenBy = Map.copyOf(givenBy);
    }

    public String text(String name, String defaultValue, String help) {
        return remember(name, defaultValue, values.getOrDefault(name, defaultValue), false, help);
    }

    /** A value that is never printed. */
    public String secret(String name, String defaultValue, String help) {
        return remember(name, defaultValue, values.getOrDefault(name, defaultValue), true, help);
    }

    public int whole(String name, int defaultValue, int min, int max, String help) {
        return (int) wholeLong(name, defaultValue, min, max, help);
    }

    /** For what an int cannot count, such as bytes on a disk. */
    public long wholeLong(String name, long defaultValue, long min, long max, String help) {
        String text = remember(name, Long.toString(defaultValue), values.getOrDefault(name, Long.toString(defaultValue)),
                false, help + " (" + min + " to " + max + ")");
        try {
            long value = Long.parseLong(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
            problems.add(name + " is " + value + "; it must be from " + min + " to " + max);
        } catch (NumberFormatException e) {
            problems.add(name + " is '" + text + "'; it must be a whole number from " + min + " to " + max);
        }
        return defaultValue;
    }

    public boolean yesNo(String name, boolean defaultValue, String help) {
        String text = remember(name, Boolean.toString(defaultValue), values.getOrDefault(name, Boolean.toString(defaultValue)),
                false, help + " (true or false)");
        if (!text.equals("true") && !text.equals("false")) {
            problems.add(name + " is '" + text + "'; it must be true or false");
        }
        return text.equals("true");
    }

    /** Adds a problem that concerns several knobs at once. */
    public void problem(String text) {
        problems.add(text);
    }

    /**
     * Every problem found so far, once where two parts of a process read the same setting; also names given that no config
     * record asked for. Call it after reading all records.
     */
    public List<String> problems() {
        List<String> all = new ArrayList<>();
        new LinkedHashSet<>(problems).forEach(problem -> all.add(problem + sources(problem)));
        for (String name : values.keySet().stream().sorted().toList()) {
            if (!seen.containsKey(name)) {
                all.add(name + " is not a setting this command knows");
            }
        }
        return all;
    }

    /**
     * Where to change what a problem is about: settings are named in full in it. One whose name is a plain word, such as
     * {@code data}, is meant only where the problem begins with it.
     */
    private String sources(String problem) {
        Set<String> sources = new LinkedHashSet<>();
        Matcher word = WORD.matcher(problem);
        while (word.find()) {
            String by = givenBy.get(word.group());
            if (by != null && (word.start() == 0 || word.group().indexOf('.') > 0)) {
                sources.add(by);
            }
        }
        return sources.isEmpty() ? "" : "; given by " + String.join(" and ", sources);
    }

    /** The knobs in the order they were read. */
    public List<Knob> seen() {
        return List.copyOf(seen.values());
    }

    private String remember(String name, String defaultText, String value, boolean secret, String help) {
        String shown = secret && !value.isEmpty() ? MASK : value;
        String shownDefault = secret && !defaultText.isEmpty() ? MASK : defaultText;
        seen.put(name, new Knob(name, shownDefault, shown, help));
        return value;
    }
}
