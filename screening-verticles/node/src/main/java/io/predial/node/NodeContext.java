package io.predial.node;

import io.predial.contract.config.Knobs;
import io.predial.store.SegmentSource;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;

/**
 * What a check may use of its node.
 *
 * @param vertx    for timers and blocking work; never touched by a rule
 * @param segments registry segments, from this node's disk or PostgreSQL
 * @param clock    for ages in gauges; rules judge {@code DialRequest.atMillis} instead
 * @param knobs    the process's settings, for checks that have limits of their own
 */
public record NodeContext(Vertx vertx, SegmentSource segments, Clock clock, Knobs knobs) {
    /** With every setting at its default. */
    public NodeContext(Vertx vertx, SegmentSource segments, Clock clock) {
        this(vertx, segments, clock, new Knobs(Map.of()));
    }
}
