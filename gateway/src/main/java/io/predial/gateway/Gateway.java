package io.predial.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.predial.bus.AskCounters;
import io.predial.bus.NodeView;
import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.rules.RulesVersion;
import io.predial.emergency.EmergencyIndex;
import io.predial.emergency.EmergencyRule;
import io.predial.gateway.account.Directory;
import io.predial.gateway.account.LookUpBudget;
import io.predial.gateway.admin.Uploads;
import io.predial.gateway.emergency.Emergencies;
import io.predial.gateway.http.HttpFront;
import io.predial.gateway.ops.DecisionLog;
import io.predial.gateway.ops.GatewayMetrics;
import io.predial.gateway.screen.Admission;
import io.predial.gateway.screen.CallMemory;
import io.predial.gateway.screen.GatewayState;
import io.predial.gateway.scrub.Scrubs;
import io.predial.gateway.verification.Verifications;
import io.predial.store.Records;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway in one process. Order of life: built, then the change feed fills {@link #directory} and the emergency index,
 * then {@link #start}; {@link #ready} once every check has a node that answers.
 */
public final class Gateway {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);

    private final Vertx vertx;
    private final GatewayConfig config;
    private final Parts parts;
    private final GatewayState state;
    private final DecisionLog decisionLog;
    private final Emergencies emergencies;
    private final List<HttpFront> fronts = new CopyOnWriteArrayList<>();
    private final List<String> deployments = new CopyOnWriteArrayList<>();
    private final Rehearsal rehearsal;
    private volatile boolean draining;

    /**
     * What a gateway is built from.
     *
     * @param ownNode       id of the screening node in the same process; any unused id when there is none
     * @param directory     to be filled by the change feed
     * @param emergencyRule over an index that the change feed fills
     * @param records       for the endpoints that change data
     * @param decisions     where decision records go
     * @param metrics       registry of this process
     */
    public record Parts(String ownNode, Directory directory, CheckRule emergencyRule, Records records,
                        DecisionLog.Settings decisions, MeterRegistry metrics) {
    }

    public Gateway(Vertx vertx, GatewayConfig config, Parts parts) {
        this.vertx = vertx;
        this.config = config;
        this.parts = parts;
        String rulesVersion = RulesVersion.compute();
        Admission admission = new Admission(config.admission(), config.budgetMillis(), System.nanoTime());
        admission.register(parts.metrics);
        LookUpBudget lookUps = new LookUpBudget(config.lookUpsPerDay());
        lookUps.register(parts.metrics);
        Scrubs scrubs = new Scrubs(config.scrubs(), lookUps);
        scrubs.register(parts.metrics);
        this.decisionLog = new DecisionLog(parts.decisions, parts.metrics);
        // A rule that is not the real one (in a test) decides from nothing that is known here.
        EmergencyIndex known = parts.emergencyRule instanceof EmergencyRule real ? real.index() : new EmergencyIndex();
        this.emergencies = Emergencies.open(vertx, config.emergencies(), known, parts.decisions, Clock.systemUTC(),
                parts.metrics);
        this.state = new GatewayState(parts.directory, parts.emergencyRule, new NodeView(parts.ownNode, config.nodes()),
                new CallMemory(config.callIdsRemembered(), config.answersKept()),
                new GatewayMetrics(parts.metrics, config.budgetMillis()),
                decisionLog::offer, admission, lookUps, scrubs, verifications(known), emergencies, Clock.systemUTC(),
                rulesVersion);
        this.rehearsal = new Rehearsal(vertx, config, state, parts.metrics);
        registerNodes();
    }

    private Verifications verifications(EmergencyIndex known) {
        return new Verifications(vertx, config.verification(), parts.records.callerIdProofs(), known::isEmergencyLine,
                Clock.systemUTC(), parts.metrics);
    }

    /** After the rehearsal, so that what it asked is no figure of calls: a cold gateway hedges most of its own. */
    private void registerAsking() {
        AskCounters asked = state.view().counters();
        asked.reset();
        FunctionCounter.builder("predial_asks", asked.asks, LongAdder::sum)
                .description("Calls handed to a screening node; a hedged one counts twice").register(parts.metrics);
        FunctionCounter.builder("predial_ask_batches", asked.batches, LongAdder::sum)
                .description("Messages that carried calls to screening nodes").register(parts.metrics);
        FunctionCounter.builder("predial_asks_expired", asked.expired, LongAdder::sum)
                .description("Calls that waited for their turn until their deadline had passed")
                .register(parts.metrics);
        FunctionCounter.builder("predial_lanes_full", asked.lanesFull, LongAdder::sum)
                .description("Times that calls waited because as many messages as allowed were on their way")
                .register(parts.metrics);
        FunctionCounter.builder("predial_asks_shed", asked.shed, LongAdder::sum)
                .description("Calls refused because too many waited for the node").register(parts.metrics);
        FunctionCounter.builder("predial_asks_unwritable", asked.unwritable, LongAdder::sum)
                .description("Calls that could not be written in the wire form").register(parts.metrics);
        FunctionCounter.builder("predial_asks_hedged", asked.hedges, LongAdder::sum)
                .description("Calls sent to a second node").register(parts.metrics);
        FunctionCounter.builder("predial_asks_hedge_denied", asked.hedgesDenied, LongAdder::sum)
                .description("Calls not sent to a second node: the share of hedges was used, or calls were shed")
                .register(parts.metrics);
    }

    private void registerNodes() {
        NodeView view = state.view();
        for (CheckId check : CheckId.values()) {
            Gauge.builder("predial_nodes_askable", view, nodes -> nodes.nodesFor(check).size()).tag("check", check.id())
                    .description("Screening nodes that may be asked for the check now").register(parts.metrics);
        }
        FunctionCounter.builder("predial_node_ejections", view, NodeView::ejections)
                .description("Times that a screening node was not asked any more").register(parts.metrics);
        FunctionCounter.builder("predial_node_ejections_held", view, NodeView::ejectionsHeld)
                .description("Times that a failing node was asked on: too many were out, or it was the last")
                .register(parts.metrics);
        FunctionCounter.builder("predial_nodes_ignored", view, NodeView::nodesIgnored)
                .description("Announcements of screening nodes beyond the most that are followed")
                .register(parts.metrics);
    }

    /** Follows the nodes, rehearses and opens the port. Call it with the directory loaded. */
    public Future<Void> start() {
        return vertx.deployVerticle(state.view())
                .compose(view -> rehearsal.run(parts.records))
                .compose(warm -> {
                    if (draining) {
                        return Future.failedFuture("told to stop before the port was open");
                    }
                    registerAsking();
                    return open(new Uploads(config.uploads(), state.metrics()));
                })
                .onSuccess(id -> {
                    deployments.add(id);
                    state.verifications().start();
                    log.info("gateway listens on {}:{}", config.host(), port());
                }).mapEmpty();
    }

    private Future<String> open(Uploads uploads) {
        return vertx.deployVerticle(() -> {
            HttpFront front = new HttpFront(config, state, parts.records, uploads);
            fronts.add(front);
            return front;
        }, new DeploymentOptions().setInstances(config.eventLoops()));
    }

    public int port() {
        return fronts.get(0).actualPort();
    }

    /** True when every check has a node that answers and the gateway is not about to stop. */
    public boolean ready() {
        return !draining && state.view().isWhole();
    }

    /** For {@code /ready}: which nodes would be asked for each check. */
    public JsonObject describe() {
        JsonObject nodes = new JsonObject();
        for (CheckId check : CheckId.values()) {
            nodes.put(check.id(), state.view().nodesFor(check).size());
        }
        return new JsonObject().put("nodesByCheck", nodes).put("draining", draining)
                .put("rulesVersion", state.rulesVersion());
    }

    /**
     * Turns {@link #ready} false, so that load balancers send no more, and asks those who keep a connection to close it.
     * Answers go on meanwhile: a port that closes while somebody still sends costs calls.
     */
    public Future<Void> drain() {
        draining = true;
        rehearsal.stop();
        fronts.forEach(HttpFront::letGo);
        if (config.drainMillis() == 0 || fronts.isEmpty()) {
            return Future.succeededFuture();
        }
        return vertx.timer(config.drainMillis(), TimeUnit.MILLISECONDS).mapEmpty();
    }

    /**
     * Closes the port, lets the calls in flight be answered, then sends or spools the decision records that wait: none
     * may come after that. Takes a bounded time.
     */
    public Future<Void> stop() {
        return Future.join(deployments.stream().map(vertx::undeploy).toList()).otherwiseEmpty()
                .compose(closed -> Future.join(state.verifications().stop(), emergencies.stop(vertx),
                        vertx.executeBlocking(() -> {
                            decisionLog.close();
                            return null;
                        }, false)).mapEmpty());
    }
}
