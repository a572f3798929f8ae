package io.predial.gateway.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.predial.contract.CheckId;
import io.predial.contract.Decision;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.contract.Verdict;
import io.predial.contract.config.Knobs;
import io.predial.embedded.EmbeddedKafka;
import io.predial.embedded.LoopbackPort;
import io.predial.emergency.EmergencyIndex;
import io.predial.emergency.EmergencyListener;
import io.predial.gateway.decision.Answer;
import io.predial.gateway.ops.DecisionLog;
import io.predial.gateway.webhook.Receiver;
import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.rows.EmergencyAddressRow;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways, a real broker that comes and goes, a real receiver of webhooks. */
class EmergenciesKafkaTest {
    private static final long FIRST = 12025550101L;
    private static final long SECOND = 12025550102L;

    @TempDir
    Path broker;
    @TempDir
    Path here;
    @TempDir
    Path there;
    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private int port;

    @Test
    void everyGatewayKnowsWhomToLetBeCalledBackAndKafkaMayBeAway() throws Exception {
        port = LoopbackPort.free();
        Receiver receiver = new Receiver(vertx);
        Emergencies one = open(here, receiver.url(), metrics);
        Emergencies other = open(there, "", new SimpleMeterRegistry());
        try {
            one.answered(routed("a", FIRST, ReasonCode.EMERGENCY_ROUTE));
            until("told by webhook while Kafka is away", () -> receiver.got.size() == 1);
            until("kept on the disk", () -> count("predial_emergency_records_spooled") == 1);
            assertNull(other.calledBack(callback(FIRST)));
            try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, port)) {
                assertEquals("127.0.0.1:" + port, kafka.bootstrapServers());
                until("known by the other", () -> other.calledBack(callback(FIRST)) != null);
                one.answered(routed("b", SECOND, ReasonCode.EMERGENCY_FALLBACK));
                until("the next one too", () -> other.calledBack(callback(SECOND)) != null);
            }
            one.answered(routed("c", SECOND + 1, ReasonCode.EMERGENCY_ROUTE));
            until("told by webhook while Kafka is away again", () -> receiver.got.size() == 3);
            assertNotNull(one.calledBack(callback(SECOND + 1)), "its own calls it knows");
            try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, port)) {
                assertEquals("127.0.0.1:" + port, kafka.bootstrapServers());
                until("known after the outage", () -> other.calledBack(callback(SECOND + 1)) != null);
            }
            JsonObject event = new JsonObject(receiver.got.get(0).body());
            assertEquals(new JsonObject().put("state", "registered").put("reference", "ref-1"), event.getJsonObject("address"));
            assertTrue(new JsonObject(receiver.got.get(1).body()).getBoolean("fallback"));
        } finally {
            one.stop(vertx).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            other.stop(vertx).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private Emergencies open(Path spool, String url, SimpleMeterRegistry registry) {
        Knobs knobs = new Knobs(Map.of("emergency.webhook.url", url, "emergency.webhook.secret", "x".repeat(32)));
        EmergencyConfig config = EmergencyConfig.from(knobs);
        assertEquals(List.of(), knobs.problems());
        DecisionLog.Settings decisions = new DecisionLog.Settings("decisions", 1_000, "", spool, 1 << 20,
                Map.of("bootstrap.servers", "127.0.0.1:" + port, "request.timeout.ms", 1_000, "delivery.timeout.ms", 2_000));
        return Emergencies.open(vertx, config, known(), decisions, Clock.systemUTC(), registry);
    }

    private static EmergencyIndex known() {
        EmergencyIndex index = new EmergencyIndex();
        EmergencyListener listener = new EmergencyListener(index);
        listener.begin();
        listener.apply(new Change(1, Kind.EMERGENCY_ADDRESS, false, new EmergencyAddressRow("acme", FIRST, null,
                EmergencyAddressRow.State.REGISTERED, "ref-1", null, 1).toJson()));
        listener.commit(1);
        return index;
    }

    private static Answer routed(String id, long from, ReasonCode code) {
        DialRequest.Builder request = request(id);
        request.fromE164 = from;
        request.to = "911";
        Finding finding = Finding.route(new Route("e911", "sip:psap@192.0.2.1"), Reason.of(code));
        Decision decision = new Decision(Verdict.ROUTE, finding.reasons(), finding.route(), List.of(finding), List.of(), false);
        assertEquals(CheckId.EMERGENCY, finding.check());
        return Answer.of(request.build(), decision, 50, 100, "rules-1");
    }

    private static DialRequest callback(long to) {
        DialRequest.Builder request = request("back");
        request.to = "+" + to;
        request.toE164 = to;
        return request.build();
    }

    private static DialRequest.Builder request(String id) {
        DialRequest.Builder request = DialRequest.builder();
        request.id = id;
        request.account = "acme";
        request.from = "+12025550100";
        request.purpose = Purpose.PERSONAL;
        request.atMillis = System.currentTimeMillis();
        return request;
    }

    private long count(String name) {
        return (long) metrics.get(name).functionCounter().count();
    }

    private static void until(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "still not " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
