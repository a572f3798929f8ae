package io.predial.sync;

import static io.predial.sync.RegistryImport.ask;

import io.predial.store.Registries.NewSegment;
import io.predial.store.Segments;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow.Segment;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDamagedException;
import io.predial.store.segment.SegmentDelta;
import io.predial.sync.stage.ChangedSegment;
import io.predial.sync.stage.Changes;
import io.predial.sync.stage.DeltaLimits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/** Applies a change list to the segments in force that it names: what is written is what differs, not what there is. */
final class ChangedVersion {
    /** Of bitmaps of 1 MB at most, and differences beside them. */
    private static final int FETCHED_AT_ONCE = 16;

    /**
     * Some of the segments, which one answer brings.
     *
     * @param kept    bitmaps that the worker's disk has
     * @param fetched the others, and all differences
     */
    private record Part(List<Segment> segments, Map<String, MappedSegment> kept, Future<Map<String, Buffer>> fetched) {
    }

    private final Segments segments;
    private final BitmapCache cache;
    private final DeltaLimits limits;

    ChangedVersion(Segments segments, BitmapCache cache, DeltaLimits limits) {
        this.segments = segments;
        this.cache = cache;
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
        Part next = part(named, 0);
        for (int from = 0; from < named.size(); from += FETCHED_AT_ONCE) {
            Part part = next;
            Map<String, Buffer> bytes = ask(part.fetched);
            // Asked for while those that are here are worked on.
            next = part(named, from + FETCHED_AT_ONCE);
            for (Segment before : part.segments) {
                MappedSegment kept = part.kept.get(before.bitmapSha256Hex());
                IntPredicate base = kept != null ? kept::contains : bitmap(before, bytes)::contains;
                changed.add(changes.applied(before, base, delta(before, bytes), obtainedAtMillis));
            }
        }
        Set<Integer> anew = limits.anew(changed);
        List<NewSegment> brought = new ArrayList<>(changed.size());
        for (ChangedSegment each : changed) {
            brought.add(anew.contains(each.key()) ? anew(each) : each.overBase());
        }
        return brought;
    }

    /** A few with each list, and from the bytes of the record: what is made of them goes there. */
    private NewSegment anew(ChangedSegment changed) throws InterruptedException {
        cache.countFetched(1);
        return changed.anew(right(changed.base(), ask(segments.fetchAll(Set.of(changed.base())))));
    }

    private Part part(List<Segment> named, int from) {
        List<Segment> some = named.subList(Math.min(from, named.size()), Math.min(from + FETCHED_AT_ONCE, named.size()));
        Map<String, MappedSegment> kept = new HashMap<>();
        Set<String> missing = new HashSet<>();
        for (Segment each : some) {
            Optional<MappedSegment> found = cache.find(each.bitmapSha256Hex());
            found.ifPresentOrElse(bitmap -> kept.put(bitmap.name(), bitmap), () -> missing.add(each.bitmapSha256Hex()));
        }
        cache.countFetched(missing.size());
        some.stream().filter(Segment::isDifference).forEach(each -> missing.add(each.sha256Hex()));
        return new Part(some, kept, missing.isEmpty() ? Future.succeededFuture(Map.of()) : segments.fetchAll(missing));
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
