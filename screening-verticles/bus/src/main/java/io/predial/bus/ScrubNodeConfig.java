package io.predial.bus;

import io.predial.contract.config.Knobs;

/**
 * How much scrubbing a node does beside its calls.
 *
 * @param threads    packets worked on at once; the rest of the cores is left to calls
 * @param waitingMax packets that wait for a thread; more are turned away, and their gateway asks again
 */
public record ScrubNodeConfig(int threads, int waitingMax) {
    public static ScrubNodeConfig from(Knobs knobs) {
        return new ScrubNodeConfig(
                knobs.whole("scrub.node-threads", Math.max(1, Runtime.getRuntime().availableProcessors() / 2), 1, 256,
                        "packets of a scrub that a node works on at once, beside its calls"),
                knobs.whole("scrub.node-packets-waiting-max", 16, 1, 1_024,
                        "packets of scrubs that wait on a node; more are turned away and asked again"));
    }
}
