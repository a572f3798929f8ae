package io.predial.dev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.app.GatewayRole;
import io.predial.app.Ground;
import io.predial.app.PredialProcess;
import io.predial.app.ProcessConfig;
import io.predial.app.Role;
import io.predial.app.ScreenRole;
import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;
import io.predial.embedded.EmbeddedPostgres;
import io.predial.embedded.LoopbackPort;
import io.predial.gateway.GatewayConfig;
import io.predial.gateway.ops.DecisionLog;
import io.predial.store.Migrations;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told by a gateway and by a node, each started as it is in production; Kafka is away. */
class OperatorsPortTest {
    private static final String NO_KAFKA = "127.0.0.1:1";
    private static final int PATIENCE_SECONDS = 30;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;
    private static DataDirectory data;
    private static EmbeddedPostgres postgres;
    private static Running node;
    private static Running gateway;

    /** @param loops the Vert.x that the process's roles run on */
    private record Running(PredialProcess process, Vertx loops) {
        HttpResponse<String> get(String path) throws Exception {
            return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.opsPort() + path))
                    .timeout(Duration.ofSeconds(2)).build(), BodyHandlers.ofString());
        }

        JsonObject ready(int status) throws Exception {
            return until(answer -> answer.statusCode() == status);
        }

        /** Asks again and again; an answer that does not come within two seconds is a failure. */
        JsonObject until(Predicate<HttpResponse<String>> wanted) throws Exception {
            long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            HttpResponse<String> answer = get("/ready");
            while (!wanted.test(answer)) {
                assertTrue(System.nanoTime() < endNanos, answer.body());
                answer = get("/ready");
            }
            return new JsonObject(answer.body());
        }

        /** Blocks one event loop until the latch is released. @return the name of its thread */
        String block(CountDownLatch released) {
            CompletableFuture<String> blocked = new CompletableFuture<>();
            loops.getOrCreateContext().runOnContext(task -> {
                blocked.complete(Thread.currentThread().getName());
                try {
                    released.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
            return blocked.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        data = DataDirectory.open(directory);
        postgres = EmbeddedPostgres.start(data.postgres(), 0);
        RoleSettings settings = new RoleSettings(data, postgres.port(), 1, LoopbackPort.HOST, RoleSettings.freePorts(2));
        Map<String, String> screen = settings.onBus("screen-1", 0, 0);
        // All loops of the node are one; of the gateway's two, one goes on.
        Map<String, String> front = RoleSettings.withGateway(settings.onBus("gateway-1", 0, 1), 0, true);
        front.put("cluster.event-loops", "2");
        for (Map<String, String> each : List.of(screen, front)) {
            each.put("loops.still-millis", "500");
            each.put("kafka.bootstrap", NO_KAFKA);
        }
        Knobs knobs = new Knobs(screen);
        ProcessConfig config = ProcessConfig.clustered("screen", knobs);
        Migrations.run(config.postgres());
        DemoData.putOnce(config.postgres(), data.demo());
        Set<CheckId> checks = ScreenRole.checks(knobs);
        node = run(config, ground -> new ScreenRole(ground, checks));
        Knobs frontKnobs = new Knobs(front);
        ProcessConfig frontConfig = ProcessConfig.clustered("gateway", frontKnobs);
        GatewayConfig gatewayConfig = GatewayConfig.from(frontKnobs);
        DecisionLog.Settings decisions = DecisionLog.Settings.from(frontKnobs, NO_KAFKA, frontConfig.data());
        gateway = run(frontConfig, ground -> new GatewayRole(ground, gatewayConfig, decisions));
    }

    private static Running run(ProcessConfig config, Function<Ground, Role> role) {
        CompletableFuture<Vertx> loops = new CompletableFuture<>();
        PredialProcess process = PredialProcess.start(config, List.of(ground -> {
            loops.complete(ground.context().vertx());
            return role.apply(ground);
        }));
        return new Running(process, loops.join());
    }

    @AfterAll
    static void stop() throws Exception {
        for (Running each : new Running[] {gateway, node}) {
            if (each != null) {
                each.process().stop();
            }
        }
        postgres.close();
        data.close();
    }

    @Test
    void aNodeWithoutAMovingLoopSaysSoAndIsNotAsked() throws Exception {
        node.ready(200);
        gateway.ready(200);
        CountDownLatch released = new CountDownLatch(1);
        String blocked = node.block(released);
        try {
            assertEquals(new JsonArray().add(blocked), node.ready(503).getJsonArray("loopsStill"));
            JsonObject seen = gateway.ready(503);
            assertEquals(0, seen.getJsonObject("gateway").getJsonObject("nodesByCheck").getInteger("dnc"), seen.encode());
            assertEquals(new JsonArray(), seen.getJsonArray("loopsStill"), "the gateway's own loops move");
            assertTrue(node.get("/metrics").body().lines().anyMatch("predial_event_loops_still 1.0"::equals));
            assertEquals(200, node.get("/live").statusCode());
        } finally {
            released.countDown();
        }
        assertEquals(new JsonArray(), node.ready(200).getJsonArray("loopsStill"));
        gateway.ready(200);
    }

    /** A metric whose name is all there is gets a help line of one blank. */
    @Test
    void everyMetricOfOursIsExplained() throws Exception {
        for (Running each : List.of(gateway, node)) {
            List<String> page = each.get("/metrics").body().lines().toList();
            Set<String> explained = page.stream().filter(line -> line.matches("# HELP predial_\\w+ \\S.{8,}"))
                    .map(line -> line.split(" ")[2]).collect(Collectors.toSet());
            List<String> named = page.stream().filter(line -> line.startsWith("# TYPE predial_"))
                    .map(line -> line.split(" ")[2]).toList();
            assertTrue(named.size() > 20, "too few to be all: " + named);
            assertEquals(List.of(), named.stream().filter(name -> !explained.contains(name)).toList());
        }
    }

    @Test
    void aGatewayWithOneLoopOfTwoBlockedIsNotReadyAndNamesIt() throws Exception {
        gateway.ready(200);
        CountDownLatch released = new CountDownLatch(1);
        String blocked = gateway.block(released);
        try {
            gateway.until(answer -> answer.statusCode() == 503
                    && new JsonObject(answer.body()).getJsonArray("loopsStill").equals(new JsonArray().add(blocked)));
        } finally {
            released.countDown();
        }
        gateway.ready(200);
    }
}
