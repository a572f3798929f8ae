package io.predial.node;

import io.predial.contract.CheckId;
import io.predial.contract.config.Knobs;

/**
 * How a check is plugged in: found through {@link java.util.ServiceLoader}, so adding one edits no list. Implementations
 * live in the check's own room and have a public no-argument constructor.
 */
public interface CheckProvider {
    CheckId id();

    /** Reads the check's own settings, so that they are checked and documented even where the check does not run. */
    default void readSettings(Knobs knobs) {
        // Most checks have none: their limits belong to the account or to the law.
    }

    /** Builds the check's rule and the listeners that fill its index. Loads nothing yet. */
    Check open(NodeContext context);
}
