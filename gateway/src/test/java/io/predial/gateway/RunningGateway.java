package io.predial.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.predial.bus.Announcement;
import io.predial.bus.Announcer;
import io.predial.bus.CheckVerticle;
import io.predial.bus.CheckVerticle.CheckCounters;
import io.predial.bus.NodeState;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.contract.Source;
import io.predial.contract.config.Knobs;
import io.predial.embedded.EmbeddedPostgres;
import io.predial.gateway.account.Authenticator;
import io.predial.gateway.account.Directory;
import io.predial.gateway.ops.DecisionLog;
import io.predial.store.Change;
import io.predial.store.Database;
import io.predial.store.Kind;
import io.predial.store.Migrations;
import io.predial.store.PostgresConfig;
import io.predial.store.Records;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.ApiKeyRow;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A gateway over a real bus and a real PostgreSQL, with scripted checks: numbers ending in 143 are listed, in 199 are
 * high-risk, in 177 make the do-not-call rule fail; 911 is routed. The fraud check can be taken away.
 */
final class RunningGateway implements AutoCloseable {
    static final String KEY = "test-key";
    static final String OTHER_KEY = "other-key";
    static final String ADMIN_KEY = "test-admin";
    private static final String NODE = "node-1";

    final Map<CheckId, ScriptedRule> rules = new EnumMap<>(CheckId.class);
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Gateway gateway;
    private final Vertx vertx = Vertx.vertx();
    private final Path directory;
    private final EmbeddedPostgres postgres;
    private final Database database;
    private final Directory accounts = new Directory();
    private String deployment;

    RunningGateway() throws Exception {
        directory = Files.createTempDirectory("predial-gateway");
        postgres = EmbeddedPostgres.start(directory.resolve("postgres"), 0);
        PostgresConfig config = PostgresConfig.from(new Knobs(Map.of("postgres.port", Integer.toString(postgres.port()),
                "postgres.user", EmbeddedPostgres.USER, "postgres.database", EmbeddedPostgres.DATABASE)));
        Migrations.run(config);
        database = Database.open(vertx, config);
        Records records = new Records(database);
        fill(records);
        script();
        deploy(rules);
        await(vertx.deployVerticle(new Announcer(NODE,
                () -> new Announcement(NODE, NodeState.READY, Set.of(CheckId.values()), 1, 0, 0))));
        // A wide budget: these tests are about what is answered, and a cold JVM beside a busy build is slow.
        GatewayConfig settings = GatewayConfig.from(new Knobs(Map.of("http.host", "127.0.0.1", "http.port", "0",
                "screening.budget-millis", "5000")));
        gateway = new Gateway(vertx, settings, new Gateway.Parts("none", accounts, rules.get(CheckId.EMERGENCY), records,
                DecisionLog.Settings.from(new Knobs(Map.of()), "127.0.0.1:1", directory), metrics));
        await(gateway.start());
        untilReady();
    }

    private void fill(Records records) {
        Authenticator hasher = new Authenticator(accounts);
        AccountRow account = new AccountRow("test", "Test", "US", 600, 3, Set.of(), Map.of());
        AccountRow other = new AccountRow("other", "Other", "US", 600, 3, Set.of(), Map.of());
        await(records.putAccount(account));
        await(records.putAccount(other));
        show(Kind.ACCOUNT, account.toJson());
        show(Kind.ACCOUNT, other.toJson());
        show(Kind.API_KEY, new ApiKeyRow(hasher.hash(KEY), "test", false, "test", 1).toJson());
        show(Kind.API_KEY, new ApiKeyRow(hasher.hash(OTHER_KEY), "other", false, "other", 1).toJson());
        show(Kind.API_KEY, new ApiKeyRow(hasher.hash(ADMIN_KEY), null, true, "admin", 1).toJson());
        show(Kind.TRUNK, new TrunkRow("test", "main", "US", false, "sip:main@192.0.2.1").toJson());
    }

    private void show(Kind kind, JsonObject row) {
        accounts.apply(new Change(1, kind, false, row));
    }

    private void script() {
        put(CheckId.EMERGENCY, r -> r.to().equals("911")
                ? Finding.route(new Route("e911", "sip:psap@192.0.2.1"), Reason.of(ReasonCode.EMERGENCY_ROUTE))
                : Finding.clear(CheckId.EMERGENCY));
        put(CheckId.DNC, r -> {
            if (r.to().endsWith("177")) {
                throw new IllegalStateException("a rule that fails on " + r.to());
            }
            return r.to().endsWith("143")
                    ? Finding.refuse(Reason.from(ReasonCode.DNC_NATIONAL, new Source("us-national", "1", 2)))
                    : Finding.clear(CheckId.DNC);
        });
        put(CheckId.CALLER_ID, r -> r.from().endsWith("110")
                ? Finding.refuse(Reason.of(ReasonCode.CALLER_ID_NOT_OWNED)) : Finding.clear(CheckId.CALLER_ID));
        put(CheckId.FRAUD, r -> r.to().endsWith("199")
                ? Finding.refuse(Reason.until(ReasonCode.FRAUD_HIGH_RISK_DESTINATION, "premium", 0))
                : Finding.clear(CheckId.FRAUD));
    }

    private void put(CheckId check, java.util.function.Function<io.predial.contract.DialRequest, Finding> script) {
        rules.put(check, new ScriptedRule(check, script));
    }

    private void deploy(Map<CheckId, ? extends CheckRule> rules) {
        Map<CheckId, CheckCounters> counters = new EnumMap<>(CheckId.class);
        rules.keySet().forEach(check -> counters.put(check, new CheckCounters()));
        deployment = await(vertx.deployVerticle(new CheckVerticle(NODE, Map.copyOf(rules), counters, new LongAdder())));
    }

    /** The check leaves its node, which still announces it, as after a fault in mid-flight. */
    void takeAway(CheckId check) {
        Map<CheckId, CheckRule> others = new EnumMap<>(rules);
        others.remove(check);
        await(vertx.undeploy(deployment));
        deploy(others);
    }

    void bringBack() {
        await(vertx.undeploy(deployment));
        deploy(rules);
    }

    String url(String path) {
        return "http://127.0.0.1:" + gateway.port() + path;
    }

    private void untilReady() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        vertx.setPeriodic(10, timer -> {
            if (gateway.ready()) {
                vertx.cancelTimer(timer);
                ready.complete(null);
            }
        });
        ready.orTimeout(10, TimeUnit.SECONDS).join();
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws IOException {
        await(gateway.stop());
        await(database.close());
        await(vertx.close());
        postgres.close();
    }
}
