package io.predial.app;

import io.predial.contract.config.Knobs;
import io.predial.store.Database;
import io.predial.store.PostgresConfig;
import io.predial.sync.ImportReport;
import io.predial.sync.RegistryImport;
import io.predial.sync.SyncConfig;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code predial import REGISTRY FILE}: one registry file into the record, watched by a person. */
final class ImportCommand {
    private static final int CLOSE_SECONDS = 10;

    private record Settings(PostgresConfig postgres, SyncConfig sync) {
        static Settings from(Knobs knobs) {
            return new Settings(PostgresConfig.from(knobs), SyncConfig.from(knobs));
        }
    }

    private ImportCommand() {
    }

    static CommandSpec spec() {
        CommandSpec spec = SettingsCommand.spec(
                "Import a do-not-call registry file (FTC flat full list, plain or zip).", Settings::from,
                (read, arguments) -> run(read.value(), arguments));
        spec.addPositional(PositionalParamSpec.builder().index("0").paramLabel("REGISTRY").type(String.class)
                .required(true).description("such as us-national").build());
        spec.addPositional(PositionalParamSpec.builder().index("1").paramLabel("FILE").type(Path.class).required(true)
                .description("its modification time counts as the day it was obtained").build());
        return spec;
    }

    private static int run(Settings settings, ParseResult arguments) throws Exception {
        PrintWriter out = arguments.commandSpec().commandLine().getOut();
        PrintWriter err = arguments.commandSpec().commandLine().getErr();
        Path file = arguments.matchedPositionalValue(1, Path.of(""));
        if (!Files.isReadable(file)) {
            err.println("predial import: cannot read " + file);
            return 1;
        }
        Vertx vertx = Vertx.vertx();
        try {
            Database database = Database.open(vertx, settings.postgres());
            ImportReport report = new RegistryImport(database, settings.sync().limits(), Clock.systemUTC())
                    .run(arguments.matchedPositionalValue(0, ""), file, new ProgressBar(err));
            err.println();
            return say(report, out, err);
        } finally {
            Awaited.result("closing", vertx.close(), CLOSE_SECONDS);
        }
    }

    private static int say(ImportReport report, PrintWriter out, PrintWriter err) {
        switch (report.outcome()) {
            case IMPORTED -> out.println(report.registry() + " version " + report.version() + " is in force: "
                    + report.rows() + " rows, " + report.duplicates() + " duplicates, "
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
