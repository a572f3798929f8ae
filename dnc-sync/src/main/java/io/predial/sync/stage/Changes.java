package io.predial.sync.stage;

import io.predial.contract.E164;
import io.predial.store.Registries.NewSegment;
import io.predial.store.Segments;
import io.predial.store.StoreUnavailableException;
import io.predial.store.rows.RegistryRow.Segment;
import io.predial.sync.source.NumberSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeMap;
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
     * @param bytes            its bytes
     * @param obtainedAtMillis when the change list was obtained, epoch milliseconds
     * @throws StoreUnavailableException when the bytes are not those of the segment
     */
    public NewSegment applied(Segment before, byte[] bytes, long obtainedAtMillis) throws IOException {
        if (!Segments.name(bytes).equals(before.sha256Hex())) {
            throw new StoreUnavailableException("PostgreSQL holds other bytes as segment " + before.sha256Hex());
        }
        RoaringBitmap bitmap = new RoaringBitmap();
        bitmap.deserialize(ByteBuffer.wrap(bytes));
        Change change = changes.get(before.key());
        effective += change.added.getLongCardinality() - RoaringBitmap.andCardinality(change.added, bitmap)
                + RoaringBitmap.andCardinality(change.deleted, bitmap);
        bitmap.or(change.added);
        bitmap.andNot(change.deleted);
        return Staging.segment(before.key(), bitmap, obtainedAtMillis);
    }

    /** A segment that the list names and that listed nobody, in a registry whose full lists are the whole of it. */
    public NewSegment begun(int key, long obtainedAtMillis) {
        RoaringBitmap added = changes.get(key).added;
        effective += added.getLongCardinality();
        return Staging.segment(key, added, obtainedAtMillis);
    }

    /** A segment that the list does not name and yet covers: nothing changed there, so its copy is as of then. */
    public static NewSegment renewed(Segment before, long obtainedAtMillis) {
        Segment renewed = new Segment(before.key(), before.sha256Hex(), before.count(),
                Math.max(before.obtainedAtMillis(), obtainedAtMillis));
        return new NewSegment(renewed, () -> {
            throw new IllegalStateException("the bytes of a segment in force are in PostgreSQL");
        });
    }

    /** Numbers that the segments applied so far list and did not before, or the other way round. */
    public long effective() {
        return effective;
    }
}
