package io.predial.sync.stage;

import io.predial.contract.E164;
import io.predial.store.Registries.NewSegment;
import io.predial.store.rows.RegistryRow.Segment;
import io.predial.store.segment.SegmentDelta;
import io.predial.sync.source.NumberSink;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The changes of one change list on their way to segments: for each area code what is to be added and what deleted. Of
 * several rows about one number the last one counts.
 */
public final class Changes implements NumberSink {
    /** A number is in one of the two at most. */
    private record Change(RoaringBitmap added, RoaringBitmap deleted) {
    }

    private final TreeMap<Integer, Change> changes = new TreeMap<>();
    private long effective;

    @Override
    public void listed(long number) {
        Change change = change(number);
        change.added.add(E164.offset(number));
        change.deleted.remove(E164.offset(number));
    }

    @Override
    public void delisted(long number) {
        Change change = change(number);
        change.deleted.add(E164.offset(number));
        change.added.remove(E164.offset(number));
    }

    private Change change(long number) {
        return changes.computeIfAbsent(E164.segment(number), first -> new Change(new RoaringBitmap(), new RoaringBitmap()));
    }

    /** Segments that the list names, in order. */
    public SortedSet<Integer> keys() {
        return Collections.unmodifiableSortedSet(changes.navigableKeySet());
    }

    /**
     * A segment that the list names, as it is after its changes.
     *
     * @param before           the segment in force
     * @param base             whether the bitmap under it, known to be the one of that hash, lists a place
     * @param delta            what differs from that so far; null when nothing does
     * @param obtainedAtMillis when the change list was obtained, epoch milliseconds
     */
    public ChangedSegment applied(Segment before, IntPredicate base, SegmentDelta delta, long obtainedAtMillis) {
        RoaringBitmap added = new RoaringBitmap();
        RoaringBitmap removed = new RoaringBitmap();
        if (delta != null) {
            delta.forEach((offset, isAdded) -> (isAdded ? added : removed).add(offset));
        }
        Change change = changes.get(before.key());
        long count = before.count();
        for (IntIterator each = change.added.getIntIterator(); each.hasNext();) {
            int offset = each.next();
            boolean changed = base.test(offset) ? removed.checkedRemove(offset) : added.checkedAdd(offset);
            count += changed ? 1 : 0;
            effective += changed ? 1 : 0;
        }
        for (IntIterator each = change.deleted.getIntIterator(); each.hasNext();) {
            int offset = each.next();
            boolean changed = base.test(offset) ? removed.checkedAdd(offset) : added.checkedRemove(offset);
            count -= changed ? 1 : 0;
            effective += changed ? 1 : 0;
        }
        return new ChangedSegment(before.key(), before.bitmapSha256Hex(), added, removed, count, obtainedAtMillis);
    }

    /** A segment that the list names and that listed nobody, in a registry whose full lists are the whole of it. */
    public NewSegment begun(int key, long obtainedAtMillis) {
        RoaringBitmap added = changes.get(key).added;
        effective += added.getLongCardinality();
        return Staging.segment(key, added, obtainedAtMillis);
    }

    /** A segment that the list does not name and yet covers: nothing changed there, so its copy is as of then. */
    public static NewSegment renewed(Segment before, long obtainedAtMillis) {
        return kept(new Segment(before.key(), before.sha256Hex(), before.count(),
                Math.max(before.obtainedAtMillis(), obtainedAtMillis), before.baseSha256Hex()));
    }

    /** A segment whose bytes are in the record already. */
    static NewSegment kept(Segment segment) {
        return new NewSegment(segment, () -> {
            throw new IllegalStateException("the bytes of a segment in force are in PostgreSQL");
        });
    }

    /** Numbers that the segments applied so far list and did not before, or the other way round. */
    public long effective() {
        return effective;
    }
}
