package io.predial.store;

import io.vertx.core.Future;
import java.util.Set;

/** Looks whether registry segments on this node's disk still are what they were, and mends those that are not. */
public interface SegmentVerifier {
    /** What became of one segment. */
    enum Verdict {
        /** The file holds what its name says. */
        INTACT,
        /** This node has no such file: nothing maps it. */
        ABSENT,
        /** It held something else; readers see the right bytes again. */
        MENDED
    }

    /**
     * @param verdict what was found
     * @param bytes   read from disk
     */
    record Verified(Verdict verdict, long bytes) {
    }

    /** The segments that registries in force name. May be asked by any thread. */
    Set<String> names();

    /** @return fails when the file is damaged and PostgreSQL cannot mend it now, or the disk cannot be read */
    Future<Verified> verify(String sha256Hex);
}
