package io.predial.app.scrub;

import io.predial.app.GatewayOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predial scrub IN.csv OUT.csv}: a list of numbers through a running gateway, part by part. */
@Command(mixinStandardHelpOptions = true, usageHelpWidth = 120, sortOptions = false,
        description = {"Screen a CSV list of numbers against the do-not-call rules: an answer row for each row, in order.",
                "Stopped half-way, it goes on where it was when called again with the same list and options.",
                "Exits with 0 when every row is allowed or blocked, 4 when some row is unknown or in error,",
                "1 when the list was not finished (call it again), 2 when nothing was begun."})
public final class ScrubCommand implements Callable<Integer> {
    private static final int SOME_UNDECIDED = 4;
    private static final int ROWS_MAX = 5_000_000;

    @Parameters(index = "0", paramLabel = "IN.csv", description = "the list")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT.csv", description = "the answer; it has this name once it is complete")
    private Path out;

    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--header", description = "the first record names the columns")
    private boolean header;

    @Option(names = "--number-column", paramLabel = "COLUMN", description = "by name, or counted from 1; default 1")
    private String numberColumn;

    @Option(names = "--state-column", paramLabel = "COLUMN", description = "state or province of the called person")
    private String stateColumn;

    @Option(names = "--postal-code-column", paramLabel = "COLUMN", description = "postal code of the called person")
    private String postalCodeColumn;

    @Option(names = "--time-zone-column", paramLabel = "COLUMN", description = "IANA time zone of the called person")
    private String timeZoneColumn;

    @Option(names = "--campaign-column", paramLabel = "COLUMN",
            description = "campaign of the row; an empty cell has that of --campaign")
    private String campaignColumn;

    @Option(names = "--campaign", description = "campaign of the whole list, by the account's own name; default none: then what "
            + "people asked of any campaign counts")
    private String campaign;

    @Option(names = "--purpose", description = "as of a call; default marketing")
    private String purpose;

    @Option(names = "--region", description = "country the numbers are dialled from; default the account's")
    private String region;

    @Option(names = "--at", paramLabel = "INSTANT",
            description = "judge this instant; default the one at which a part is sent")
    private String at;

    @Option(names = "--rows", defaultValue = "200000", description = "rows in one part; default ${DEFAULT-VALUE}")
    private int rows;

    @Option(names = "--parallel", defaultValue = "2", description = "parts sent at once, 1 to 8; default ${DEFAULT-VALUE}")
    private int parallel;

    @Option(names = "--restart",
            description = "begin anew instead of going on; an OUT.csv that is there is replaced")
    private boolean restart;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        String refusal = refusal();
        if (refusal != null) {
            err.println("predial scrub: " + refusal);
            return CommandLine.ExitCode.USAGE;
        }
        try {
            Tally tally = new ScrubRun(new ScrubRun.Plan(in, out, rows, parallel, header, restart, identity()),
                    new PartSender(gateway.url(), gateway.key(), options(), PartSender.Patience.USUAL), new RowsBar(err)).run();
            tally.print(spec.commandLine().getOut());
            return tally.isDecided() ? 0 : SOME_UNDECIDED;
        } catch (ResumeRefused e) {
            err.println("predial scrub: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        } catch (IOException e) {
            err.println();
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            err.println("predial scrub: not finished: " + why + "; call it again to go on");
            return 1;
        }
    }

    private String refusal() {
        if (!Files.isReadable(in)) {
            return "cannot read " + in;
        }
        if (rows < 1 || rows > ROWS_MAX || parallel < 1 || parallel > 8) {
            return "--rows is 1 to " + ROWS_MAX + ", --parallel 1 to 8";
        }
        return Files.exists(out) && !restart ? out + " is there already; --restart replaces it" : null;
    }

    /** What must be the same to go on: the query, whose answer it is and who gives it. The key itself is not written down. */
    private Map<String, String> identity() {
        Map<String, String> identity = options();
        identity.put("asked", Progress.sha256Hex((gateway.url() + "\n" + gateway.key()).getBytes(StandardCharsets.UTF_8)));
        return identity;
    }

    /** The query of each part. */
    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        put(options, "purpose", purpose);
        put(options, "region", region);
        put(options, "at", at);
        put(options, "campaign", campaign);
        put(options, "header", header ? "true" : null);
        put(options, "number-column", numberColumn);
        put(options, "state-column", stateColumn);
        put(options, "postal-code-column", postalCodeColumn);
        put(options, "time-zone-column", timeZoneColumn);
        put(options, "campaign-column", campaignColumn);
        return options;
    }

    private static void put(Map<String, String> options, String name, String value) {
        if (value != null) {
            options.put(name, value);
        }
    }
}
