package io.predial.node;

import io.predial.contract.config.Knobs;
import io.predial.store.SegmentSource;
import io.vertx.core.Vertx;
import java.time.Clock;

/**
 * What a check may use of its node.
 *
 * @param vertx    for timers and blocking work; never touched by a rule
 * @param segments registry segments, from this node's disk or PostgreSQL
 * @param clock    for ages in gauges; rules judge {@code DialRequest.atMillis} instead
 * @param knobs    this process's settings
 */
public record NodeContext(Vertx vertx, SegmentSource segments, Clock clock, Knobs knobs) {
}
