package io.predial.bus;

import io.predial.contract.config.Knobs;

/**
 * How nodes keep their counts alike.
 *
 * @param tellMillis    time between two messages in which a node tells the others what it counted: as much is lost when it
 *                      is killed
 * @param aloneMillis   a node that starts and hears no other for so long is alone, and begins at zero
 * @param catchUpMillis a node that starts waits so long, at most, until it has what the others counted
 */
public record CountsConfig(int tellMillis, int aloneMillis, int catchUpMillis) {
    public static CountsConfig from(Knobs knobs) {
        return new CountsConfig(
                knobs.whole("counts.tell-millis", 100, 10, 1_000, "time between messages in which nodes tell what they counted"),
                knobs.whole("counts.alone-millis", 2_000, 100, 60_000,
                        "a starting node that hears of no other node's counts for so long begins at zero"),
                knobs.whole("counts.catch-up-millis", 10_000, 0, 600_000,
                        "longest wait of a starting node for what the others counted; then it is ready without"));
    }
}
