package io.predial.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.predial.bus.Announcement;
import io.predial.bus.Announcer;
import io.predial.bus.CheckVerticle;
import io.predial.bus.CheckVerticle.CheckCounters;
import io.predial.bus.NodeState;
import io.predial.bus.ScrubNodeConfig;
import io.predial.bus.ScrubVerticle;
import io.predial.bus.ScrubVerticle.ScrubCounters;
import io.predial.callerid.CallerIdIndex;
import io.predial.callerid.CallerIdRule;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Route;
import io.predial.contract.Source;
import io.predial.contract.config.Knobs;
import io.predial.dnc.AccountListIndex;
import io.predial.dnc.DncRule;
import io.predial.dnc.PermissionIndex;
import io.predial.embedded.EmbeddedPostgres;
import io.predial.gateway.account.Authenticator;
import io.predial.gateway.account.Directory;
import io.predial.gateway.ops.DecisionLog;
import io.predial.numbering.CallerIdValidity;
import io.predial.store.Change;
import io.predial.store.Database;
import io.predial.store.Kind;
import io.predial.store.Migrations;
import io.predial.store.PostgresConfig;
import io.predial.store.Records;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.AccountRow.FailureMode;
import io.predial.store.rows.ApiKeyRow;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A gateway over a real bus and a real PostgreSQL, with scripted checks on two nodes, fraud on its own: numbers ending in
 * 143 are listed, in 199 are high-risk, in 177 make the do-not-call rule fail, in 188 are high-risk and looked at by fraud
 * only once {@link #fraudGate} is open, in 155 by do-not-call only once {@link #dncGate} is; in 166 make the emergency rule
 * fail; 911 is routed, 988 protected. Calls to +1310, +1410, +1303 and +1214 are judged by the real do-not-call rule with
 * {@link OldRegistries}. Checks and nodes can be taken away.
 */
final class RunningGateway implements AutoCloseable {
    static final String KEY = "test-key";
    static final String OTHER_KEY = "other-key";
    static final String HASTY_KEY = "hasty-key";
    static final String LENIENT_KEY = "lenient-key";
    static final String ADMIN_KEY = "test-admin";
    static final String NODE = "node-1";
    private static final String FRAUD_NODE = "node-2";
    private static final Set<String> REALLY_JUDGED = Set.of("+1310", "+1410", "+1303", "+1214");
    private static final Set<CheckId> STATELESS = Set.of(CheckId.EMERGENCY, CheckId.DNC, CheckId.CALLER_ID);

    final Map<CheckId, ScriptedRule> rules = new EnumMap<>(CheckId.class);
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Gateway gateway;
    /** Screenings of the caller ending in 133 at which the gateway's own emergency rule has looked. */
    final Set<String> knownHere = ConcurrentHashMap.newKeySet();
    /** What the real do-not-call rule knows of accounts. */
    final AccountListIndex lists = new AccountListIndex();
    final PermissionIndex permissions = new PermissionIndex();
    /** What the real caller-ID rule knows. */
    final CallerIdIndex callerIds = new CallerIdIndex();
    final Gate fraudGate = new Gate();
    final Gate dncGate = new Gate();
    /** Wide enough that no two verticles share a loop: a check held at its gate must not hold the gateway. */
    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(32));
    final Path directory;
    private final EmbeddedPostgres postgres;
    private final Database database;
    private final Directory accounts = new Directory();
    private final Map<String, String> settings = new HashMap<>(Map.of(
            // A wide budget: these tests are about what is answered, and a cold JVM beside a busy build is slow.
            "http.warm-up-calls", "0", "http.host", "127.0.0.1", "http.port", "0", "screening.budget-millis", "5000"));
    /** What runs now, by node. */
    private final Map<String, List<String>> deployments = new HashMap<>();
    private final Map<CheckId, CheckCounters> counters = new EnumMap<>(CheckId.class);
    private final Map<String, String> announcers = new HashMap<>();

    RunningGateway() throws Exception {
        this(Map.of());
    }

    /** @param knobs settings beside the usual ones of these tests */
    RunningGateway(Map<String, String> knobs) throws Exception {
        directory = Files.createTempDirectory("predial-gateway");
        postgres = EmbeddedPostgres.start(directory.resolve("postgres"), 0);
        PostgresConfig config = PostgresConfig.from(new Knobs(Map.of("postgres.port", Integer.toString(postgres.port()),
                "postgres.user", EmbeddedPostgres.USER, "postgres.database", EmbeddedPostgres.DATABASE)));
        Migrations.run(config);
        database = Database.open(vertx, config);
        Records records = new Records(database);
        fill(records);
        script();
        deploy(NODE, STATELESS);
        deploy(FRAUD_NODE, Set.of(CheckId.FRAUD));
        announce(NODE, STATELESS);
        announce(FRAUD_NODE, Set.of(CheckId.FRAUD));
        settings.putAll(knobs);
        startGateway(metrics);
    }

    private void startGateway(MeterRegistry figures) {
        gateway = new Gateway(vertx, GatewayConfig.from(new Knobs(settings)), new Gateway.Parts("none", accounts,
                rules.get(CheckId.EMERGENCY), new Records(database),
                DecisionLog.Settings.from(new Knobs(Map.of()), "127.0.0.1:1", directory), figures));
        await(gateway.start());
        until(gateway::ready);
    }

    /** The gateway stops, and another one begins with nothing but the record; its figures are nobody's. */
    void restart() {
        await(gateway.stop());
        startGateway(new SimpleMeterRegistry());
    }

    /** Of the record, for what an operator, or time, does to it. */
    String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    /** The record behind it. */
    Database database() {
        return database;
    }

    private void fill(Records records) {
        Authenticator hasher = new Authenticator(accounts);
        AccountRow account = new AccountRow("test", "Test", "US", 600, 3, Set.of(), Map.of(), 0);
        AccountRow other = new AccountRow("other", "Other", "US", 600, 3, Set.of(), Map.of(), 0);
        // Its budget is below the gateway's.
        AccountRow hasty = new AccountRow("hasty", "Hasty", "US", 600, 3, Set.of(), Map.of(), 800);
        AccountRow lenient = new AccountRow("lenient", "Lenient", "US", 600, 3, Set.of(),
                Map.of(CheckId.DNC, FailureMode.OPEN, CheckId.CALLER_ID, FailureMode.OPEN), 0);
        await(records.putAccount(account));
        await(records.putAccount(other));
        show(Kind.ACCOUNT, account.toJson());
        show(Kind.ACCOUNT, other.toJson());
        show(Kind.ACCOUNT, hasty.toJson());
        show(Kind.ACCOUNT, lenient.toJson());
        show(Kind.API_KEY, new ApiKeyRow(hasher.hash(KEY), "test", false, "test", 1).toJson());
        show(Kind.API_KEY, new ApiKeyRow(hasher.hash(OTHER_KEY), "other", false, "other", 1).toJson());
        show(Kind.API_KEY, new ApiKeyRow(hasher.hash(HASTY_KEY), "hasty", false, "hasty", 1).toJson());
        show(Kind.API_KEY, new ApiKeyRow(hasher.hash(LENIENT_KEY), "lenient", false, "lenient", 1).toJson());
        show(Kind.API_KEY, new ApiKeyRow(hasher.hash(ADMIN_KEY), null, true, "admin", 1).toJson());
        show(Kind.REGISTRY, new RegistryRow("us-tx", OldRegistries.TEXAS, null, 0, 0, List.of()).toJson());
        show(Kind.TRUNK, new TrunkRow("test", "main", "US", false, "sip:main@192.0.2.1").toJson());
    }

    private void show(Kind kind, JsonObject row) {
        accounts.apply(new Change(1, kind, false, row));
    }

    private void script() {
        put(CheckId.EMERGENCY, r -> {
            if (r.to().endsWith("166")) {
                throw new IllegalStateException("a rule that fails on " + r.to());
            }
            // From this caller, what this process calls ordinary the node routes: it is ahead with its data.
            boolean nodeIsAhead = r.from().endsWith("133") && !knownHere.add(r.id());
            List<Reason> line = r.to().equals("988") ? List.of(Reason.of(ReasonCode.EMERGENCY_PROTECTED_SERVICE)) : List.of();
            return r.to().equals("911") || nodeIsAhead
                    ? Finding.route(new Route("e911", "sip:psap@192.0.2.1"), Reason.of(ReasonCode.EMERGENCY_ROUTE))
                    : new Finding(CheckId.EMERGENCY, Outcome.CLEAR, null, line, null, null, 0);
        });
        DncRule real = new DncRule(OldRegistries::index, () -> lists, () -> permissions);
        put(CheckId.DNC, r -> {
            // A row of a list is dialled by nobody.
            String to = r.to().isEmpty() ? E164.format(r.toE164()) : r.to();
            if (REALLY_JUDGED.contains(to.substring(0, Math.min(5, to.length())))) {
                return real.decide(r);
            }
            if (to.endsWith("155")) {
                dncGate.pass();
            }
            if (to.endsWith("177")) {
                throw new IllegalStateException("a rule that fails on " + to);
            }
            return to.endsWith("143")
                    ? Finding.refuse(Reason.from(ReasonCode.DNC_NATIONAL, new Source("us-national", "1", 2)))
                    : Finding.clear(CheckId.DNC);
        });
        CallerIdRule realCallerIds = new CallerIdRule(callerIds, CallerIdValidity.load());
        put(CheckId.CALLER_ID, r -> r.from().startsWith("+1415") ? realCallerIds.decide(r)
                : r.from().endsWith("110") || r.from().endsWith("133")
                ? Finding.refuse(Reason.of(ReasonCode.CALLER_ID_NOT_OWNED)) : Finding.clear(CheckId.CALLER_ID));
        put(CheckId.FRAUD, r -> {
            if (r.to().endsWith("188") || r.to().endsWith("166")) {
                fraudGate.pass();
            }
            return r.to().endsWith("199") || r.to().endsWith("188")
                    ? Finding.refuse(Reason.until(ReasonCode.FRAUD_HIGH_RISK_DESTINATION, "premium", 0))
                    : Finding.clear(CheckId.FRAUD);
        });
    }

    private void announce(String node, Set<CheckId> checks) {
        announcers.put(node, await(vertx.deployVerticle(new Announcer(node,
                () -> new Announcement(node, NodeState.READY, checks, 1, 0, 0)))));
    }

    private void put(CheckId check, Function<DialRequest, Finding> script) {
        rules.put(check, new ScriptedRule(check, script));
    }

    private void deploy(String node, Set<CheckId> checks) {
        Map<CheckId, CheckRule> run = new EnumMap<>(CheckId.class);
        for (CheckId check : checks) {
            run.put(check, rules.get(check));
            counters.put(check, new CheckCounters());
        }
        List<String> deployed = new ArrayList<>();
        deployed.add(await(vertx.deployVerticle(new CheckVerticle(node, run, Map.copyOf(counters), new LongAdder()))));
        if (run.containsKey(CheckId.DNC)) {
            deployed.add(await(vertx.deployVerticle(new ScrubVerticle(node, run.get(CheckId.DNC), new ScrubNodeConfig(1, 4),
                    new ScrubCounters()))));
        }
        deployments.put(node, deployed);
    }

    private void undeploy(String node) {
        deployments.get(node).forEach(id -> await(vertx.undeploy(id)));
    }

    /** The check leaves its node, which still announces it, as after a fault in mid-flight. */
    void takeAway(CheckId check) {
        Set<CheckId> others = EnumSet.copyOf(STATELESS);
        others.remove(check);
        undeploy(NODE);
        deploy(NODE, others);
    }

    void bringBack() {
        undeploy(NODE);
        deploy(NODE, STATELESS);
    }

    /** The node that runs all but fraud is there no more, although it announced itself a moment ago. */
    void takeNodeAway() {
        undeploy(NODE);
    }

    void bringNodeBack() {
        deploy(NODE, STATELESS);
    }

    /** That node falls silent, and the gateway has noticed. */
    void silenceNode() {
        await(vertx.undeploy(announcers.get(NODE)));
        until(() -> !gateway.ready());
    }

    void announceNode() {
        announce(NODE, STATELESS);
        until(gateway::ready);
    }

    String url(String path) {
        return "http://127.0.0.1:" + gateway.port() + path;
    }

    private void until(BooleanSupplier expected) {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        // Not cancelled by its own first turn, in which Vert.x may not know it yet.
        long looking = vertx.setPeriodic(10, timer -> {
            if (expected.getAsBoolean()) {
                seen.complete(null);
            }
        });
        seen.orTimeout(30, TimeUnit.SECONDS).join();
        vertx.cancelTimer(looking);
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
