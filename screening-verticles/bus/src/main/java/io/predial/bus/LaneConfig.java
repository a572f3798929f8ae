package io.predial.bus;

import io.predial.contract.config.Knobs;
import io.predial.contract.wire.Batch;

/**
 * The limits of one lane: the way from one event loop to one node.
 *
 * @param batchMax    calls in one message
 * @param inFlightMax messages sent and not yet answered; asks beyond them wait, and so batches grow while a node is slow
 * @param queueMax    calls waiting for a free message; more are refused as shed, because they could not be answered in time
 */
public record LaneConfig(int batchMax, int inFlightMax, int queueMax) {
    public static LaneConfig from(Knobs knobs) {
        LaneConfig config = new LaneConfig(
                knobs.whole("bus.batch-max", 64, 1, Batch.ITEMS_MAX, "calls in one message to a node"),
                knobs.whole("bus.batches-in-flight-max", 8, 1, 256, "messages to a node that wait for a reply, per event loop"),
                knobs.whole("bus.queue-max", 4_096, 16, 1_000_000,
                        "calls that wait for a free message, per event loop and node"));
        // A message is filled from those that wait, so it could never hold what it may.
        if (config.queueMax < config.batchMax) {
            knobs.problem("bus.queue-max (" + config.queueMax + ") must not be below bus.batch-max (" + config.batchMax
                    + "); raise the first or lower the second");
        }
        return config;
    }
}
