package io.predial.gateway.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.predial.contract.config.Knobs;
import io.predial.gateway.decision.Answer;
import java.nio.file.Path;
import java.util.Map;

/** The record of every decision, as {@link RecordLog} sends and keeps it: numbers masked. */
public final class DecisionLog {
    /**
     * @param topic            where records go
     * @param queueMax         answers waiting to be encoded
     * @param numberKey        key of the number hash; empty leaves the hash out
     * @param spoolDirectory   of this process alone: where records wait while Kafka is away
     * @param spoolBytesMax    disk space for them
     * @param producerSettings Kafka client settings: bootstrap servers and security
     */
    public record Settings(String topic, int queueMax, String numberKey, Path spoolDirectory, long spoolBytesMax,
                           Map<String, Object> producerSettings) {
        /**
         * @param bootstrap Kafka brokers, {@code host:port}, comma separated
         * @param data      the process's own directory; the spool is below it unless told otherwise
         */
        public static Settings from(Knobs knobs, String bootstrap, Path data) {
            return new Settings(knobs.text("decisions.topic", "predial.decisions", "Kafka topic of decision records"),
                    knobs.whole("decisions.queue-max", 50_000, 1_000, 10_000_000,
                            "answers waiting to become decision records"),
                    knobs.secret("privacy.number-key", "",
                            "key of the number hashes in decision records; none when empty"),
                    Path.of(knobs.text("decisions.spool-dir", data.resolve("decisions").toString(),
                            "directory of this process alone, for decision records that Kafka has not taken")),
                    knobs.wholeLong("decisions.spool-bytes-max", 1L << 30, 1L << 20, 1L << 50,
                            "disk space for decision records; when it is used up, the newest are dropped"),
                    Map.of("bootstrap.servers", bootstrap));
        }

        @Override
        public String toString() {
            return "Settings[" + topic + "]";
        }
    }

    private final RecordLog<Answer> log;

    public DecisionLog(Settings settings, MeterRegistry metrics) {
        DecisionRecordWriter writer = new DecisionRecordWriter(settings.numberKey());
        log = new RecordLog<>(new RecordLog.Kind("decision"), settings, writer::write, metrics);
    }

    /** Never blocks: a full queue drops the record and counts it. */
    public void offer(Answer answer) {
        log.offer(answer);
    }

    /** Sends or spools everything offered before; blocks as long as {@link RecordLog#close} says. */
    public void close() {
        log.close();
    }
}
