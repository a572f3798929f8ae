package io.predial.dev;

import java.util.concurrent.CountDownLatch;

/** A child that does nothing until a signal ends it. */
final class Waiting {
    static final String READY = "waiting";

    private Waiting() {
    }

    public static void main(String[] args) throws InterruptedException {
        System.out.println(READY);
        new CountDownLatch(1).await();
    }
}
