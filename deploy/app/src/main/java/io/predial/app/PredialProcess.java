package io.predial.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.predial.bus.ClusterBoot;
import io.predial.node.LoopWatch;
import io.predial.node.NodeContext;
import io.predial.node.OpsServer;
import io.predial.node.OpsServer.Readiness;
import io.predial.store.ChangeFeed;
import io.predial.store.ChangeListener;
import io.predial.store.Database;
import io.predial.store.FeedStatus;
import io.predial.store.Holder;
import io.predial.store.Reconcile;
import io.predial.store.SegmentFiles;
import io.predial.store.Segments;
import io.predial.store.SnapshotFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running process: the ground its roles share, and the order in which everything comes up and goes down. All
 * methods block and belong on a plain thread.
 */
public final class PredialProcess {
    private static final Logger log = LoggerFactory.getLogger(PredialProcess.class);
    private static final int BOOT_SECONDS = 60;
    /**
     * Without a snapshot on disk a node waits for PostgreSQL, however long that takes: it has nothing to answer from.
     */
    private static final int DATA_SECONDS = 24 * 3_600;
    private static final int STOP_STEP_SECONDS = 8;

    private final ProcessConfig config;
    private final String node;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** From here on also read by whoever stops the process while it starts. */
    private final List<Role> roles = new CopyOnWriteArrayList<>();
    private final List<ChangeListener> listeners = new ArrayList<>();
    private volatile Vertx vertx;
    /** For the operators' port alone, so that it answers when every loop of the other stands still. */
    private volatile Vertx aside;
    private volatile LoopWatch loops;
    private volatile Database database;
    private volatile OpsServer ops;
    private volatile ChangeFeed feed;
    private volatile Reconcile reconcile;
    private volatile boolean started;
    private volatile boolean stopping;

