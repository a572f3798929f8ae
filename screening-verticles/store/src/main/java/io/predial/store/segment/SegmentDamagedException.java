package io.predial.store.segment;

/** A segment's bytes are not those that were written: it knows nothing of any number. */
public final class SegmentDamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SegmentDamagedException(String what) {
        super(what, null, false, false);
    }
}
