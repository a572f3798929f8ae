package io.predial.dnc;

import io.predial.store.SegmentSource;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/** Segments in memory, which can be made unreachable, or slow until told to answer. */
final class ReluctantSegments implements SegmentSource {
    volatile boolean away;
    volatile Promise<Void> gate = Promise.promise();
    boolean damaging;
    volatile MappedSegment last;
    Consumer<MappedSegment> tellDamaged;
    private final Registries made;
    private final SegmentDelta difference;

    /** @param difference the only one there is */
    ReluctantSegments(Registries made, SegmentDelta difference) {
        this.made = made;
        this.difference = difference;
        gate.complete();
    }

    @Override
    public Future<MappedSegment> map(String sha256Hex) {
        return gate.future().compose(open -> away ? Future.failedFuture("PostgreSQL is away")
                : Future.succeededFuture(last = made.segment(sha256Hex, damaging)));
    }

    @Override
    public Future<Map<String, SegmentDelta>> deltas(Collection<String> names) {
        return gate.future().map(open -> away ? Map.of() : Map.of(difference.name(), difference));
    }

    @Override
    public void onDamaged(Consumer<MappedSegment> told) {
        tellDamaged = told;
    }
}