    private PredialProcess(ProcessConfig config) {
        this.config = config;
        this.node = config.name() + "-" + HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt())
                + "-" + ProcessHandle.current().pid();
    }

    /**
     * Starts the process and returns when all roles have started; they may still be waiting for peers.
     *
     * @param wanted builds each role on the ground they share, in the order in which they start
     * @throws Awaited.Failed with one line fit for people; whatever had come up is down again
     */
    public static PredialProcess start(ProcessConfig config, List<Function<Ground, Role>> wanted) {
        return start(config, wanted, process -> { });
    }

    /** @param built gets the process before anything comes up, so that a signal can stop it while it starts */
    static PredialProcess start(ProcessConfig config, List<Function<Ground, Role>> wanted, Consumer<PredialProcess> built) {
        PredialProcess process = new PredialProcess(config);
        built.accept(process);
        try {
            process.boot(wanted);
            return process;
        } catch (RuntimeException e) {
            process.stop();
            throw e;
        }
    }

    private void boot(List<Function<Ground, Role>> wanted) {
        vertx = config.cluster() == null ? Vertx.vertx()
                : Awaited.result("joining the cluster", ClusterBoot.start(config.cluster()), BOOT_SECONDS);
        database = Database.open(vertx, config.postgres());
        SegmentFiles segments = new SegmentFiles(vertx, config.data().resolve("segments"), new Segments(database));
        NodeContext context = new NodeContext(vertx, segments, Clock.systemUTC(), config.knobs());
        Ground ground = new Ground(node, context, database, config, metrics, this::feedStatus);
        wanted.forEach(role -> roles.add(role.apply(ground)));
        roles.forEach(role -> listeners.addAll(role.listeners()));
        openOperatorsPort();
        if (!listeners.isEmpty()) {
            listeners.add(segments);
            follow(segments);
        }
        for (Role role : roles) {
            Awaited.result("starting " + role.name(), role.start(), BOOT_SECONDS);
        }
        started = true;
        segments.verifyOpened(SegmentFiles.verifyMegabytesPerSecond(config.knobs()));
        log.info("{} started, operators' port {}", node, ops.actualPort());
    }

    private void openOperatorsPort() {
        aside = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        loops = new LoopWatch(vertx, config.loopsStillMillis());
        Gauge.builder("predial_event_loops_still", loops, watch -> watch.still().size())
                .description("Event loops of this process that stand still; it is not ready while there is one")
                .register(metrics);
        LastLines.register(metrics);
        ops = new OpsServer(config.opsHost(), config.opsPort(), this::readiness, metrics);
        Awaited.result("opening the operators' port", PortInUse.explained(
                aside.deployVerticle(loops).compose(watching -> aside.deployVerticle(ops)), config.opsHost(), config.opsPort(),
                "ops"), BOOT_SECONDS);
    }

    private void follow(SegmentFiles segments) {
        // The worker shows the ages of registries itself; twice in one process they would be one gauge made twice.
        if (roles.stream().noneMatch(SyncRole.class::isInstance)) {
            listeners.add(new RegistryAges(metrics, Clock.systemUTC()));
        }
        SnapshotFile snapshot = new SnapshotFile(config.data().resolve("snapshot"));
        feed = new ChangeFeed(database, config.kafka(), snapshot, listeners);
        Gauge.builder("predial_data_version", feed, f -> f.status().version())
                .description("Version of the data held here: a change number of PostgreSQL").register(metrics);
        Gauge.builder("predial_segments_damaged", segments, SegmentFiles::damaged)
                .description("Registry files found damaged and not yet replaced").register(metrics);
        Gauge.builder("predial_segments_verified", segments, SegmentFiles::verified)
                .description("Registry files whose bytes were compared with their checksums").register(metrics);
        Gauge.builder("predial_data_age_seconds", feed, f -> ageSeconds(f.status()))
                .description("Time since the data was last known to be current, seconds").register(metrics);
        Awaited.result("loading data", feed.start(), DATA_SECONDS);
        if (config.reconcile() != null) {
            reconcile = new Reconcile(database, config.reconcile(), feed, listeners.stream()
                    .filter(Holder.class::isInstance).map(Holder.class::cast).toList(), segments, Clock.systemUTC());
            ReconcileMetrics.register(reconcile, metrics);
            ops.offer("/reconcile", reconcile::now);
            reconcile.start();
        }
    }

    public int opsPort() {
        return ops.actualPort();
    }

    public <R extends Role> R role(Class<R> type) {
        return roles.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
    }

    public boolean isReady() {
        return readiness().ready();
    }

    /** Drains, stops and leaves the cluster, each step for a bounded time. Nothing it does throws. */
    public synchronized void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        log.info("{} stops", node);
        // Last started, first to let go: a gateway still answers while it drains, and needs the checks beside it.
        List<Role> fromTheFront = new ArrayList<>(roles);
        Collections.reverse(fromTheFront);
        fromTheFront.forEach(role -> attempt("draining " + role.name(), role::drain));
        fromTheFront.forEach(role -> attempt("stopping " + role.name(), role::stop));
        if (reconcile != null) {
            attempt("stopping the comparison with PostgreSQL", reconcile::stop);
        }
        if (feed != null) {
            attempt("stopping the change feed", feed::stop);
        }
        if (database != null) {
            attempt("closing the database pool", database::close);
        }
        if (vertx != null) {
            attempt("leaving the cluster", vertx::close);
        }
        if (aside != null) {
            attempt("closing the operators' port", aside::close);
        }
    }

    private static void attempt(String step, Supplier<Future<Void>> work) {
        try {
            Awaited.result(step, work.get(), STOP_STEP_SECONDS);
        } catch (RuntimeException e) {
            log.warn("while stopping: {}", e.getMessage());
        }
    }

    private FeedStatus feedStatus() {
        return feed == null ? new FeedStatus(-1, FeedStatus.Mode.CATCHING_UP, 0, null) : feed.status();
    }

    private static long ageSeconds(FeedStatus status) {
        return Math.max(0, (System.currentTimeMillis() - status.asOfMillis()) / 1_000);
    }

    private Readiness readiness() {
        List<String> still = loops.still();
        JsonObject detail = new JsonObject().put("node", node).put("loopsStill", new JsonArray(still));
        boolean ready = started && !stopping && still.isEmpty();
        for (Role role : roles) {
            Readiness of = role.readiness();
            ready &= of.ready();
            detail.put(role.name(), of.detail());
        }
        if (feed != null) {
            FeedStatus status = feed.status();
            detail.put("data", new JsonObject().put("version", status.version()).put("mode", status.mode().name())
                    .put("asOf", Instant.ofEpochMilli(status.asOfMillis()).toString())
                    .put("ageSeconds", ageSeconds(status)).put("trouble", status.lastError()));
        }
        return new Readiness(ready, reconcile == null ? detail : detail.put("reconcile", reconcile.describe()));
    }
}
