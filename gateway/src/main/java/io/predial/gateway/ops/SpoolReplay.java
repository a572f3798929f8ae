package io.predial.gateway.ops;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks after the way to Kafka: while Kafka is away it knocks, less and less often; when it is back it
 * sends the spool, oldest first, and deletes each segment when all of it is acknowledged.
 */
final class SpoolReplay implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(SpoolReplay.class);
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int IDLE_MILLIS = 100;
    private static final int BUSY_MILLIS = 20;
    private static final int RETRY_MILLIS = 250;
    private static final int RETRY_MILLIS_MAX = 4_000;

    private final KafkaLink link;
    private final Spool spool;
    private final DecisionCounters counters;
    private final CountDownLatch stopping;
    private SpoolSegment segment;
    private SpoolFormat.Reader reader;
    /** Read and not acknowledged yet; these go first. */
    private List<DecisionRecord> window = List.of();
    private int retryMillis = RETRY_MILLIS;

    /** @param stopping ends it */
    SpoolReplay(KafkaLink link, Spool spool, DecisionCounters counters, CountDownLatch stopping) {
        this.link = link;
        this.spool = spool;
        this.counters = counters;
        this.stopping = stopping;
    }

    @Override
    public void run() {
        try {
            for (int pauseMillis = 0; !stopping.await(pauseMillis, TimeUnit.MILLISECONDS); pauseMillis = pass()) {
                spool.open();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return how long to pause after it */
    private int pass() throws InterruptedException {
        boolean wasUp = link.isUp();
        if (wasUp && !link.hasRoom()) {
            return BUSY_MILLIS;
        }
        if (!wasUp && !link.connect() || !replayWindow()) {
            spool.force();
            int pauseMillis = retryMillis;
            retryMillis = Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
            return pauseMillis;
        }
        if (!wasUp) {
            link.resume();
        }
        retryMillis = RETRY_MILLIS;
        return spool.isEmpty() ? IDLE_MILLIS : 0;
    }

    /** @return false when Kafka did not take them; true also when there is nothing to replay */
    private boolean replayWindow() throws InterruptedException {
        if (segment == null && !openOldest()) {
            return true;
        }
        if (window.isEmpty()) {
            window = nextWindow();
        }
        if (!window.isEmpty() && !link.deliver(window)) {
            return false;
        }
        if (window.isEmpty()) {
            finish();
        }
        window = List.of();
        return true;
    }

    private boolean openOldest() {
        segment = spool.oldest();
        if (segment == null) {
            return false;
        }
        try {
            byte[] bytes = segment.read();
            if (SpoolFormat.isKnown(bytes)) {
                reader = new SpoolFormat.Reader(bytes);
                return true;
            }
            setAside("not a segment of this version");
        } catch (IOException e) {
            setAside(e.toString());
        }
        return false;
    }

    private List<DecisionRecord> nextWindow() {
        List<DecisionRecord> next = new ArrayList<>();
        int bytes = 0;
        while (bytes < WINDOW_BYTES) {
            DecisionRecord record = reader.next();
            if (record == null) {
                return next;
            }
            next.add(record);
            bytes += record.bytes();
        }
        return next;
    }

    private void finish() {
        if (reader.damaged() > 0) {
            counters.damaged.add(reader.damaged());
            log.error("{} held {} damaged stretches, skipped", segment.file().getFileName(), reader.damaged());
        }
        spool.delete(segment);
        segment = null;
        reader = null;
    }

    private void setAside(String why) {
        counters.damaged.increment();
        log.error("{} cannot be read and is left where it is: {}", segment.file(), why);
        spool.setAside(segment);
        segment = null;
    }
}
