package io.predial.app;

import io.predial.contract.config.Knobs;
import io.predial.contract.config.Knobs.Knob;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where settings come from, weakest first: a properties file, the environment ({@code PREDIAL_*}), flags. One file or
 * environment may serve all roles: what another role knows is passed over, what nobody knows is a problem.
 *
 * @param fileName    what to call the file in a complaint
 * @param file        knob name to text
 * @param environment variables of the process
 * @param flags       knob name to text, already known to this command
 */
public record SettingSources(String fileName, Map<String, String> file, Map<String, String> environment,
                             Map<String, String> flags) {
    private static final String PREFIX = "PREDIAL_";
    private static final String IN_ENVIRONMENT = " in the environment";
    private static final String UNKNOWN = " is not a setting that any command knows";
    /** Read by the {@code deploy/predial} script or by commands that are no role. */
    private static final Set<String> NOT_SETTINGS = Set.of("PREDIAL_BUILD", "PREDIAL_JAVA_OPTS", "PREDIAL_JAVA",
            "PREDIAL_KEY", "PREDIAL_URL");

    /** A setting's text, and where it stands, in words. */
    private record Given(String text, String by) {
    }

    /** What reading gave: the job's settings as effective, its knobs, and every problem. */
    public record Read<T>(T value, List<Knob> knobs, List<String> problems) {
    }

    public SettingSources(Map<String, String> file, Map<String, String> environment, Map<String, String> flags) {
        this("the settings file", file, environment, flags);
    }

    /** The knobs a command reads, with their defaults. */
    public static List<Knob> knobsOf(Function<Knobs, ?> reader) {
        Knobs knobs = new Knobs(Map.of());
        reader.apply(knobs);
        return knobs.seen();
    }

    /** @throws IOException when the file cannot be read, or is not a properties file */
    public static Map<String, String> readFile(Path path) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("cannot read settings from " + path + " (" + e.getClass().getSimpleName() + ")", e);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** Merges and reads. Nothing is thrown for a bad setting: all of them are listed together. */
    public <T> Read<T> read(Function<Knobs, T> reader) {
        List<Knob> own = known(reader);
        Knobs knobs = knobs(own);
        T value = reader.apply(knobs);
        List<String> problems = new ArrayList<>(knobs.problems());
        problems.addAll(unknown(own));
        return new Read<>(value, knobs.seen(), problems);
    }

    /** The knobs that are read here. A value may bring more, as the list of registries with settings of their own does. */
    private List<Knob> known(Function<Knobs, ?> reader) {
        List<Knob> known = knobsOf(reader);
        while (true) {
            Knobs knobs = knobs(known);
            reader.apply(knobs);
            if (knobs.seen().size() == known.size()) {
                return known;
            }
            known = knobs.seen();
        }
    }

    private Knobs knobs(List<Knob> known) {
        Map<String, String> texts = new HashMap<>();
        Map<String, String> givenBy = new HashMap<>();
        for (Knob knob : known) {
            Given given = given(knob);
            if (given != null) {
                texts.put(knob.name(), given.text);
                givenBy.put(knob.name(), given.by);
            }
        }
        return new Knobs(texts, givenBy);
    }

    private Given given(Knob knob) {
        if (flags.containsKey(knob.name())) {
            return new Given(flags.get(knob.name()), knob.flag());
        }
        if (environment.containsKey(knob.environmentName())) {
            return new Given(environment.get(knob.environmentName()), knob.environmentName() + IN_ENVIRONMENT);
        }
        return file.containsKey(knob.name()) ? new Given(file.get(knob.name()), knob.name() + " in " + fileName) : null;
    }

    private List<String> unknown(List<Knob> own) {
        Set<Knob> known = new LinkedHashSet<>(own);
        for (Verb verb : Verb.values()) {
            known.addAll(known(verb::configure));
        }
        Set<String> names = known.stream().map(Knob::name).collect(Collectors.toSet());
        Set<String> variables = known.stream().map(Knob::environmentName).collect(Collectors.toSet());
        List<String> problems = new ArrayList<>();
        environment.keySet().stream().filter(name -> name.startsWith(PREFIX) && !NOT_SETTINGS.contains(name)
                && !variables.contains(name)).sorted()
                .forEach(name -> problems.add(name + IN_ENVIRONMENT + UNKNOWN + Nearest.hint(name, variables)));
        file.keySet().stream().filter(name -> !names.contains(name)).sorted()
                .forEach(name -> problems.add(name + " in " + fileName + UNKNOWN + Nearest.hint(name, names)));
        return problems;
    }
}
