package io.predial.faults;

import io.predial.load.LoadSettings;
import io.predial.load.OpenLoop;
import io.predial.load.PreparedRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Emergency calls while nothing else works: PostgreSQL and Kafka stopped, then the nodes frozen, so that ordinary calls pile up
 * and the gateway sheds them, then the nodes killed. Every one must be routed, in budget, and told to a webhook.
 */
public final class EmergencyOutage implements AutoCloseable {
    private static final String GATEWAY = "gateway-1";
    private static final List<String> NODES = List.of("screen-1", "screen-2");
    private static final int ORDINARY_PER_SECOND = 1_000;
    private static final int SETTLE_MILLIS = 2_000;
    private static final int WAIT_SECONDS = 90;
    /**
     * Few places, and a gateway that believes in its nodes: otherwise it would leave out frozen nodes within a second, answer
     * ordinary calls without them, and have no reason to shed.
     */
    private static final Map<String, String> SHEDDING = Map.of("admission.limit-min", "8", "admission.limit-initial", "8",
            "admission.limit-max", "8", "bus.silence-millis", "60000", "bus.forget-seconds", "120",
            "bus.timeouts-to-eject", "1000", "bus.unanswered-millis", "10000", "bus.eject-percent-max", "0",
            "http.warm-up-calls", "2000");
    /** People in need, and their telephone systems, dial in many ways. */
    private static final List<String> DIALLED = List.of("911", "9911", "+1911", "9,911", "112", "*67911", "911;phone-context=+1",
            "sip:911@pbx.example.com", "urn:service:sos", "urn:service:sos.fire");

    private final RunningDev dev;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final NoticeReceiver receiver;
    private InetSocketAddress gateway;

    public EmergencyOutage(RunningDev dev) throws IOException {
        this.dev = dev;
        this.receiver = new NoticeReceiver();
    }

    /** Has the gateway shed early and tell of emergency calls, and stops PostgreSQL and Kafka. */
    public void prepare() throws Exception {
        Map<String, String> settings = dev.settings(GATEWAY);
        settings.putAll(SHEDDING);
        settings.put("emergency.webhook.url", receiver.url());
        settings.put("emergency.webhook.secret", "0123456789abcdef0123456789abcdef");
        dev.change(GATEWAY, settings);
        dev.stop(GATEWAY);
        dev.startAgain(GATEWAY);
        gateway = new InetSocketAddress(settings.get("http.host"), Integer.parseInt(settings.get("http.port")));
        until("the gateway is ready again", () -> get("/ready").statusCode() == 200);
        dev.stop("postgres-1");
        dev.stop("kafka-1");
    }

    /** @return what became of the calls while the nodes stand still and others are shed */
    public EmergencyTally whileShedding(int calls, int perSecond) throws Exception {
        for (String node : NODES) {
            Signal.STOP.send(dev.role(node));
        }
        return run("nodes frozen, others shed", calls, perSecond);
    }

    /** @return what became of the calls while no node is there */
    public EmergencyTally withoutNodes(int calls, int perSecond) throws Exception {
        for (String node : NODES) {
            dev.kill(node);
        }
        return run("nodes killed", calls, perSecond);
    }

    private EmergencyTally run(String phase, int calls, int perSecond) throws Exception {
        EmergencyTally tally = new EmergencyTally(phase);
        int millis = SETTLE_MILLIS + 1_000 * calls / perSecond + 1_000;
        OpenLoop ordinary = new OpenLoop(LoadSettings.of(List.of(gateway), 64, 0, millis), ORDINARY_PER_SECOND, new CallMix(),
                tally.ordinary());
        var others = ordinary.start();
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
        double shedBefore = metric("predial_shed_requests_total");
        OpenLoop emergencies = new OpenLoop(LoadSettings.of(List.of(gateway), 16, 0, 1_000 * calls / perSecond + 60_000)
                .withRequestsMax(calls), perSecond, emergencyCalls(), tally.emergencies());
        emergencies.start().get(calls / perSecond + 120L, TimeUnit.SECONDS);
        tally.shedMeanwhile = (long) (metric("predial_shed_requests_total") - shedBefore);
        ordinary.stop();
        others.get(60, TimeUnit.SECONDS);
        return tally;
    }

    /** Waits until all that was routed has been told. @return how many notices came later than a second after the call */
    public long untilTold(long calls) throws Exception {
        until(calls + " notices", () -> receiver.told() >= calls);
        return receiver.late();
    }

    /**
     * Waits until all that was routed lies on the gateway's disk, for Kafka to get when it is back: what was on its way to a
     * broker when that stopped is given back after the producer's delivery time, ten seconds.
     */
    public void untilKept(long calls) throws Exception {
        until(calls + " events kept for Kafka", () -> metric("predial_emergency_records_spooled_total") >= calls);
    }

    private static PreparedRequests emergencyCalls() {
        List<String> bodies = new ArrayList<>();
        for (String dialled : DIALLED) {
            bodies.add(new JsonObject().put("from", "+12025550100").put("to", dialled).encode());
            bodies.add(new JsonObject().put("from", "+12025550100").put("to", dialled).put("purpose", "personal")
                    .put("trunk", "main").put("callId", "the same for all").encode());
            bodies.add(new JsonObject().put("from", "").put("to", dialled).put("trunk", "mistyped").put("nonsense", 1).encode());
        }
        return PreparedRequests.posts(CallMix.PATH, bodies, "predial-demo");
    }

    private double metric(String name) throws Exception {
        Stream<String> lines = get("/metrics").body().lines();
        return lines.filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(dev.opsUrl(GATEWAY) + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void until(String what, World.Condition condition) throws Exception {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!holds(condition)) {
            if (System.nanoTime() - endNanos > 0) {
                throw new IOException("not within " + WAIT_SECONDS + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static boolean holds(World.Condition condition) throws Exception {
        try {
            return condition.holds();
        } catch (IOException notListening) {
            return false;
        }
    }

    /** Nodes that still stand frozen run again: a stopped process cannot be told to end. */
    @Override
    public void close() {
        for (String node : NODES) {
            try {
                Signal.CONT.send(dev.role(node));
            } catch (IOException killed) {
                continue;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        receiver.close();
    }
}
