package io.predial.node;

import io.predial.contract.CheckId;

/**
 * How a check is plugged in: found through {@link java.util.ServiceLoader}, so adding one edits no list. Implementations
 * live in the check's own room and have a public no-argument constructor.
 */
public interface CheckProvider {
    CheckId id();

    /** Builds the check's rule and the listeners that fill its index. Loads nothing yet. */
    Check open(NodeContext context);
}
