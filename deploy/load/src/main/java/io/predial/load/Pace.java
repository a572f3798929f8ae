package io.predial.load;

/** When requests are due. */
interface Pace {
    long NEVER = Long.MAX_VALUE;

    /** @return when the request is due, or {@link #NEVER} when it is not part of the run */
    long dueNanos(long index, long nowNanos);

    /** When the last request is due at the latest. */
    long endNanos();

    /** Nothing is due any more after this instant. */
    void endAt(long nowNanos);

    /** Request i is due at start + i/rate, whatever became of those before it. */
    final class Open implements Pace {
        private final long startNanos;
        private final double nanosPerRequest;
        private final long requestsMax;
        private long endNanos;

        Open(long startNanos, double perSecond, LoadSettings settings) {
            this.startNanos = startNanos;
            this.nanosPerRequest = 1e9 / perSecond;
            this.requestsMax = settings.requestsMax();
            this.endNanos = startNanos + (settings.warmUpMillis() + (long) settings.measuredMillis()) * 1_000_000;
        }

        @Override
        public long dueNanos(long index, long nowNanos) {
            long due = startNanos + (long) (index * nanosPerRequest);
            return index < requestsMax && due < endNanos ? due : NEVER;
        }

        @Override
        public long endNanos() {
            return endNanos;
        }

        @Override
        public void endAt(long nowNanos) {
            endNanos = Math.min(endNanos, nowNanos);
        }
    }

    /** A request is due whenever a connection is free. */
    final class Closed implements Pace {
        private final long requestsMax;
        private long endNanos;

        Closed(long startNanos, LoadSettings settings) {
            this.requestsMax = settings.requestsMax();
            this.endNanos = startNanos + (settings.warmUpMillis() + (long) settings.measuredMillis()) * 1_000_000;
        }

        @Override
        public long dueNanos(long index, long nowNanos) {
            return index < requestsMax && nowNanos < endNanos ? nowNanos : NEVER;
        }

        @Override
        public long endNanos() {
            return endNanos;
        }

        @Override
        public void endAt(long nowNanos) {
            endNanos = Math.min(endNanos, nowNanos);
        }
    }
}
