package io.predial.crashes;

import io.predial.faults.RunningDev;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Two screening nodes, a gateway and a sync worker over PostgreSQL and Kafka, each a process; and what they hold. */
final class CrashWorld implements AutoCloseable {
    static final List<String> NODES = List.of("screen-1", "screen-2");
    static final String WORKER = "sync-1";
    private static final int PATIENCE_SECONDS = 120;
    private static final int POLL_MILLIS = 100;
    private static final int ASK_AGAIN_MAX = 20;
    private static final String NOON = "2026-12-01T17:00:00Z";

    /** Something that is so, sooner or later. */
    interface Condition {
        boolean holds() throws Exception;
    }

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).build();
    private final RunningDev dev;
    private final PostgresRecord record;

    private CrashWorld(RunningDev dev, PostgresRecord record) {
        this.dev = dev;
        this.record = record;
    }

    static CrashWorld start(Path data) throws Exception {
        RunningDev dev = RunningDev.start(data, "--cluster", "--screens", Integer.toString(NODES.size()));
        CrashWorld world = new CrashWorld(dev, new PostgresRecord(dev.settings(WORKER)));
        Map<String, String> settings = dev.settings(WORKER);
        // A kill shall not find the worker between two looks most of the time; and a list is not the demo's five numbers.
        settings.put("sync.poll-millis", Integer.toString(POLL_MILLIS));
        settings.put("sync.rest-millis", "0");
        settings.put("sync.count-change-percent-max", "1000000");
        changed(dev, WORKER, settings);
        for (String node : NODES) {
            // Only the national list is written here: a state's that is not there would answer for it.
            Map<String, String> ofNode = dev.settings(node);
            ofNode.put("dnc.states-waived", "all");
            changed(dev, node, ofNode);
        }
        world.until("the worker is back", () -> world.activity() != null);
        return world;
    }

    private static void changed(RunningDev dev, String role, Map<String, String> settings) throws Exception {
        dev.change(role, settings);
        dev.stop(role);
        dev.startAgain(role);
    }

    RunningDev dev() {
        return dev;
    }

    PostgresRecord record() {
        return record;
    }

    Path drop() {
        return dev.data().resolve("drop/us-national");
    }

    /** What the worker does at this moment; null when it does not answer. */
    String activity() {
        try {
            JsonObject sync = new JsonObject(send(HttpRequest.newBuilder(URI.create(dev.opsUrl(WORKER) + "/ready")).GET())
                    .body()).getJsonObject("sync");
            return sync.getBoolean("active") ? sync.getString("activity") : null;
        } catch (IOException | InterruptedException gone) {
            return null;
        }
    }

    /** @return outcome of a file that is finished; null while it waits in the drop folder */
    String outcome(GeneratedList list) throws IOException {
        Path done = dev.data().resolve("done/us-national");
        if (Files.exists(drop().resolve(list.name())) || !Files.exists(done.resolve(list.name()))) {
            return Files.exists(dev.data().resolve("rejected/us-national").resolve(list.name())) ? "rejected" : null;
        }
        return new JsonObject(Files.readString(done.resolve(list.name() + ".report.json"))).getString("outcome");
    }

    /** @return why the node does not hold what PostgreSQL does; null when it does */
    String difference(String node) throws Exception {
        JsonObject[] found = {null};
        until(node + " can be compared with PostgreSQL", () -> {
            try {
                HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(dev.opsUrl(node) + "/reconcile"))
                        .POST(HttpRequest.BodyPublishers.noBody()));
                found[0] = answer.statusCode() == 200 ? new JsonObject(answer.body()) : null;
                return found[0] != null;
            } catch (IOException notYet) {
                return false;
            }
        });
        JsonArray differences = found[0].getJsonArray("differences");
        int damaged = found[0].getInteger("segmentsMended");
        return differences.isEmpty() && damaged == 0 ? null : node + " " + found[0].encode();
    }

    /** Sampled numbers that the gateway's answer does not say of what this list says. */
    int wrongAnswers(GeneratedList list) throws Exception {
        int wrong = 0;
        for (String number : GeneratedList.sample()) {
            wrong += isListed(number) == list.lists(number) ? 0 : 1;
        }
        return wrong;
    }

    private boolean isListed(String number) throws Exception {
        String call = new JsonObject().put("from", "+12025550100").put("to", number).put("dryRun", true).put("at", NOON).encode();
        for (int i = 0; i < ASK_AGAIN_MAX; i++) {
            String body = send(HttpRequest.newBuilder(URI.create(dev.url() + "/v1/screenings"))
                    .header("Authorization", "Bearer predial-demo").header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(call))).body();
            // A check that had no time, on a machine this busy, says nothing about its data.
            if (new JsonObject(body).getJsonObject("checks").getJsonObject("dnc").getString("cause") == null) {
                return body.contains("\"dnc.national\"");
            }
        }
        throw new IOException("the do-not-call check never answered");
    }

    /** Files that a killed process left half written where nobody will finish them. */
    long halfWritten() throws IOException {
        try (Stream<Path> files = Files.walk(dev.data())) {
            return files.filter(file -> file.toString().endsWith(".part")).filter(file -> !file.startsWith(drop())).count();
        }
    }

    boolean isReady(String role) {
        try {
            return send(HttpRequest.newBuilder(URI.create(dev.opsUrl(role) + "/ready")).GET()).statusCode() == 200;
        } catch (IOException | InterruptedException notYet) {
            return false;
        }
    }

    void until(String what, Condition condition) throws Exception {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > endNanos) {
                throw new IOException("not within " + PATIENCE_SECONDS + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS / 4);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        dev.close();
    }
}
