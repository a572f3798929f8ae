package io.predial.dev;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Sends what a process logs to a file, so that the terminal keeps the few lines a person reads. */
final class DevLog {
    private static final String ASIDE = "aside";
    private static final String CONSOLE = "stdout";

    private DevLog() {
    }

    static void toFile(Path file) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(ASIDE) instanceof AsyncAppender aside
                && aside.getAppender(CONSOLE) instanceof ConsoleAppender<ILoggingEvent> console) {
            FileAppender<ILoggingEvent> appender = new FileAppender<>();
            appender.setContext(context);
            appender.setAppend(false);
            appender.setFile(file.toString());
            appender.setEncoder(console.getEncoder());
            appender.start();
            root.addAppender(appender);
            root.detachAppender(aside);
        }
    }
}
