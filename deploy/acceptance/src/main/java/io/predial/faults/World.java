package io.predial.faults;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The cluster that faults are done to: screening nodes behind gateways, as processes. */
final class World implements AutoCloseable {
    private static final int PAUSE_MILLIS = 100;
    /** A node is asked a tenth of a second after it says that it is ready; by then it must not be aside any more. */
    private static final int READY_PAUSE_MILLIS = 20;
    /** Whole for so long without a break, before an operator goes on to the next process. */
    private static final int SETTLED_MILLIS = 1_000;
    private static final int WHOLE_SECONDS = 90;
    private static final String ACCOUNT = "{\"country\":\"US\",\"callsPerMinute\":100000000,\"attemptsPerCalleePerDay\":1000}";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).build();
    private final RunningDev dev;
    private final Cores cores;
    private final List<String> nodes;
    private final List<String> allGateways;
    private List<String> gateways = List.of();
    private CallMix calls;

    private World(RunningDev dev, Cores cores, int screens, int gateways) {
        this.dev = dev;
        this.cores = cores;
        this.nodes = IntStream.rangeClosed(1, screens).mapToObj(number -> "screen-" + number).toList();
        this.allGateways = IntStream.rangeClosed(1, gateways).mapToObj(number -> "gateway-" + number).toList();
    }

    /** @param busHost address the processes meet on */
    static World start(Path data, int screens, int gateways, String busHost, Cores cores)
            throws IOException, InterruptedException {
        World world = new World(RunningDev.start(cores.half(), data, "--cluster", "--screens",
                Integer.toString(screens), "--gateways", Integer.toString(gateways), "--bus-host", busHost), cores, screens,
                gateways);
        world.letWork(world.nodes);
        world.letWork(world.allGateways);
        // The demo account is limited to what a demo needs; a load of thousands a second would be called fraud.
        world.send(HttpRequest.newBuilder(URI.create(world.dev.url() + "/v1/accounts/demo"))
                .header("Authorization", "Bearer predial-admin").header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(ACCOUNT)));
        world.calls = new CallMix(new LimitedAccounts(world.http, world.dev.url()).make());
        return world;
    }

    /** What is asked of it, and what is to be answered whatever happens. */
    CallMix calls() {
        return calls;
    }

    /** Each gets the usual priority and all cores. */
    private void letWork(List<String> roles) throws IOException, InterruptedException {
        for (String role : roles) {
            StartPriority.usual(dev.role(role).pid());
            cores.giveAll(dev.role(role));
        }
    }

    RunningDev dev() {
        return dev;
    }

    List<String> nodes() {
        return nodes;
    }

    /** Lets so many gateways run and answer. @return whether that is a change */
    boolean answerBy(int count) throws Exception {
        boolean change = gateways.size() != count;
        gateways = allGateways.subList(0, count);
        if (change) {
            for (String gateway : allGateways) {
                if (gateways.contains(gateway)) {
                    startUnlessRunning(gateway);
                } else if (isReady(gateway)) {
                    dev.stop(gateway);
                }
            }
            untilWhole();
        }
        return change;
    }

    List<String> gateways() {
        return gateways;
    }

    List<InetSocketAddress> gatewayAddresses() throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String gateway : gateways) {
            addresses.add(address(gateway));
        }
        return addresses;
    }

    private InetSocketAddress address(String gateway) throws IOException {
        Map<String, String> settings = dev.settings(gateway);
        return new InetSocketAddress(settings.get("http.host"), Integer.parseInt(settings.get("http.port")));
    }

    /** A machine that dies takes nothing of its neighbours'; here the kernel gives its memory back on their cores. */
    void signal(Signal signal, String role) throws IOException, InterruptedException {
        ProcessHandle process = dev.role(role);
        if (signal == Signal.KILL) {
            StartPriority.low(process.pid());
        }
        signal.send(process);
    }

    /** SIGTERM, its start script, and back only when it is ready, has the usual priority and everything has settled. */
    void restart(String role) throws Exception {
        dev.stop(role);
        start(role);
        if (gateways.contains(role)) {
            // Calls come as soon as its port is open, and /ready is answered by threads that have no turn yet.
            until(role + " takes connections", READY_PAUSE_MILLIS, () -> takesConnections(role));
            letWork(List.of(role));
        }
        until(role + " is ready again", READY_PAUSE_MILLIS, () -> isReady(role));
        if (nodes.contains(role)) {
            letWork(List.of(role));
        }
        untilAllAsked();
        long[] wholeSinceNanos = {System.nanoTime()};
        until("all nodes are asked for a second", PAUSE_MILLIS, () -> {
            for (String gateway : gateways) {
                wholeSinceNanos[0] = nodesAsked(gateway) == nodes.size() ? wholeSinceNanos[0] : System.nanoTime();
            }
            return System.nanoTime() - wholeSinceNanos[0] >= TimeUnit.MILLISECONDS.toNanos(SETTLED_MILLIS);
        });
    }

    private boolean takesConnections(String gateway) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address(gateway));
            return true;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    void startUnlessRunning(String role) throws Exception {
        try {
            dev.role(role);
        } catch (IOException gone) {
            start(role);
        }
    }

    private void start(String role) throws Exception {
        dev.startAgain(role, aside(role));
    }

    /** What stands before the script of a process that starts while others work. Those that no call waits for are told apart. */
    List<String> aside(String role) {
        List<String> words = new ArrayList<>(cores.half());
        if (nodes.contains(role) || gateways.contains(role)) {
            words.addAll(StartPriority.low());
        }
        return words;
    }

    /** Every gateway would ask every node for every check, and all have the usual priority. */
    void untilWhole() throws Exception {
        untilAllAsked();
        letWork(nodes);
        letWork(gateways);
    }

    private void untilAllAsked() throws Exception {
        for (String gateway : gateways) {
            until(gateway + " asks all nodes", () -> nodesAsked(gateway) == nodes.size());
        }
        until("sync is ready", () -> isReady("sync-1"));
    }

    /** Every node that runs is asked: a fault may begin with one that does not. */
    void untilPrepared() throws Exception {
        int running = 0;
        for (String node : nodes) {
            running += isReady(node) ? 1 : 0;
        }
        int expected = running;
        for (String gateway : gateways) {
            until(gateway + " asks the nodes that run", () -> nodesAsked(gateway) == expected);
        }
    }

    boolean isReady(String role) {
        try {
            return send(HttpRequest.newBuilder(URI.create(dev.opsUrl(role) + "/ready")).GET()).statusCode() == 200;
        } catch (IOException | InterruptedException notYet) {
            return false;
        }
    }

    /** The fewest nodes a gateway would ask for any check. */
    int nodesAsked(String gateway) {
        try {
            JsonObject byCheck = new JsonObject(send(HttpRequest.newBuilder(URI.create(dev.opsUrl(gateway) + "/ready"))
                    .GET()).body()).getJsonObject("gateway").getJsonObject("nodesByCheck");
            return byCheck.stream().mapToInt(entry -> (Integer) entry.getValue()).min().orElse(0);
        } catch (IOException | InterruptedException | RuntimeException notYet) {
            // Also an answer that is no such JSON: a process that starts or stops says what it can.
            return -1;
        }
    }

    /** What each process counts, for the record; those that do not answer are left out. */
    Map<String, String> metrics() throws InterruptedException {
        Map<String, String> pages = new TreeMap<>();
        for (List<String> roles : List.of(gateways, nodes)) {
            for (String role : roles) {
                try {
                    pages.put(role, send(HttpRequest.newBuilder(URI.create(dev.opsUrl(role) + "/metrics")).GET()).body());
                } catch (IOException gone) {
                    pages.put(role, "does not answer");
                }
            }
        }
        return pages;
    }

    /** Something that is so, sooner or later. */
    interface Condition {
        boolean holds() throws Exception;
    }

    void until(String what, Condition condition) throws Exception {
        until(what, PAUSE_MILLIS, condition);
    }

    private static void until(String what, int pauseMillis, Condition condition) throws Exception {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WHOLE_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() > endNanos) {
                throw new IOException("not within " + WHOLE_SECONDS + " s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(pauseMillis);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofSeconds(3)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        dev.close();
    }
}
