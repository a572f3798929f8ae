package io.predial.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.embedded.LoopbackPort;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a file in the drop folder to a call that is refused, through everything there is, in one process. */
class DoNotOriginateTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String FROM = "+12025550101";
    /** Of today, in Washington: what calling hours refuse would hide what is asked here. */
    private static final String NOON = LocalDate.now(ZoneOffset.UTC) + "T17:00:00Z";

    @TempDir
    private Path directory;
    private final Stages stages = new Stages(new PrintStream(PrintStream.nullOutputStream()));
    private final Closing closing = new Closing(stages);
    private int http;
    private int ops;

    @BeforeEach
    void aWholeInstallation() throws IOException {
        http = LoopbackPort.free();
        ops = LoopbackPort.free();
        new DevSingle(closing.add(DataDirectory.open(directory)), stages, closing).start(http, ops);
    }

    @AfterEach
    void stop() {
        closing.closeAll();
    }

    @Test
    void aListedCallerIdIsRefusedAndTheCalledNumberIsNotAskedAbout() throws Exception {
        assertEquals("clear", callerId(screen(FROM, "+12025550144")).getString("outcome"), "no such list: not asked");
        drop("us-dno", "dno.csv", "12025550101\n12025550144\n");
        drop("us-unallocated", "blocks.csv", "1202555011\n");
        JsonObject listed = await(FROM, answer -> codes(answer).contains("caller_id.do_not_originate"));
        assertEquals("block", listed.getString("verdict"));
        JsonObject reason = listed.getJsonArray("reasons").getJsonObject(0);
        assertEquals("us-dno", reason.getJsonObject("source").getString("registry"), "although the account owns it");
        JsonObject plain = screen("+12025550100", "+12025550144");
        assertEquals("clear", callerId(plain).getString("outcome"));
        assertTrue(codes(plain).stream().noneMatch(code -> code.startsWith("dnc.n")), "the called number is on it: " + plain);
        await("+12025550110", answer -> codes(answer).contains("caller_id.do_not_originate"));

        JsonObject us = registries().stream().map(JsonObject.class::cast).filter(each -> each.getString("id").equals("us-dno"))
                .findFirst().orElseThrow();
        assertEquals("do-not-originate", us.getString("use"));
        assertEquals(2, us.getLong("count"));
        JsonObject compared = new JsonObject(CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ops
                + "/reconcile")).POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString()).body());
        assertTrue(compared.encode().contains("do_not_originate"), "compared like the others: " + compared);
        assertEquals(new JsonArray(), compared.getJsonArray("differences"), compared.encode());
    }

    private void drop(String registry, String name, String rows) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("drop").resolve(registry));
        Path aside = Files.writeString(directory.resolve(name), rows);
        Files.move(aside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private JsonObject await(String from, Predicate<JsonObject> expected) throws Exception {
        long giveUpNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        JsonObject answer = screen(from, "+12025550145");
        while (!expected.test(answer)) {
            assertTrue(System.nanoTime() < giveUpNanos, answer.encode());
            TimeUnit.MILLISECONDS.sleep(50);
            answer = screen(from, "+12025550145");
        }
        return answer;
    }

    private JsonObject screen(String from, String to) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/v1/screenings"))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(new JsonObject()
                        .put("from", from).put("to", to).put("dryRun", true).put("at", NOON).encode())));
    }

    private JsonArray registries() throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/v1/registries"))).getJsonArray("registries");
    }

    private static JsonObject send(HttpRequest.Builder request) throws Exception {
        return new JsonObject(CLIENT.send(request.header("Authorization", "Bearer " + DemoData.KEY).build(),
                HttpResponse.BodyHandlers.ofString()).body());
    }

    private static JsonObject callerId(JsonObject answer) {
        return answer.getJsonObject("checks").getJsonObject("caller-id");
    }

    private static List<String> codes(JsonObject answer) {
        return answer.getJsonArray("reasons").stream().map(each -> ((JsonObject) each).getString("code")).toList();
    }
}
