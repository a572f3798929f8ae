package io.predial.app;

import io.predial.contract.config.Knobs;
import io.predial.contract.config.Knobs.Knob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * A command whose options are exactly the knobs its settings are read from, so that help, file and flags cannot
 * differ.
 */
final class SettingsCommand<T> implements Callable<Integer> {
    /** What is done with settings that are in order. */
    interface Then<T> {
        int with(SettingSources.Read<T> read, ParseResult arguments) throws Exception;
    }

    private static final String FILE_FLAG = "--config";

    private final CommandSpec spec;
    private final Function<Knobs, T> reader;
    private final Then<T> then;

    private SettingsCommand(Function<Knobs, T> reader, Then<T> then) {
        this.spec = CommandSpec.wrapWithoutInspection(this);
        this.reader = reader;
        this.then = then;
    }

    static <T> CommandSpec spec(String summary, Function<Knobs, T> reader, Then<T> then) {
        SettingsCommand<T> command = new SettingsCommand<>(reader, then);
        CommandSpec spec = command.spec.mixinStandardHelpOptions(true);
        spec.usageMessage().description(summary).sortOptions(false).width(120).abbreviateSynopsis(true)
                .footer("", "Every setting can also be given in the file (http.port=8080) or in the environment"
                        + " (PREDIAL_HTTP_PORT=8080).",
                        "Flags win over the environment, the environment over the file.");
        // What it does not know is told with everything else that is wrong, and not instead of it.
        spec.parser().unmatchedArgumentsAllowed(true);
        spec.addOption(OptionSpec.builder(FILE_FLAG).type(Path.class).paramLabel("FILE")
                .description("properties file with settings").build());
        for (Knob knob : SettingSources.knobsOf(reader)) {
            spec.addOption(OptionSpec.builder(knob.flag()).type(String.class).paramLabel("VALUE")
                    .description(description(knob)).build());
        }
        return spec;
    }

    private static String description(Knob knob) {
        // Percent signs are format characters to picocli.
        String text = knob.help() + (knob.defaultText().isEmpty() ? "" : "; default " + knob.defaultText());
        return text.replace("%", "%%");
    }

    @Override
    public Integer call() throws Exception {
        ParseResult arguments = spec.commandLine().getParseResult();
        PrintWriter errors = spec.commandLine().getErr();
        SettingSources.Read<T> read;
        try {
            Path path = arguments.matchedOptionValue(FILE_FLAG, null);
            read = new SettingSources(String.valueOf(path), path == null ? Map.of() : SettingSources.readFile(path),
                    System.getenv(), flags(arguments)).read(reader);
        } catch (IOException e) {
            errors.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        List<String> problems = new ArrayList<>(UnknownFlags.problems(spec, arguments.unmatched()));
        problems.addAll(read.problems());
        problems.forEach(problem -> errors.println("setting: " + problem));
        return problems.isEmpty() ? then.with(read, arguments) : CommandLine.ExitCode.USAGE;
    }

    private Map<String, String> flags(ParseResult arguments) {
        Map<String, String> flags = new HashMap<>();
        for (Knob knob : SettingSources.knobsOf(reader)) {
            String value = arguments.matchedOptionValue(knob.flag(), null);
            if (value != null) {
                flags.put(knob.name(), value);
            }
        }
        return flags;
    }

    /** The effective settings as a properties file, secrets masked. */
    static void print(List<Knob> knobs, PrintWriter out) {
        knobs.forEach(knob -> out.println(knob.name() + "=" + knob.valueText()));
        out.flush();
    }
}
