package io.predial.app.screennumber;

import io.predial.app.GatewayOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code predial screen-number}: one question to a running gateway, the answer in words. */
@Command(mixinStandardHelpOptions = true, usageHelpWidth = 120,
        description = {"Ask a running gateway whether a call may go out, and print why.",
                "Exits with 0 for allow or route, 3 for block, 1 when there was no decision."})
public final class ScreenNumberCommand implements Callable<Integer> {
    private static final int BLOCKED = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Option(names = "--from", required = true, paramLabel = "NUMBER", description = "caller ID to be shown")
    private String from;

    @Option(names = "--to", required = true, paramLabel = "NUMBER", description = "what would be dialled, as dialled")
    private String to;

    @Option(names = "--purpose", description = "marketing, survey, political, charity, debt_collection, transactional,"
            + " emergency_notification, emergency_callback or personal; default marketing")
    private String purpose;

    @Option(names = "--trunk", paramLabel = "ID", description = "trunk it would leave by")
    private String trunk;

    @Option(names = "--campaign", paramLabel = "NAME", description = "campaign it belongs to; its do-not-call list binds")
    private String campaign;

    @Option(names = "--at", paramLabel = "INSTANT", description = "judge this instant instead of now, such as"
            + " 2026-12-01T17:00:00Z; implies --dry-run")
    private String at;

    @Option(names = "--dry-run", description = "do not count the call")
    private boolean dryRun;

    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--json", description = "print the answer as it came")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try {
            return print(ask());
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            spec.commandLine().getErr().println("no answer from " + gateway.url() + ": " + why);
            return 1;
        }
    }

    private HttpResponse<String> ask() throws IOException, InterruptedException {
        JsonObject question = new JsonObject().put("from", from).put("to", to);
        putIfGiven(question, "purpose", purpose);
        putIfGiven(question, "trunk", trunk);
        putIfGiven(question, "campaign", campaign);
        putIfGiven(question, "at", at);
        if (dryRun || at != null) {
            question.put("dryRun", true);
        }
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE)
                .build();
        return client.send(HttpRequest.newBuilder(gateway.url().resolve("/v1/screenings")).timeout(PATIENCE)
                .header("Authorization", "Bearer " + gateway.key()).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question.encode())).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int print(HttpResponse<String> response) throws IOException {
        if (json) {
            spec.commandLine().getOut().println(response.body().strip());
        }
        JsonObject answer;
        try {
            answer = new JsonObject(response.body());
        } catch (DecodeException e) {
            throw new IOException("HTTP " + response.statusCode() + ", and not JSON");
        }
        if (response.statusCode() != 200) {
            throw new IOException("HTTP " + response.statusCode() + ", "
                    + answer.getString("detail", answer.getString("title", "no reason given")));
        }
        if (!json) {
            spec.commandLine().getOut().print(new DecisionText(answer, ZoneId.systemDefault()).text());
            spec.commandLine().getOut().flush();
        }
        return "block".equals(answer.getString("verdict")) ? BLOCKED : 0;
    }

    private static void putIfGiven(JsonObject question, String name, String value) {
        if (value != null) {
            question.put(name, value);
        }
    }
}
