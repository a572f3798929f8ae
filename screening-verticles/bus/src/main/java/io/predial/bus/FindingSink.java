package io.predial.bus;

import io.predial.contract.Finding;

/** Whoever waits for the findings of one call. Called on the event loop that asked. */
@FunctionalInterface
public interface FindingSink {
    /** Gets at most one finding of each check; none of a check that no node answered before the deadline. */
    void accept(Finding finding);
}
