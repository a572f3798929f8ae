package io.predial.store;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the change log to Kafka, in order. Several processes run one; an advisory lock makes one of them active. A
 * change is sent at least once: the position moves only after the brokers' acknowledgement, and whoever reads ignores
 * versions it has. So two relays that overlap for a moment do no harm.
 */
public final class OutboxRelay {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int BATCH_MAX = 500;
    private static final long STANDBY_MILLIS = 1_000;
    private static final long PRUNE_EVERY_CHANGES = 10_000;

    private final Database database;
    private final KafkaConfig config;
    private final BackgroundLoop loop;
    private final Trouble trouble = new Trouble(LOG, "relay of changes to Kafka");
    private final AtomicLong relayed = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean active;

    private AdvisoryLock lock;
    private Producer<byte[], byte[]> producer;
    private String epoch;
    private long position;
    private long prunedAt;

    public OutboxRelay(Database database, KafkaConfig config) {
        this.database = database;
        this.config = config;
        this.loop = new BackgroundLoop("predial-relay", this::round, this::failed, this::letGo);
    }

    public void start() {
        loop.start();
    }

    public Future<Void> stop() {
        return loop.stop();
    }

    /** Changes acknowledged by Kafka since this process started. */
    public long relayedCount() {
        return relayed.get();
    }

    /** Rounds that failed since this process started. */
    public long failureCount() {
        return failures.get();
    }

    /** Whether this process is the one that relays. */
    public boolean isActive() {
        return active;
    }

    private long round() throws InterruptedException, ExecutionException {
        if (!holdsLock()) {
            return STANDBY_MILLIS;
        }
        List<ChangeLog.Entry> batch = ask(ChangeLog.after(connection(), position, BATCH_MAX));
        if (!batch.isEmpty()) {
            send(batch);
            position = batch.get(batch.size() - 1).version();
            relayed.addAndGet(batch.size());
            ask(connection().preparedQuery("UPDATE relay_position SET version = $1 WHERE version < $1")
                    .execute(Tuple.of(position)));
            prune();
        }
        trouble.over();
        return batch.size() == BATCH_MAX ? 0 : config.relayPollMillis();
    }

    private boolean holdsLock() throws InterruptedException {
        if (lock != null && lock.isHeld()) {
            return true;
        }
        letGo();
        lock = AdvisoryLock.tryTake(database, AdvisoryLock.Right.RELAY_CHANGES, askMillisMax()).orElse(null);
        active = lock != null;
        if (active) {
            epoch = ask(ChangeLog.head(connection())).epoch();
            position = ask(connection().preparedQuery("SELECT version FROM relay_position").execute())
                    .iterator().next().getLong("version");
            if (trouble.current() == null) {
                LOG.info("this process relays changes to Kafka, from version {}", position);
            }
        }
        return active;
    }

    private void send(List<ChangeLog.Entry> batch) throws InterruptedException, ExecutionException {
        if (producer == null) {
            ChangeTopic.ensure(config);
            producer = openProducer();
        }
        List<java.util.concurrent.Future<RecordMetadata>> acknowledgements = new ArrayList<>(batch.size());
        for (ChangeLog.Entry entry : batch) {
            acknowledgements.add(producer.send(ChangeTopic.record(config.changesTopic(), epoch, entry)));
        }
        for (java.util.concurrent.Future<RecordMetadata> acknowledgement : acknowledgements) {
            acknowledgement.get();
        }
    }

    private Producer<byte[], byte[]> openProducer() {
        Map<String, Object> settings = new HashMap<>(ChangeTopic.clientSettings(config));
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.put("max.block.ms", Math.min(config.deliveryMillis(), 5_000));
        settings.put("request.timeout.ms", Math.min(config.deliveryMillis(), 5_000));
        settings.put("delivery.timeout.ms", config.deliveryMillis());
        settings.put("max.request.size", ChangeTopic.RECORD_BYTES_MAX);
        settings.put("buffer.memory", 8L * ChangeTopic.RECORD_BYTES_MAX);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void prune() throws InterruptedException {
        if (position - prunedAt >= PRUNE_EVERY_CHANGES) {
            ask(ChangeLog.prune(connection(), position - config.keepChanges()));
            prunedAt = position;
        }
    }

    private PgConnection connection() {
        return lock.connection();
    }

    private <T> T ask(Future<T> future) throws InterruptedException {
        return BackgroundLoop.result(future, askMillisMax());
    }

    private long askMillisMax() {
        return database.config().statementMillis() + 1_000L;
    }

    /**
     * Gives up the right, so that a process that reaches Kafka may have it, and the producer: an old one may still hold
     * records that are going to be sent again.
     */
    private long failed(Exception failure) {
        failures.incrementAndGet();
        letGo();
        return trouble.failed(failure instanceof ExecutionException ? failure.getCause() : failure);
    }

    private void letGo() {
        closeProducer();
        active = false;
        if (lock != null) {
            lock.release();
            lock = null;
        }
    }

    private void closeProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
