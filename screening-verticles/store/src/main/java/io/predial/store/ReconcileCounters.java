package io.predial.store;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What comparisons with PostgreSQL have come to since this process started. */
public final class ReconcileCounters {
    public final LongAdder runs = new LongAdder();
    /** Comparisons that could not be made. */
    public final LongAdder skipped = new LongAdder();
    public final LongAdder segmentsMended = new LongAdder();
    public final LongAdder segmentBytesVerified = new LongAdder();
    /** When this process last held what PostgreSQL does, epoch milliseconds; 0 when that has not been looked at. */
    volatile long lastSuccessAtMillis;
    private final Map<Kind, LongAdder> differences = new EnumMap<>(Kind.class);

    ReconcileCounters() {
        for (Kind kind : Kind.values()) {
            differences.put(kind, new LongAdder());
        }
    }

    /** Times that a kind differed. */
    public LongAdder differences(Kind kind) {
        return differences.get(kind);
    }

    public long lastSuccessAtMillis() {
        return lastSuccessAtMillis;
    }
}
