package io.predial.gateway.ops;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;

/** Emergency events on their way to Kafka, by way of the disk while Kafka is away, as {@link RecordLog} sends and keeps them. */
public final class EmergencyLog {
    private static final int QUEUE_MAX = 50_000;

    private record Event(String id, byte[] json) {
    }

    private final RecordLog<Event> log;

    /**
     * @param decisions where the brokers are, and a directory of this process alone
     * @param topic     of events
     * @param spoolBytesMax disk space for them
     */
    public EmergencyLog(DecisionLog.Settings decisions, String topic, long spoolBytesMax, MeterRegistry metrics) {
        DecisionLog.Settings own = new DecisionLog.Settings(topic, QUEUE_MAX, "", decisions.spoolDirectory().resolve("emergency"),
                spoolBytesMax, decisions.producerSettings());
        log = new RecordLog<>(new RecordLog.Kind("emergency"), own,
                event -> new DecisionRecord(event.id.getBytes(StandardCharsets.US_ASCII), event.json), metrics);
    }

    /** Never blocks: a full queue drops the event and counts it. @param json one line */
    public void offer(String id, byte[] json) {
        log.offer(new Event(id, json));
    }

    /** Sends or spools everything offered before; blocks as long as {@link RecordLog#close} says. */
    public void close() {
        log.close();
    }
}
