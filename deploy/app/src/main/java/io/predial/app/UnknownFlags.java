package io.predial.app;

import io.predial.contract.config.Knobs.Knob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Says of words that a command does not take whose they are, or what was meant. */
final class UnknownFlags {
    private static final String FLAG = "--";

    private UnknownFlags() {
    }

    /** @param words what was left over of the command line, in its order */
    static List<String> problems(CommandSpec command, List<String> words) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith(FLAG)) {
                problems.add("'" + word + "' is no flag of " + command.name() + ", nor the value of one");
                continue;
            }
            problems.add(problem(command, word.replaceFirst("=.*", "")));
            boolean valueFollows = !word.contains("=") && i + 1 < words.size() && !words.get(i + 1).startsWith(FLAG);
            i += valueFollows ? 1 : 0; // It belongs to the flag, and is no problem of its own.
        }
        return problems;
    }

    private static String problem(CommandSpec command, String flag) {
        List<String> owners = Arrays.stream(Verb.values()).filter(verb -> SettingSources.knobsOf(verb::configure).stream()
                .map(Knob::flag).anyMatch(flag::equals)).map(Verb::word).toList();
        String problem = flag + " is not a setting of " + command.name();
        return owners.isEmpty() ? problem + Nearest.hint(flag, command.optionsMap().keySet())
                : problem + ", but of " + String.join(", ", owners);
    }
}
