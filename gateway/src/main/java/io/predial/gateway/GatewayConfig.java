package io.predial.gateway;

import io.predial.bus.HedgeConfig;
import io.predial.bus.LaneConfig;
import io.predial.bus.NodeViewConfig;
import io.predial.contract.config.Knobs;
import io.predial.gateway.admin.UploadConfig;
import io.predial.gateway.emergency.EmergencyConfig;
import io.predial.gateway.screen.AdmissionConfig;
import io.predial.gateway.screen.Budget;
import io.predial.gateway.scrub.ScrubConfig;
import io.predial.gateway.verification.VerificationConfig;
import java.util.concurrent.TimeUnit;

/**
 * The gateway's settings.
 *
 * @param host           interface of the public port
 * @param port           public port
 * @param budgetMillis   from the first byte seen to the answer
 * @param reserveMillis  part of the budget kept for deciding and writing; checks must be in before it begins
 * @param settleRefusalsAfterMillis from arrival; a refused call then waits no longer for the other findings
 * @param admission      how many calls are screened at once
 * @param bodyBytesMax   largest request body
 * @param idleSeconds    a connection silent for longer is closed
 * @param lookUpsPerDay  dry runs and scrubbed rows of one account a day on this gateway; 0 for none
 * @param callIdsRemembered call ids kept for repeats
 * @param answersKept    newest answers kept for look-ups by id
 * @param eventLoops     HTTP front instances, one per event loop
 * @param lanes          limits of the way to a node
 * @param hedges         when a second node is asked
 * @param nodes          when a node is not asked any more
 * @param scrubs         limits of lists that are screened
 * @param drainMillis    from the signal to stop until the port closes
 * @param warmUpCalls    dry runs before the port opens
 * @param warmUpMillisMax the port opens after so long, warm or not
 * @param uploads        what one upload of a list may be
 * @param verification   how control of a caller ID is proved
 * @param emergencies    what follows a routed emergency call
 */
public record GatewayConfig(String host, int port, int budgetMillis, int reserveMillis,
                            int settleRefusalsAfterMillis, AdmissionConfig admission, int bodyBytesMax, int idleSeconds,
                            int lookUpsPerDay, int callIdsRemembered, int answersKept, int eventLoops, LaneConfig lanes,
                            HedgeConfig hedges, NodeViewConfig nodes, ScrubConfig scrubs, int drainMillis, int warmUpCalls,
                            int warmUpMillisMax, UploadConfig uploads, VerificationConfig verification,
                            EmergencyConfig emergencies) {
    /** To Vert.x, instances with port 0 take a free port each, and with this one a free port together. */
    private static final int SHARED_FREE_PORT = -1;
    /** A process waits no longer than this for its roles to drain. */
    private static final int DRAIN_MILLIS_MAX = 7_000;

    public static GatewayConfig from(Knobs knobs) {
        String host = knobs.text("http.host", "0.0.0.0", "interface of the public port");
        int port = knobs.whole("http.port", 8080, 0, 65_535, "public port, 0 takes a free one");
        int budget = knobs.whole("screening.budget-millis", 50, 5, 5_000, "time from the request's first byte to the answer");
        int reserve = knobs.whole("screening.reserve-millis", 10, 1, 1_000, "part of the budget kept for deciding and writing");
        int settle = knobs.whole("screening.settle-refusals-after-millis", 20, 0, 5_000,
                "from arrival; a refused call then waits no longer for other reasons, 0 answers at once");
        int body = knobs.whole("http.body-bytes-max", 16_384, 1_024, 1_048_576, "largest request body");
        int idle = knobs.whole("http.idle-seconds", 75, 1, 3_600, "a connection silent for longer is closed");
        int lookUps = knobs.whole("http.look-ups-per-day", 20_000_000, 0, Integer.MAX_VALUE,
                "dry runs and rows of scrubs of one account a day, 0 for none; each gateway grants them anew, as does a restart");
        int remembered = knobs.whole("screening.call-ids-remembered", 100_000, 1_000, 10_000_000,
                "callIds kept for 5 minutes, for repeats");
        int kept = knobs.whole("screening.answers-kept", 4_096, 16, 1_000_000,
                "newest answers kept for look-ups by id, 512 bytes of heap each");
        int loops = knobs.whole("http.event-loops", Runtime.getRuntime().availableProcessors(), 1, 256,
                "event loops that serve the public port");
        int drain = knobs.whole("http.drain-millis", 2_000, 0, DRAIN_MILLIS_MAX,
                "time between not being ready and closing the port, for load balancers to notice");
        int warmUpCalls = knobs.whole("http.warm-up-calls", 2_000, 0, 1_000_000,
                "dry runs a gateway makes to itself before it opens its port");
        int warmUpMillis = knobs.whole("http.warm-up-millis-max", 10_000, 0, 40_000,
                "the port opens after so long, warm or not");
        if (reserve >= budget) {
            knobs.problem("screening.reserve-millis (" + reserve + ") must be less than screening.budget-millis ("
                    + budget + ")");
        }
        GatewayConfig config = new GatewayConfig(host, port, budget, reserve, settle, AdmissionConfig.from(knobs), body, idle,
                lookUps, remembered, kept, loops, LaneConfig.from(knobs), HedgeConfig.from(knobs),
                NodeViewConfig.from(knobs), ScrubConfig.from(knobs), drain, warmUpCalls, Math.max(1, warmUpMillis),
                UploadConfig.from(knobs), VerificationConfig.from(knobs), EmergencyConfig.from(knobs));
        config.refuseWhatComesTooLate(knobs);
        return config;
    }

    /**
     * What is due when the checks' time is over never happens, and nothing else would tell: the gateway answers, only without
     * its second node, its early refusals, or with nodes that no timeout puts out.
     */
    private void refuseWhatComesTooLate(Knobs knobs) {
        int checks = (int) TimeUnit.NANOSECONDS.toMillis(new Budget(0, budgetMillis, reserveMillis).checksDeadlineNanos());
        String left = " the " + checks + " ms that screening.budget-millis (" + budgetMillis
                + ") leaves to the checks, screening.reserve-millis (" + reserveMillis + ", a fifth at most) taken off; ";
        if (hedges.afterMillis() >= checks) {
            knobs.problem("bus.hedge-after-millis (" + hedges.afterMillis() + ") must be less than" + left
                    + "a second node would never be asked: lower it or raise the budget, or set it to 0 to ask none");
        }
        if (settleRefusalsAfterMillis > checks) {
            knobs.problem("screening.settle-refusals-after-millis (" + settleRefusalsAfterMillis + ") must not be above" + left
                    + "no refusal would leave early: lower it or raise the budget");
        }
        // A lane counts no timeout of a message that had less time than a probe gets.
        if (nodes.probeMillis() > checks) {
            knobs.problem("bus.probe-millis (" + nodes.probeMillis() + ") must not be above" + left
                    + "no timeout would count against a node: lower it or raise the budget");
        }
    }

    /** The same, for a front that only this process calls; its instances share a free port. */
    GatewayConfig onLoopback(String loopback, int longBudgetMillis) {
        return new GatewayConfig(loopback, SHARED_FREE_PORT, longBudgetMillis,
                reserveMillis, settleRefusalsAfterMillis, admission,
                bodyBytesMax, idleSeconds, lookUpsPerDay, callIdsRemembered, answersKept, eventLoops, lanes, hedges, nodes,
                scrubs, 0, warmUpCalls, warmUpMillisMax, uploads, verification, emergencies);
    }
}
