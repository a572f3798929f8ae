package io.predial.bus;

import io.predial.contract.config.Knobs;
import java.util.Map;

/**
 * When a node is not asked any more, and when it is again.
 *
 * @param silenceMillis      without an announcement for so long it is out
 * @param timeoutsToEject    batches in a row that were not answered in time, or failed as a whole, put it out
 * @param unansweredMillis   and only when the first of them was sent so long ago: all that are in flight time out together
 *                           when a node pauses for a moment, and that is one event and not many
 * @param ejectPercentMax    of the nodes that run a check, so many may be out for timeouts at once: when most of them
 *                           seem slow, it is the load or the network, and asking fewer nodes would make it worse
 * @param probationMillis    not probed for so long after timeouts put it out; doubles with each relapse
 * @param probationMaxMillis until here
 * @param probeMillis        a probe answered later does not count: a node that cannot echo within an ask's time would
 *                           let the asks time out, too
 * @param nodesMax           nodes followed at once: a flood of invented ids must not fill the memory
 * @param forgetSeconds      a node silent for so long is followed no more
 * @param togetherFromCalls  calls in flight to the owner of a call's counts and the node beside it, from which a message saved
 *                           is worth more than an even spread: all checks of a call then go to the owner
 * @param splitFromCalls     unless the owner has so many more of them
 */
public record NodeViewConfig(int silenceMillis, int timeoutsToEject, int unansweredMillis, int ejectPercentMax,
                             int probationMillis, int probationMaxMillis, int probeMillis,
                             int nodesMax, int forgetSeconds, int togetherFromCalls, int splitFromCalls) {
    public static NodeViewConfig from(Knobs knobs) {
        NodeViewConfig config = read(knobs);
        if (config.forgetSeconds * 1_000L <= config.silenceMillis) {
            knobs.problem("bus.forget-seconds (" + config.forgetSeconds + ") must be longer than bus.silence-millis ("
                    + config.silenceMillis + ")");
        }
        if (config.probationMillis > config.probationMaxMillis) {
            knobs.problem("bus.probation-millis (" + config.probationMillis + ") must not be above bus.probation-max-millis ("
                    + config.probationMaxMillis + ")");
        }
        // A node that is forgotten while it is out comes back as a new one, with nothing held against it.
        if (config.forgetSeconds * 1_000L <= config.probationMaxMillis) {
            knobs.problem("bus.forget-seconds (" + config.forgetSeconds + ") must be longer than bus.probation-max-millis ("
                    + config.probationMaxMillis + ")");
        }
        return config;
    }

    private static NodeViewConfig read(Knobs knobs) {
        return new NodeViewConfig(
                knobs.whole("bus.silence-millis", 4 * Announcer.INTERVAL_MILLIS, 2 * Announcer.INTERVAL_MILLIS, 60_000,
                        "a node that has not announced itself for so long is not asked"),
                knobs.whole("bus.timeouts-to-eject", 3, 1, 1_000,
                        "batches in a row that time out or fail before a node is not asked"),
                knobs.whole("bus.unanswered-millis", 80, 0, 10_000,
                        "time for which a node must have answered nothing before timeouts count against it"),
                knobs.whole("bus.eject-percent-max", 50, 0, 100,
                        "nodes of a check that may be out for timeouts at once, in per cent; never the last one"),
                knobs.whole("bus.probation-millis", 500, 0, 60_000, "time before a node that was out for timeouts is probed"),
                knobs.whole("bus.probation-max-millis", 15_000, 0, 600_000, "longest such time; it doubles with each relapse"),
                knobs.whole("bus.probe-millis", 25, 1, 5_000, "a node whose echo takes longer is not asked"),
                knobs.whole("bus.nodes-max", 1_000, 1, 100_000, "screening nodes followed at once; more are ignored"),
                knobs.whole("bus.forget-seconds", 60, 1, 86_400, "a node silent for so long is followed no more"),
                knobs.whole("bus.together-from-calls", 8, 0, 1_000_000,
                        "calls in flight to two nodes from which all checks of a call go to the one that counts for the account"),
                knobs.whole("bus.split-from-calls", 32, 1, 1_000_000,
                        "unless that node has so many more of them than the other"));
    }

    /** With every setting at its default. */
    public static NodeViewConfig defaults() {
        return from(new Knobs(Map.of()));
    }
}
