package io.predial.store;

import io.vertx.core.Future;
import java.nio.ByteBuffer;

/** Where registry segments come from: this node's disk when it has them, otherwise PostgreSQL. */
public interface SegmentSource {
    /**
     * The bytes of a segment, mapped from this node's disk; fetched and verified against the hash first when missing.
     *
     * @return fails when PostgreSQL cannot be reached or holds other bytes under that hash
     */
    Future<ByteBuffer> map(String sha256Hex);
}
