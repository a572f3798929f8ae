package io.predial.app;

import io.predial.app.screennumber.ScreenNumberCommand;
import io.predial.app.scrub.ScrubCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code predial} command. */
public final class Predial {
    private Predial() {
    }

    public static void main(String[] args) {
        int code = commandLine().execute(args);
        LastLines.flush();
        System.exit(code);
    }

    static CommandLine commandLine() {
        CommandSpec spec = CommandSpec.create().name("predial").mixinStandardHelpOptions(true)
                .version("predial " + version());
        spec.usageMessage().description("Screens phone calls before they are dialled.").width(120).sortOptions(false);
        for (Verb verb : Verb.values()) {
            spec.addSubcommand(verb.word(), SettingsCommand.spec(verb.summary(), verb::configure,
                    (read, arguments) -> read.value().run()));
        }
        spec.addSubcommand("check-config", checkConfig());
        spec.addSubcommand("import", ImportCommand.spec());
        spec.addSubcommand("screen-number", new CommandLine(new ScreenNumberCommand()));
        spec.addSubcommand("scrub", new CommandLine(new ScrubCommand()));
        ServiceLoader.load(ExtraCommand.class)
                .forEach(extra -> spec.addSubcommand(extra.word(), new CommandLine(extra)));
        return new CommandLine(spec).setExecutionExceptionHandler(Predial::failed)
                .setParameterExceptionHandler(Predial::misused);
    }

    private static CommandSpec checkConfig() {
        CommandSpec spec = CommandSpec.create().mixinStandardHelpOptions(true);
        spec.usageMessage().width(120)
                .description("Check the settings of a role and print what is in effect, secrets masked.",
                "Exits with 2 when anything is wrong, having listed all of it.");
        for (Verb verb : Verb.values()) {
            spec.addSubcommand(verb.word(), SettingsCommand.spec("Check the settings of " + verb.word() + ".",
                    verb::configure, (read, arguments) -> {
                        SettingsCommand.print(read.knobs(), arguments.commandSpec().commandLine().getOut());
                        return 0;
                    }));
        }
        return spec;
    }

    /** One line: what went wrong is in the message, where it went wrong is in the log. */
    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
        String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        command.getErr().println("predial " + command.getCommandName() + ": " + why.lines().findFirst().orElse(""));
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** One line, because a page of usage buries it; the page only for who names no command and needs to see them. */
    private static int misused(CommandLine.ParameterException wrong, String[] words) {
        CommandLine command = wrong.getCommandLine();
        if (wrong instanceof CommandLine.UnmatchedArgumentException unknown) {
            List<String> known = new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
            known.addAll(command.getSubcommands().keySet());
            complain(command, wrong.getMessage() + Nearest.hint(unknown.getUnmatched().get(0), known));
        } else if (command.getSubcommands().isEmpty()) {
            complain(command, wrong.getMessage());
        } else {
            command.getErr().println(wrong.getMessage());
            command.usage(command.getErr());
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static void complain(CommandLine command, String what) {
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + what + (what.endsWith("?") ? "" : "; see " + name + " --help"));
    }

    private static String version() {
        String version = Predial.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }
}
