package io.predial.app;

import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines are written aside, so that no event loop waits for them: too many at once lose some, and a process that ends must wait
 * for the last ones.
 */
final class LastLines {
    private static final String ASIDE = "aside";

    private LastLines() {
    }

    /** Shows how many lines this process has lost since it started. */
    static void register(MeterRegistry metrics) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(ASIDE) instanceof AsideAppender aside) {
            FunctionCounter.builder("predial_log_lines_lost", aside, AsideAppender::lost)
                    .description("Log lines lost because too many were waiting to be written").register(metrics);
        }
    }

    /** Writes what is still to be written, within two seconds; nothing is logged after that. */
    static void flush() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
