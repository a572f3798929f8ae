package io.predial.bus;

import io.predial.contract.config.Knobs;

/**
 * When and how much to hedge.
 *
 * @param afterMillis silence of the first node before a second is asked; 0 never asks a second
 * @param percentMax  hedges allowed per hundred asks, over time
 * @param burst       hedges allowed at once beyond that: the asks in flight when a node dies
 */
public record HedgeConfig(int afterMillis, int percentMax, int burst) {
    public static HedgeConfig from(Knobs knobs) {
        HedgeConfig config = new HedgeConfig(
                knobs.whole("bus.hedge-after-millis", 12, 0, 1_000, "silence of a node before a second one is asked, 0 never"),
                knobs.whole("bus.hedge-percent-max", 10, 0, 100, "asks sent twice, in per cent of all"),
                knobs.whole("bus.hedge-burst", 500, 0, 100_000, "asks sent twice at once, beyond that share"));
        // The share is saved up to the burst, so without one there is never enough for a single ask.
        if (config.afterMillis > 0 && config.percentMax > 0 && config.burst == 0) {
            knobs.problem("bus.hedge-burst (0) lets no ask be sent twice, against bus.hedge-percent-max (" + config.percentMax
                    + "); set it to 1 or more, or bus.hedge-after-millis (" + config.afterMillis
                    + ") to 0 to ask no second node");
        }
        return config;
    }
}
