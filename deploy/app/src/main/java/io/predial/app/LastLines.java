package io.predial.app;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Lines are written aside, so that no event loop waits for them; a process that ends must wait for the last ones. */
final class LastLines {
    private LastLines() {
    }

    /** Writes what is still to be written, within two seconds; nothing is logged after that. */
    static void flush() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
