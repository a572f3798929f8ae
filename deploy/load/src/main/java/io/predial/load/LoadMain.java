package io.predial.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The generator as a command. */
@Command(name = "load", mixinStandardHelpOptions = true, description = {
    "POSTs JSON at a rate, or as fast as it is answered, and says how long the answers took.",
    "Exits with 1 when a request failed and --strict is set."})
public final class LoadMain implements Callable<Integer> {
    @Option(names = "--url", required = true, description = "http://host:port/path; give it again for more targets")
    private List<URI> urls;
    @Option(names = "--rate", defaultValue = "0",
            description = "requests a second; 0, the default, sends when an answer is in")
    private double perSecond;
    @Option(names = "--connections", defaultValue = "64", description = "for each target, default ${DEFAULT-VALUE}")
    private int connections;
    @Option(names = "--seconds", defaultValue = "10", description = "measured, default ${DEFAULT-VALUE}")
    private double seconds;
    @Option(names = "--warm-up-seconds", defaultValue = "2", description = "not measured, default ${DEFAULT-VALUE}")
    private double warmUpSeconds;
    @Option(names = "--requests-max", defaultValue = "1000000000", description = "warm-up included")
    private long requestsMax;
    @Option(names = "--timeout-millis", defaultValue = "5000", description = "for an answer, default ${DEFAULT-VALUE}")
    private int timeoutMillis;
    @Option(names = "--bodies", description = "file with a JSON body a line, or a key, a tab and a body; default: "
            + "calls from +12025550100 to numbers of 202-555")
    private Path bodies;
    @Option(names = "--key", defaultValue = "predial-demo", description = "API key of lines without one")
    private String key;
    @Option(names = "--strict", description = "exit with 1 when any request failed or was not answered with 200")
    private boolean strict;

    public static void main(String[] args) {
        System.exit(new CommandLine(new LoadMain()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("load: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        List<InetSocketAddress> targets = urls.stream()
                .map(url -> new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort())).toList();
        LoadSettings settings = LoadSettings.of(targets, connections, (int) (warmUpSeconds * 1_000),
                (int) (seconds * 1_000)).withRequestsMax(requestsMax).withAnswerTimeoutMillis(timeoutMillis);
        String path = urls.get(0).getRawPath();
        Requests requests = bodies == null ? PreparedRequests.posts(path, fictitiousCalls(), key)
                : PreparedRequests.postsFrom(bodies, path, key);
        CompletableFuture<LoadReport> running = perSecond == 0
                ? new ClosedLoop(settings, requests, AnswerSink.NONE).start()
                : new OpenLoop(settings, perSecond, requests, AnswerSink.NONE).start();
        LoadReport report = report(running);
        System.out.println(report.line());
        System.out.println(report.sentence());
        return strict && report.status(200) != report.requests() ? 1 : 0;
    }

    private static LoadReport report(CompletableFuture<LoadReport> running) {
        try {
            return running.join();
        } catch (CompletionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    /** Numbers set aside for stories: 555-0100 to 555-0199 ring nowhere. */
    private static List<String> fictitiousCalls() {
        List<String> lines = new ArrayList<>();
        for (int i = 100; i < 200; i++) {
            lines.add("{\"from\":\"+12025550100\",\"to\":\"+12025550" + i + "\"}");
        }
        return lines;
    }
}
