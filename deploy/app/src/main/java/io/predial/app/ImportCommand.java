package io.predial.app;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.PostgresConfig;
import io.predial.store.rows.RegistryRow;
import io.predial.sync.ImportReport;
import io.predial.sync.ImportRequest;
import io.predial.sync.RegistryImport;
import io.predial.sync.SyncConfig;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code predial import REGISTRY FILE}: one registry file into the record, watched by a person.
 * {@code predial import --rollback REGISTRY}: back to the version before.
 */
final class ImportCommand {
    private static final int CLOSE_SECONDS = 10;
    private static final String FOLLOWS = "--follows";
    private static final String ACCEPT_COUNT = "--accept-count";
    private static final String ROLLBACK = "--rollback";

    private record Settings(PostgresConfig postgres, SyncConfig sync) {
        static Settings from(Knobs knobs) {
            return new Settings(PostgresConfig.from(knobs), SyncConfig.from(knobs));
        }
    }

    private ImportCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = SettingsCommand.spec(
                "Import a do-not-call registry file: a full list or a change list, plain or zip.", Settings::from,
                (read, arguments) -> run(read.value(), arguments));
        spec.addOption(OptionSpec.builder(FOLLOWS).type(String.class).paramLabel("VERSION")
                .description("the file is the change list that follows this version of the registry").build());
        spec.addOption(OptionSpec.builder(ACCEPT_COUNT).type(boolean.class)
                .description("import the file however much it changes the count of numbers").build());
        spec.addOption(OptionSpec.builder(ROLLBACK).type(boolean.class)
                .description("import nothing: put the version before the one in force in force again").build());
        spec.addPositional(PositionalParamSpec.builder().index("0").paramLabel("REGISTRY").type(String.class)
                .required(true).description("such as us-national").build());
        spec.addPositional(PositionalParamSpec.builder().index("1").arity("0..1").paramLabel("FILE").type(Path.class)
                .required(false).description("its modification time counts as the day it was obtained").build());
        return spec;
    }

    private static int run(Settings settings, ParseResult arguments) throws Exception {
        PrintWriter err = arguments.commandSpec().commandLine().getErr();
        Path file = arguments.matchedPositionalValue(1, null);
        boolean rollback = arguments.matchedOptionValue(ROLLBACK, false);
        if (rollback == (file != null)) {
            err.println(rollback ? "predial import: --rollback takes no file" : "predial import: no file given");
            return CommandLine.ExitCode.USAGE;
        }
        if (!rollback && !Files.isReadable(file)) {
            err.println("predial import: cannot read " + file);
            return 1;
        }
        Vertx vertx = Vertx.vertx();
        try {
            RegistryImport imports = new RegistryImport(Database.open(vertx, settings.postgres()),
                    settings.sync().rules(), Clock.systemUTC());
            return rollback ? rollBack(imports, arguments) : run(imports, request(file, arguments), arguments);
        } finally {
            Awaited.result("closing", vertx.close(), CLOSE_SECONDS);
        }
    }

    private static ImportRequest request(Path file, ParseResult arguments) {
        return new ImportRequest(arguments.matchedPositionalValue(0, ""), file, false,
                arguments.matchedOptionValue(FOLLOWS, null), arguments.matchedOptionValue(ACCEPT_COUNT, false));
    }

    private static int run(RegistryImport imports, ImportRequest request, ParseResult arguments) throws Exception {
        PrintWriter err = arguments.commandSpec().commandLine().getErr();
        ImportReport report = imports.run(request, new ProgressBar(err));
        err.println();
        return say(report, arguments.commandSpec().commandLine().getOut(), err);
    }

    private static int rollBack(RegistryImport imports, ParseResult arguments) throws Exception {
        String registry = arguments.matchedPositionalValue(0, "");
        Optional<RegistryRow> row = imports.rollBack(registry);
        if (row.isEmpty()) {
            arguments.commandSpec().commandLine().getErr()
                    .println("predial import: no version of " + registry + " to go back to is kept");
            return 1;
        }
        PrintWriter out = arguments.commandSpec().commandLine().getOut();
        out.println(registry + " version " + row.get().version() + " is in force again: " + row.get().count() + " numbers");
        out.flush();
        return 0;
    }

    private static int say(ImportReport report, PrintWriter out, PrintWriter err) {
        switch (report.outcome()) {
            case IMPORTED -> out.println(report.registry() + " version " + report.version() + " is in force: "
                    + report.rows() + " rows, " + report.duplicates()
                    + (report.changeList() ? " of them without effect, " : " duplicates, ")
                    + report.areaCodes().size() + " area codes");
            case UNCHANGED -> out.println(report.registry() + ": this very file is in force already");
            case REJECTED -> {
                String entry = report.error().entry() == null ? "" : report.error().entry() + " ";
                err.println("rejected, nothing was changed: " + entry
                        + (report.error().line() == 0 ? "" : "line " + report.error().line() + ": ")
                        + report.error().reason());
            }
        }
        out.flush();
        return report.outcome() == ImportReport.Outcome.REJECTED ? 1 : 0;
    }
}
