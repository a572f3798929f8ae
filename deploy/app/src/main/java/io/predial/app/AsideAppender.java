package io.predial.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines on a thread of its own and never lets a caller wait: when {@code queueSize} lines are waiting, the next ones
 * are lost, whatever their level. Logback's own appender loses them without a word; this one counts them, and once half of the
 * queue is free again a line says how many there were.
 */
public final class AsideAppender extends AsyncAppender {
    private static final Logger log = LoggerFactory.getLogger(AsideAppender.class);

    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder lost = new LongAdder();
    /** How many of them a line has told of; touched by the writing thread only. */
    private long toldLost;

    public AsideAppender() {
        setNeverBlock(true);
        // Below this share of free places Logback would drop lines at info without counting them.
        setDiscardingThreshold(0);
    }

    /** Lines that were never written because too many were waiting. */
    public long lost() {
        return lost.sum();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (waiting.incrementAndGet() > getQueueSize()) {
            waiting.decrementAndGet();
            lost.increment();
        } else {
            super.append(event);
        }
    }

    /** @param appender writes the lines; it takes each one on the writing thread when that one has left the queue */
    @Override
    public void addAppender(Appender<ILoggingEvent> appender) {
        appender.addFilter(new Filter<>() {
            @Override
            public FilterReply decide(ILoggingEvent event) {
                left();
                return FilterReply.NEUTRAL;
            }
        });
        super.addAppender(appender);
    }

    private void left() {
        int stillWaiting = waiting.decrementAndGet();
        long untold = lost.sum() - toldLost;
        if (untold > 0 && stillWaiting <= getQueueSize() / 2) {
            toldLost += untold;
            log.warn("{} log lines were lost: more than {} were waiting to be written", untold, getQueueSize());
        }
    }
}
