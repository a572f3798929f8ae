package io.predial.sync.stage;

import io.predial.store.Registries.NewSegment;
import io.predial.store.Segments;
import io.predial.store.rows.RegistryRow.Segment;
import io.predial.store.segment.SegmentDelta;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.roaringbitmap.RoaringBitmap;

/**
 * A segment after a change list: its base, and all that differs from it.
 *
 * @param key              of the segment
 * @param base             hash of the base's bitmap
 * @param added            numbers listed that the base does not have
 * @param removed          numbers of the base that are not listed
 * @param count            numbers listed
 * @param obtainedAtMillis epoch milliseconds
 */
public record ChangedSegment(int key, String base, RoaringBitmap added, RoaringBitmap removed, long count,
                             long obtainedAtMillis) {
    /** Numbers that differ from the base. */
    public int differing() {
        return added.getCardinality() + removed.getCardinality();
    }

    /** As the base and a difference; as the base alone where nothing differs any more. */
    public NewSegment overBase() {
        if (differing() == 0) {
            return Changes.kept(new Segment(key, base, count, obtainedAtMillis));
        }
        byte[] bytes = SegmentDelta.write(base, added.toArray(), removed.toArray());
        return new NewSegment(new Segment(key, Segments.name(bytes), count, obtainedAtMillis, base),
                () -> Buffer.buffer(bytes));
    }

    /**
     * As a bitmap of its own.
     *
     * @param baseBytes the base's bitmap, compared with its hash
     */
    public NewSegment anew(byte[] baseBytes) {
        RoaringBitmap bitmap = new RoaringBitmap();
        try {
            bitmap.deserialize(ByteBuffer.wrap(baseBytes));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        bitmap.or(added);
        bitmap.andNot(removed);
        return Staging.segment(key, bitmap, obtainedAtMillis);
    }
}
