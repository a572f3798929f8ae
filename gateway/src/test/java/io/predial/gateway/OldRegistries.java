package io.predial.gateway;

import io.predial.contract.Purpose;
import io.predial.store.Segments;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/**
 * What the real do-not-call rule of {@link RunningGateway} asks. The national registry is too old for +1310 and does not cover
 * +1410; +1303 and +1214 lie in states with lists of their own: that of Colorado is not there, that of Texas lists
 * +12145550143, and a list of the operator's own binds personal calls and surveys to it.
 */
final class OldRegistries {
    static final RegistryTerms TEXAS = new RegistryTerms("US", "TX", 31, RegistryTerms.Mode.SNAPSHOT,
            RegistryTerms.Coverage.IMPORTED, Set.of(), false);
    private static final RegistryTerms QUIET = new RegistryTerms("US", "TX", 36_500, RegistryTerms.Mode.SNAPSHOT,
            RegistryTerms.Coverage.IMPORTED, Set.of(Purpose.PERSONAL, Purpose.SURVEY), false);

    private OldRegistries() {
    }

    static RegistryIndex index() {
        ByteBuffer nobody = ByteBuffer.allocate(new RoaringBitmap().serializedSizeInBytes());
        new RoaringBitmap().serialize(nobody);
        String name = Segments.name(nobody.array());
        RegistryRow row = new RegistryRow("us-national", "US", 31, "1", 1, 0,
                List.of(new RegistryRow.Segment(1310, name, 0, 1)));
        ByteBuffer listed = ByteBuffer.allocate(RoaringBitmap.bitmapOf(5_550_143).serializedSizeInBytes());
        RoaringBitmap.bitmapOf(5_550_143).serialize(listed);
        String one = Segments.name(listed.array());
        RegistryRow texas = new RegistryRow("us-tx", TEXAS, "1", 1, 1, List.of(new RegistryRow.Segment(1214, one, 1, 1)));
        RegistryRow quiet = new RegistryRow("own-quiet", QUIET, "1", 1, 1, texas.segments());
        return new RegistryIndex(List.of(row, texas, quiet), Map.of(name, segment(name, nobody), one, segment(one, listed)));
    }

    private static MappedSegment segment(String name, ByteBuffer roaring) {
        return MappedSegment.open(name, ByteBuffer.wrap(SegmentWriter.convert(name, roaring.array())));
    }
}
