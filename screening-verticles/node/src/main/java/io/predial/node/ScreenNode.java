package io.predial.node;

import io.predial.bus.Announcement;
import io.predial.bus.Announcer;
import io.predial.bus.CheckVerticle;
import io.predial.bus.CheckVerticle.CheckCounters;
import io.predial.bus.CountsConfig;
import io.predial.bus.CountsExchange;
import io.predial.bus.CountsExchange.CountsCounters;
import io.predial.bus.NodeState;
import io.predial.bus.ReplicatedCounts;
import io.predial.bus.ScrubNodeConfig;
import io.predial.bus.ScrubVerticle;
import io.predial.bus.ScrubVerticle.ScrubCounters;
import io.predial.bus.WarmUp;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.config.Knobs;
import io.predial.store.ChangeListener;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one process. Order of life: {@link #open} (rules built), the change feed fills their indexes through
 * {@link #listeners}, {@link #start} (registered, own echo seen, announced ready), {@link #drain} (announced, senders
 * gone), {@link #stop}.
 */
public final class ScreenNode {
    /** Gateways stop asking at the first DRAINING announcement; three more beats cover a lost one and asks in flight. */
    private static final int DRAIN_MILLIS = 3 * Announcer.INTERVAL_MILLIS;
    private static final Logger log = LoggerFactory.getLogger(ScreenNode.class);

    private final Vertx vertx;
    private final String node;
    private final Map<CheckId, Check> checks;
    private final Map<CheckId, CheckCounters> counters = new EnumMap<>(CheckId.class);
    private final List<String> deployments = new ArrayList<>();
    private final LongAdder undecodableBatches = new LongAdder();
    private final ScrubCounters scrubs = new ScrubCounters();
    private final int eventLoops;
    private final int warmUpBatches;
    private final int stillMillis;
    private final ScrubNodeConfig scrubConfig;
    private final CountsConfig countsConfig;
    private final CountsFile countsFile;
    private final CountsCounters countsTold = new CountsCounters();
    private volatile NodeState state = NodeState.STARTING;
    private volatile boolean wasReady;
    private Announcer announcer;

    private ScreenNode(Vertx vertx, String node, Map<CheckId, Check> checks, Knobs knobs, CountsFile countsFile) {
        this.countsFile = countsFile;
        this.eventLoops = eventLoops(knobs);
        this.warmUpBatches = warmUpBatches(knobs);
        this.stillMillis = LoopWatch.stillMillis(knobs);
        this.scrubConfig = ScrubNodeConfig.from(knobs);
        this.countsConfig = CountsConfig.from(knobs);
        this.vertx = vertx;
        this.node = node;
        this.checks = checks;
        checks.keySet().forEach(check -> counters.put(check, new CheckCounters()));
    }

    /**
     * Finds the wanted checks on the class path and builds them.
     *
     * @param node       id of this run of this process, unique in the cluster
     * @param countsFile where the node keeps what it counted while it does not run
     * @throws IllegalStateException when a wanted check is not on the class path
     */
    public static ScreenNode open(String node, Set<CheckId> wanted, NodeContext context, CountsFile countsFile) {
        Map<CheckId, Check> checks = new EnumMap<>(CheckId.class);
        for (CheckProvider provider : ServiceLoader.load(CheckProvider.class)) {
            if (wanted.contains(provider.id())) {
                checks.put(provider.id(), provider.open(context));
            }
        }
        if (!checks.keySet().containsAll(wanted)) {
            Set<CheckId> missing = new TreeSet<>(wanted);
            missing.removeAll(checks.keySet());
            throw new IllegalStateException("no implementation on the class path for " + missing);
        }
        return new ScreenNode(context.vertx(), node, checks, context.knobs(), countsFile);
    }

    /** How many event loops share this node's calls. */
    public static int eventLoops(Knobs knobs) {
        return knobs.whole("screen.event-loops", Runtime.getRuntime().availableProcessors(), 1, 256,
                "event loops that answer asks");
    }

    /** The node's own dry runs before it says that it is ready; documented wherever a screening node is. */
    public static int warmUpBatches(Knobs knobs) {
        return knobs.whole("screen.warm-up-batches", 1_000, 0, 100_000,
                "batches of 8 dry runs a node asks itself before it is ready");
    }

    /** What the change feed must fill before {@link #start}. */
    public List<ChangeListener> listeners() {
        return checks.values().stream().flatMap(check -> check.listeners().stream()).toList();
    }

    public Map<CheckId, Check> checks() {
        return Map.copyOf(checks);
    }

    public Map<CheckId, CheckCounters> counters() {
        return Map.copyOf(counters);
    }

    /** Messages that were no batch of asks this release understands. */
    public LongAdder undecodableBatches() {
        return undecodableBatches;
    }

    /** What was done for scrubs. */
    public ScrubCounters scrubs() {
        return scrubs;
    }

    /** What was told to other nodes of counts, and what was missed of theirs. */
    public CountsCounters countsTold() {
        return countsTold;
    }

    public NodeState state() {
        return state;
    }

    public String node() {
        return node;
    }

    /** Registers the checks on the bus and announces the node once it has heard its own echo. Call it with indexes loaded. */
    public Future<Void> start(LongSupplier dataVersion, IntSupplier dataAgeSeconds) {
        LoadMeter load = new LoadMeter(counters.values(), System.nanoTime());
        List<CheckVerticle> working = new CopyOnWriteArrayList<>();
        announcer = new Announcer(node, () -> new Announcement(node, state, checks.keySet(), dataVersion.getAsLong(),
                dataAgeSeconds.getAsInt(), load.callsPerSecond(System.nanoTime())), working, stillMillis);
        Map<CheckId, CheckRule> rules = new EnumMap<>(CheckId.class);
        checks.forEach((id, check) -> rules.put(id, check.rule()));
        return vertx.deployVerticle(() -> {
            CheckVerticle each = new CheckVerticle(node, rules, counters, undecodableBatches);
            working.add(each);
            return each;
        }, new DeploymentOptions().setInstances(eventLoops)).onSuccess(deployments::add)
                .compose(checking -> startScrubs(rules.get(CheckId.DNC)))
                .compose(scrubbing -> startCounts())
                .compose(counting -> vertx.deployVerticle(announcer)).onSuccess(deployments::add)
                .compose(announcing -> announcer.probeItself())
                .compose(echo -> WarmUp.run(vertx, node, checks.keySet(), warmUpBatches)).onSuccess(warm -> {
            state = NodeState.READY;
            wasReady = true;
            announcer.announce();
            log.info("screening node {} ready with checks {}", node, checks.keySet().stream().map(CheckId::id).toList());
        });
    }

    /** Where the do-not-call check runs, lists are scrubbed as well. */
    private Future<Void> startScrubs(CheckRule rule) {
        return rule == null ? Future.succeededFuture()
                : vertx.deployVerticle(new ScrubVerticle(node, rule, scrubConfig, scrubs)).onSuccess(deployments::add).mapEmpty();
    }

    /** A node that counts must know first what it counted before its stop, and what the others have. */
    private Future<Void> startCounts() {
        ReplicatedCounts counts = counts();
        return counts == null ? Future.succeededFuture()
                : vertx.executeBlocking(() -> {
                    countsFile.takeOver(counts, System.currentTimeMillis());
                    return null;
                }).compose(known -> vertx.deployVerticle(new CountsExchange(node, counts, countsConfig, countsTold)))
                        .onSuccess(deployments::add).mapEmpty();
    }

    /** What the check that counts has counted; null when this node runs none. */
    private ReplicatedCounts counts() {
        return checks.values().stream().map(Check::counts).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** Tells the gateways to stop asking and waits until they have. */
    public Future<Void> drain() {
        boolean announced = state == NodeState.READY;
        state = NodeState.DRAINING;
        if (!announced) {
            return Future.succeededFuture();
        }
        announcer.announce();
        Promise<Void> drained = Promise.promise();
        vertx.setTimer(DRAIN_MILLIS, timer -> drained.complete());
        return drained.future();
    }

    /** In the order of the start: what the checks counted last is told before the counts stop. */
    public Future<Void> stop() {
        Future<Void> stopped = Future.succeededFuture();
        for (String deployment : List.copyOf(deployments)) {
            stopped = stopped.eventually(() -> vertx.undeploy(deployment));
        }
        return stopped.eventually(this::keepCounts);
    }

    /** One that was never ready has nothing to add to what was kept before. */
    private Future<Void> keepCounts() {
        ReplicatedCounts counts = counts();
        return counts == null || !wasReady ? Future.succeededFuture()
                : vertx.executeBlocking(() -> {
                    countsFile.keep(counts);
                    return null;
                });
    }
}
