package io.predial.dnc;

import io.predial.contract.E164;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
import io.predial.store.segment.SegmentWriter;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/** Registries made for a test: rows, and the bytes of their segments by hash. */
final class Registries {
    /** Behind the header and the checksum of the first part of a segment that lists anybody. */
    private static final int FIRST_CHUNK_AT = 368;

    final Map<String, byte[]> bytes = new HashMap<>();
    final List<RegistryRow> rows = new ArrayList<>();

    /** @param covered segment keys, whether or not a number falls into them */
    RegistryRow add(String id, String country, long obtainedAtMillis, List<Integer> covered, long... listed) {
        return add(id, RegistryTerms.national(country, 31), obtainedAtMillis, covered, listed);
    }

    /** A registry that is set up and was never imported. */
    void addEmpty(String id, RegistryTerms terms) {
        rows.add(new RegistryRow(id, terms, null, 0, 0, List.of()));
    }

    RegistryRow add(String id, RegistryTerms terms, long obtainedAtMillis, List<Integer> covered, long... listed) {
        Map<Integer, RoaringBitmap> bitmaps = new TreeMap<>();
        covered.forEach(key -> bitmaps.put(key, new RoaringBitmap()));
        for (long number : listed) {
            bitmaps.get(E164.segment(number)).add(E164.offset(number));
        }
        List<RegistryRow.Segment> segments = new ArrayList<>();
        bitmaps.forEach((key, bitmap) ->
                segments.add(new RegistryRow.Segment(key, keep(bitmap), bitmap.getCardinality(), obtainedAtMillis)));
        RegistryRow row = new RegistryRow(id, terms, "v" + (rows.size() + 1), obtainedAtMillis,
                listed.length, segments);
        rows.add(row);
        return row;
    }

    private String keep(RoaringBitmap bitmap) {
        bitmap.runOptimize();
        ByteBuffer buffer = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(buffer);
        String name = sha256Hex(buffer.array());
        bytes.put(name, buffer.array());
        return name;
    }

    RegistryIndex index() {
        Map<String, MappedSegment> segments = new HashMap<>();
        bytes.keySet().forEach(name -> segments.put(name, segment(name)));
        return new RegistryIndex(rows, segments);
    }

    /** As a node would have it, without the file. */
    MappedSegment segment(String name) {
        return segment(name, false);
    }

    /** @param damaged behind the header, so that it is found when a number is asked about */
    MappedSegment segment(String name, boolean damaged) {
        byte[] converted = SegmentWriter.convert(name, bytes.get(name));
        converted[FIRST_CHUNK_AT] ^= (byte) (damaged ? 1 : 0);
        return MappedSegment.open(name, ByteBuffer.wrap(converted));
    }

    /** Of two numbers in {@code +1 202}, one that is added to the base and one that is removed. */
    static SegmentDelta difference(String name, String base, long added, long removed) {
        int[] one = {E164.offset(added)};
        return SegmentDelta.read(name, SegmentDelta.write(base, one, new int[] {E164.offset(removed)}));
    }

    private static String sha256Hex(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
