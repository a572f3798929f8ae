package io.predial.faults;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** Waits while others use this machine: a row measured beside a build says little about Predial. */
final class QuietMachine {
    private static final double BUSY_SHARE = 0.35;
    private static final int LOOK_SECONDS = 2;
    private static final int PATIENCE_SECONDS = 20;

    private QuietMachine() {
    }

    /** Returns when the processors have been idle enough for a while, or after a limited time anyway, and says so. */
    static void await() throws InterruptedException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        system.getCpuLoad();
        for (int waited = 0; waited < PATIENCE_SECONDS; waited += LOOK_SECONDS) {
            TimeUnit.SECONDS.sleep(LOOK_SECONDS);
            if (system.getCpuLoad() < BUSY_SHARE) {
                return;
            }
        }
        System.err.println("faults: this machine is busy with other work; the figures will show it");
    }
}
