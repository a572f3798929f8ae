package io.predial.sync;

import static io.predial.sync.RegistryImport.ask;

import io.predial.store.Registries.NewSegment;
import io.predial.store.Segments;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow.Segment;
import io.predial.store.segment.SegmentDamagedException;
import io.predial.store.segment.SegmentDelta;
import io.predial.sync.stage.ChangedSegment;
import io.predial.sync.stage.Changes;
import io.predial.sync.stage.DeltaLimits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/** Applies a change list to the segments in force that it names: what is written is what differs, not what there is. */
final class ChangedVersion {
    /** Of bitmaps of 1 MB at most, and differences beside them. */
    private static final int FETCHED_AT_ONCE = 16;

    private final Segments segments;
    private final DeltaLimits limits;

    ChangedVersion(Segments segments, DeltaLimits limits) {
        this.segments = segments;
        this.limits = limits;
    }

    /**
     * Blocks: not for an event loop.
     *
     * @param named            segments in force that the list names
     * @param obtainedAtMillis when the list was obtained, epoch milliseconds
     * @return each of them as it is after the list, in the same order
     * @throws StoreUnavailableException when PostgreSQL fails or holds other bytes than it says
     */
    List<NewSegment> of(List<Segment> named, Changes changes, long obtainedAtMillis) throws InterruptedException {
        List<ChangedSegment> changed = new ArrayList<>(named.size());
        Future<Map<String, Buffer>> next = fetch(named, 0);
        for (int from = 0; from < named.size(); from += FETCHED_AT_ONCE) {
            Map<String, Buffer> bytes = ask(next);
            // Asked for while those that are here are worked on.
            next = fetch(named, from + FETCHED_AT_ONCE);
            for (Segment before : part(named, from)) {
                changed.add(changes.applied(before, bitmap(before, bytes), delta(before, bytes), obtainedAtMillis));
            }
        }
        Set<Integer> anew = limits.anew(changed);
        List<NewSegment> brought = new ArrayList<>(changed.size());
        for (ChangedSegment each : changed) {
            brought.add(anew.contains(each.key()) ? each.anew(right(each.base(),
                    ask(segments.fetchAll(Set.of(each.base()))))) : each.overBase());
        }
        return brought;
    }

    private static List<Segment> part(List<Segment> named, int from) {
        return named.subList(Math.min(from, named.size()), Math.min(from + FETCHED_AT_ONCE, named.size()));
    }

    private Future<Map<String, Buffer>> fetch(List<Segment> named, int from) {
        Set<String> names = new HashSet<>();
        for (Segment each : part(named, from)) {
            names.add(each.sha256Hex());
            names.add(each.bitmapSha256Hex());
        }
        return names.isEmpty() ? Future.succeededFuture(Map.of()) : segments.fetchAll(names);
    }

    private static byte[] right(String name, Map<String, Buffer> bytes) {
        Buffer found = bytes.get(name);
        byte[] content = found == null ? new byte[0] : found.getBytes();
        if (!Segments.name(content).equals(name)) {
            throw new StoreUnavailableException("PostgreSQL holds other bytes as segment " + name);
        }
        return content;
    }

    private static ImmutableRoaringBitmap bitmap(Segment before, Map<String, Buffer> bytes) {
        return new ImmutableRoaringBitmap(ByteBuffer.wrap(right(before.bitmapSha256Hex(), bytes)));
    }

    private static SegmentDelta delta(Segment before, Map<String, Buffer> bytes) {
        if (!before.isDifference()) {
            return null;
        }
        try {
            SegmentDelta delta = SegmentDelta.read(before.sha256Hex(), right(before.sha256Hex(), bytes));
            if (delta.base().equals(before.baseSha256Hex())) {
                return delta;
            }
        } catch (SegmentDamagedException unknown) {
            throw new StoreUnavailableException("segment " + before.sha256Hex() + ": " + unknown.getMessage());
        }
        throw new StoreUnavailableException("segment " + before.sha256Hex() + " has another base inside than beside it");
    }
}
