package io.predial.store;

import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/** Where registry segments come from: this node's disk when it has them, otherwise PostgreSQL. */
public interface SegmentSource {
    /**
     * A segment, mapped from this node's disk; fetched, compared with the hash and converted first when missing.
     *
     * @return fails when PostgreSQL cannot be reached or holds other bytes under that hash
     */
    Future<MappedSegment> map(String sha256Hex);

    /**
     * Those of the segments that are on this node's disk already, opened together: a node that starts again has hundreds.
     *
     * @return by name; what is missing here may still be had by {@link #map}. Never fails
     */
    default Future<Map<String, MappedSegment>> mapFromDisk(Collection<String> sha256Hexes) {
        return Future.succeededFuture(Map.of());
    }

    /**
     * Differences, from this node's disk, and all that are missing there from PostgreSQL, many in one answer.
     *
     * @return by name, those that can be had now. Never fails
     */
    default Future<Map<String, SegmentDelta>> deltas(Collection<String> sha256Hexes) {
        return Future.succeededFuture(Map.of());
    }

    /**
     * Who is told when a segment that was mapped turns out damaged, after its file was put aside: mapping it again fetches
     * it anew. Called on any thread.
     */
    default void onDamaged(Consumer<MappedSegment> told) {
        // What lies in memory only cannot be damaged.
    }
}
