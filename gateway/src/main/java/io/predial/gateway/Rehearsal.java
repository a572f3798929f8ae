package io.predial.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.predial.gateway.account.Authenticator;
import io.predial.gateway.account.Directory;
import io.predial.gateway.account.LookUpBudget;
import io.predial.gateway.admin.Uploads;
import io.predial.gateway.emergency.Emergencies;
import io.predial.gateway.http.HttpFront;
import io.predial.gateway.ops.GatewayMetrics;
import io.predial.gateway.screen.Admission;
import io.predial.gateway.screen.CallMemory;
import io.predial.gateway.screen.GatewayState;
import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.Records;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.ApiKeyRow;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that a gateway makes to itself before it opens its port. A JVM runs code it has never run ten to a hundred times
 * slower, and connections to the nodes have to be made: the first callers after a restart would pay for both with their
 * budget. The calls go through a front of their own, on loopback and with a key that nobody else knows, for an account
 * that does not exist; they are dry runs, and leave no decision record and no figure of decisions, admission or asks behind.
 */
final class Rehearsal {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final String ACCOUNT = "rehearsal";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int AT_ONCE = 8;
    private static final int NUMBERS = 80;
    /** Cold calls must not be taken for a node's timeouts. */
    private static final int BUDGET_MILLIS = 1_000;
    private static final int LOOK_MILLIS = 25;
    /** Nodes that live have announced themselves by then. Without any, there is nothing to wait for. */
    private static final int NODES_MILLIS_MAX = 1_000;

    private final Vertx vertx;
    private final GatewayConfig config;
    private final GatewayState state;
    private final String key;
    private final List<HttpFront> fronts = new CopyOnWriteArrayList<>();
    private final Counter cutOff;
    private final Promise<Void> done = Promise.promise();
    private HttpClient client;
    private int toMake;
    private int underway;
    private int answered;
    private long beganNanos;
    private volatile boolean stopped;

    /**
     * @param real    what the gateway itself answers from; its nodes are asked and its emergency rule is run
     * @param metrics of this process; told of a rehearsal that took too long and of nothing else
     */
    Rehearsal(Vertx vertx, GatewayConfig config, GatewayState real, MeterRegistry metrics) {
        this.vertx = vertx;
        this.config = config.onLoopback(LOOPBACK, BUDGET_MILLIS);
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = HexFormat.of().formatHex(secret);
        this.toMake = config.warmUpCalls();
        this.cutOff = Counter.builder("predial_rehearsals_cut_off")
                .description("Times that the port opened before all rehearsed calls were made: there was no time left")
                .register(metrics);
        SimpleMeterRegistry unseen = new SimpleMeterRegistry();
        this.state = new GatewayState(directory(), real.emergencyRule(), real.view(), new CallMemory(AT_ONCE, AT_ONCE),
                new GatewayMetrics(unseen, BUDGET_MILLIS), answer -> { },
                new Admission(config.admission(), BUDGET_MILLIS, System.nanoTime()), new LookUpBudget(Long.MAX_VALUE),
                real.scrubs(), real.verifications(), Emergencies.silent(config.emergencies(), real.clock()), real.clock(),
                real.rulesVersion());
    }

    private Directory directory() {
        Directory directory = new Directory();
        AccountRow account = new AccountRow(ACCOUNT, ACCOUNT, "US", AccountRow.CALLS_PER_MINUTE_DEFAULT,
                AccountRow.ATTEMPTS_PER_CALLEE_PER_DAY_DEFAULT, Set.of(), Map.of(), 0);
        directory.apply(new Change(0, Kind.ACCOUNT, false, account.toJson()));
        directory.apply(new Change(0, Kind.API_KEY, false,
                new ApiKeyRow(new Authenticator(directory).hash(key), ACCOUNT, false, ACCOUNT, 0).toJson()));
        return directory;
    }

    /**
     * Makes the calls once every check has a node; makes none when that is not so within a second. Never fails and takes a
     * bounded time, because a cold gateway, and one without nodes, still routes emergency calls.
     */
    Future<Void> run(Records records) {
        if (toMake == 0) {
            return Future.succeededFuture();
        }
        return vertx.deployVerticle(() -> {
            HttpFront front = new HttpFront(config, state, records, new Uploads(config.uploads(), state.metrics()));
            fronts.add(front);
            return front;
        }, new DeploymentOptions().setInstances(config.eventLoops())).compose(id -> {
            client = vertx.createHttpClient(new HttpClientOptions().setDefaultHost(LOOPBACK)
                    .setDefaultPort(fronts.get(0).actualPort()), new PoolOptions().setHttp1MaxSize(AT_ONCE));
            vertx.getOrCreateContext().runOnContext(start -> begin());
            return done.future().eventually(() -> client.close()).eventually(() -> vertx.undeploy(id));
        }).otherwiseEmpty();
    }

    /** A process that is told to stop has nothing to rehearse for. From any thread. */
    void stop() {
        stopped = true;
        done.tryComplete();
    }

    private void begin() {
        vertx.setTimer(config.warmUpMillisMax(), timer -> cutOff());
        awaitNodes(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(NODES_MILLIS_MAX));
    }

    private void cutOff() {
        toMake = 0;
        if (done.tryComplete()) {
            cutOff.increment();
            log.warn("the port opens after {} of {} rehearsed calls, because http.warm-up-millis-max ({} ms) is over: the "
                    + "first callers may be answered late", answered, config.warmUpCalls(), config.warmUpMillisMax());
        }
    }

    private void awaitNodes(long untilNanos) {
        if (state.view().isWhole()) {
            firstCalls();
        } else if (System.nanoTime() - untilNanos >= 0) {
            if (done.tryComplete()) {
                log.info("no call is rehearsed: a check has no node yet");
            }
        } else {
            vertx.setTimer(LOOK_MILLIS, timer -> awaitNodes(untilNanos));
        }
    }

    private void firstCalls() {
        beganNanos = System.nanoTime();
        more();
    }

    private void more() {
        while (!stopped && toMake > 0 && underway < AT_ONCE) {
            underway++;
            call(toMake--).onComplete(call -> {
                underway--;
                answered += call.succeeded() && call.result() == HttpURLConnection.HTTP_OK ? 1 : 0;
                more();
            });
        }
        if (toMake == 0 && underway == 0 && done.tryComplete()) {
            log.info("rehearsed {} calls in {} ms, {} were answered", config.warmUpCalls(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos), answered);
        }
    }

    /** @return the answer's status */
    private Future<Integer> call(int number) {
        String to = number % 8 == 0 ? "911" : "+1202555%04d".formatted(110 + number % NUMBERS);
        Buffer body = Buffer.buffer("{\"from\":\"+12025550100\",\"to\":\"" + to + "\",\"dryRun\":true}");
        RequestOptions post = new RequestOptions().setMethod(HttpMethod.POST).setURI("/v1/screenings")
                .putHeader("Authorization", "Bearer " + key).putHeader("Content-Type", "application/json");
        // In one step: whoever asks for the body a tick after the answer has come waits for ever.
        return client.request(post).compose(request -> request.send(body)
                .compose(response -> response.body().map(whole -> response.statusCode())));
    }
}
