package io.predial.gateway;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds whoever comes to it while it is closed: a check that answers late, as late as the test wants. */
final class Gate {
    private static final int PATIENCE_SECONDS = 30;
    private volatile CountDownLatch bar = new CountDownLatch(0);

    void close() {
        bar = new CountDownLatch(1);
    }

    void open() {
        bar.countDown();
    }

    void pass() {
        try {
            if (!bar.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test has left its gate closed");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
