package io.predial.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Lines that nobody reads in time. */
class AsideAppenderTest {
    private static final int QUEUE = 8;
    private static final int LOST = 5;

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger logger = context.getLogger("lines-that-wait");
    private final AsideAppender aside = new AsideAppender();
    private final Reader reader = new Reader();

    /** Takes the first line and no other until somebody reads. */
    private static final class Reader extends AppenderBase<ILoggingEvent> {
        final CountDownLatch took = new CountDownLatch(1);
        final CountDownLatch reads = new CountDownLatch(1);
        final CountDownLatch all = new CountDownLatch(1 + QUEUE + 1);
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            took.countDown();
            try {
                reads.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            lines.add(event.getFormattedMessage());
            all.countDown();
        }
    }

    @AfterEach
    void stop() {
        logger.detachAppender(aside);
        context.getLogger(AsideAppender.class).detachAppender(aside);
        aside.stop();
    }

    private void logMoreThanFits() throws InterruptedException {
        reader.start();
        aside.setContext(context);
        aside.setQueueSize(QUEUE);
        aside.addAppender(reader);
        aside.start();
        logger.setAdditive(false);
        logger.addAppender(aside);
        // What it says itself takes the same way as everybody's lines.
        context.getLogger(AsideAppender.class).addAppender(aside);
        logger.info("line 0");
        assertTrue(reader.took.await(10, TimeUnit.SECONDS));
        for (int i = 1; i <= QUEUE + LOST; i++) {
            logger.makeLoggingEventBuilder(i % 2 == 0 ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.WARN).log("line " + i);
        }
    }

    @Test
    void linesThatDoNotFitAreCountedAndNobodyWaits() throws InterruptedException {
        logMoreThanFits();
        assertEquals(LOST, aside.lost());
        reader.reads.countDown();
    }

    @Test
    void aLineSaysHowManyWereLostOnceThereIsRoomAgain() throws InterruptedException {
        logMoreThanFits();
        reader.reads.countDown();
        assertTrue(reader.all.await(10, TimeUnit.SECONDS), reader.lines.toString());
        assertEquals(List.of("line 0", "line 1", "line 2", "line 3", "line 4", "line 5", "line 6", "line 7", "line 8",
                "5 log lines were lost: more than 8 were waiting to be written"), reader.lines);
    }

    /** The process's own configuration, with the console as everybody has it. */
    @Test
    void aProcessShowsWhatItLost() {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        LastLines.register(metrics);
        assertTrue(metrics.scrape().lines().anyMatch("predial_log_lines_lost_total 0.0"::equals), metrics.scrape());
        assertEquals(Level.INFO, context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel());
    }
}
