package io.predial.callerid;

import io.predial.contract.E164;
import io.predial.store.SegmentSource;
import io.predial.store.Segments;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentWriter;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/** Do-not-originate registries made for a test, with the bytes of their segments. */
final class OriginateRegistries implements SegmentSource {
    final List<RegistryRow> rows = new ArrayList<>();
    private final Map<String, byte[]> bytes = new HashMap<>();

    static RegistryTerms terms(String country, RegistryTerms.Coverage coverage, RegistryTerms.Use use) {
        return new RegistryTerms(country, "", 31, RegistryTerms.Mode.SNAPSHOT, coverage, Set.of(), false, use);
    }

    /** @param ranges first and last number of each range, in turn */
    RegistryRow add(String id, RegistryTerms terms, long obtainedAtMillis, long... ranges) {
        Map<Integer, RoaringBitmap> bitmaps = new TreeMap<>();
        for (int i = 0; i < ranges.length; i += 2) {
            bitmaps.computeIfAbsent(E164.segment(ranges[i]), none -> new RoaringBitmap())
                    .add((long) E164.offset(ranges[i]), E164.offset(ranges[i + 1]) + 1L);
        }
        List<RegistryRow.Segment> segments = new ArrayList<>();
        bitmaps.forEach((key, bitmap) ->
                segments.add(new RegistryRow.Segment(key, keep(bitmap), bitmap.getCardinality(), obtainedAtMillis)));
        long count = segments.stream().mapToLong(RegistryRow.Segment::count).sum();
        RegistryRow row = new RegistryRow(id, terms, "v" + (rows.size() + 1), obtainedAtMillis, count, segments);
        rows.add(row);
        return row;
    }

    private String keep(RoaringBitmap bitmap) {
        bitmap.runOptimize();
        ByteBuffer buffer = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(buffer);
        String name = Segments.name(buffer.array());
        bytes.put(name, buffer.array());
        return name;
    }

    RegistryIndex index() {
        Map<String, MappedSegment> segments = new HashMap<>();
        bytes.keySet().forEach(name -> segments.put(name, segment(name)));
        return new RegistryIndex(rows, segments);
    }

    private MappedSegment segment(String name) {
        return MappedSegment.open(name, ByteBuffer.wrap(SegmentWriter.convert(name, bytes.get(name))));
    }

    @Override
    public Future<MappedSegment> map(String sha256Hex) {
        return Future.succeededFuture(segment(sha256Hex));
    }
}
