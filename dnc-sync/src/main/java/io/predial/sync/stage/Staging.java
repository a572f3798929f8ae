package io.predial.sync.stage;

import io.predial.contract.E164;
import io.predial.store.Registries.NewSegment;
import io.predial.store.Segments;
import io.predial.store.rows.RegistryRow;
import io.predial.sync.source.NumberSink;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/**
 * The numbers of one full list on their way to segments: one bitmap for each 10^7 numbers, which for +1 is one for each area
 * code. The whole US registry takes about 350 MB here, and no more at any time: bytes are made when they are asked for.
 */
public final class Staging implements NumberSink {
    private final TreeMap<Integer, RoaringBitmap> bitmaps = new TreeMap<>();
    private int lastKey = -1;
    private RoaringBitmap last;
    private long duplicates;

    /** A number that is there already is counted and changes nothing. */
    @Override
    public void listed(long number) {
        int key = E164.segment(number);
        if (key != lastKey) {
            lastKey = key;
            last = bitmaps.computeIfAbsent(key, first -> new RoaringBitmap());
        }
        if (!last.checkedAdd(E164.offset(number))) {
            duplicates++;
        }
    }

    /** What a range adds is kept as a run, whatever its length. */
    @Override
    public void listedRange(long first, long last) {
        for (long from = first; from <= last; ) {
            int key = E164.segment(from);
            long to = Math.min(last, (key + 1) * E164.SEGMENT_SPAN - 1);
            RoaringBitmap bitmap = bitmaps.computeIfAbsent(key, none -> new RoaringBitmap());
            long start = E164.offset(from);
            long end = E164.offset(to) + 1L;
            duplicates += bitmap.rangeCardinality(start, end);
            bitmap.add(start, end);
            from = to + 1;
        }
    }

    @Override
    public void delisted(long number) {
        throw new IllegalStateException("a full list deletes nothing");
    }

    public long duplicates() {
        return duplicates;
    }

    /** Segments that hold something, in order; for +1 each is 1 and the area code. */
    public List<Integer> keys() {
        return List.copyOf(bitmaps.keySet());
    }

    /**
     * The segments as they are published. Nothing may be added afterwards.
     *
     * @param obtainedAtMillis when the file was obtained, epoch milliseconds
     */
    public List<NewSegment> segments(long obtainedAtMillis) {
        List<NewSegment> segments = new ArrayList<>(bitmaps.size());
        bitmaps.forEach((key, bitmap) -> segments.add(segment(key, bitmap, obtainedAtMillis)));
        return segments;
    }

    static NewSegment segment(int key, RoaringBitmap bitmap, long obtainedAtMillis) {
        bitmap.runOptimize();
        String name = Segments.name(serialized(bitmap));
        return new NewSegment(new RegistryRow.Segment(key, name, bitmap.getLongCardinality(), obtainedAtMillis),
                () -> Buffer.buffer(serialized(bitmap)));
    }

    /** The portable format (RoaringFormatSpec), which can be mapped and read in any language. */
    private static byte[] serialized(RoaringBitmap bitmap) {
        ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(bytes);
        return bytes.array();
    }
}
