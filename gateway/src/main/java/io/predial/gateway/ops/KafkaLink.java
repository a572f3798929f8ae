package io.predial.gateway.ops;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to Kafka. It is shut until {@link #connect} and {@link #resume}, and the first record that Kafka does not
 * take shuts it again, so that records do not wait, each in turn, for brokers that are away. Each connection is a
 * producer of its own: closing the old one gives back at once whatever was on its way, and heals what made it fail.
 *
 * <p>{@link #offer} belongs to the sending thread; {@link #connect}, {@link #deliver} and {@link #resume} belong to the
 * replaying one.
 */
final class KafkaLink {
    private enum State { NEW, UP, AWAY, CLOSED }

    private static final Logger log = LoggerFactory.getLogger(KafkaLink.class);
    /** Half of buffer.memory, so that a send never waits for room in it. */
    private static final long ON_THE_WAY_BYTES_MAX = 16L << 20;
    /** Far below what brokers take by default (1 MB), large enough that a record's own price does not matter. */
    private static final int PACKET_BYTES_MAX = 64 << 10;
    /**
     * With one producer, of max.block.ms each. A process that starts on a busy machine hears from no broker within a second, and
     * a new producer begins from nothing.
     */
    private static final int FIND_TRIES = 4;
    private static final int WRITE_SECONDS_MAX = 5;
    private static final Map<String, Object> OPTIONS = Map.ofEntries(
            Map.entry("acks", "all"), Map.entry("enable.idempotence", true),
            Map.entry("linger.ms", 20), Map.entry("batch.size", 131_072), Map.entry("compression.type", "lz4"),
            Map.entry("buffer.memory", 2 * ON_THE_WAY_BYTES_MAX), Map.entry("max.block.ms", 1_000),
            Map.entry("request.timeout.ms", 5_000), Map.entry("delivery.timeout.ms", 10_000));

    private static final byte[] NO_LINES = {};

    private final String topic;
    private final String word;
    private final Map<String, Object> options = new HashMap<>(OPTIONS);
    private final DecisionCounters counters;
    private final Consumer<List<DecisionRecord>> notTaken;
    private final int packetBytesMax;
    private final OnTheWay onTheWay = new OnTheWay(System::nanoTime);
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private volatile KafkaProducer<byte[], byte[]> producer;
    /** Of the newest producer; 0 when the next connection needs a new one. Belongs to the replaying thread. */
    private int findTriesLeft;

    /**
     * @param word     what the records are called in the log
     * @param notTaken gets offered records that Kafka did not take after all, on any thread
     */
    KafkaLink(String topic, Map<String, Object> producerSettings, String word, DecisionCounters counters,
              Consumer<List<DecisionRecord>> notTaken) {
        this.topic = topic;
        this.word = word;
        this.options.put("client.id", "predial-" + word + "s");
        this.options.putAll(producerSettings);
        this.counters = counters;
        this.notTaken = notTaken;
        Object requestBytesMax = options.get("max.request.size");
        this.packetBytesMax = requestBytesMax == null ? PACKET_BYTES_MAX
                : Math.min(PACKET_BYTES_MAX, Integer.parseInt(requestBytesMax.toString()) / 2);
    }

    boolean isUp() {
        return state.get() == State.UP;
    }

    /** What was handed to Kafka and is neither acknowledged nor given back. */
    OnTheWay onTheWay() {
        return onTheWay;
    }

    /** Whether new records leave plenty of room for replayed ones. */
    boolean hasRoom() {
        return onTheWay.bytes() < ON_THE_WAY_BYTES_MAX / 2;
    }

    /** @return those that were not taken, for the caller to keep: Kafka is away, or too much on its way */
    List<DecisionRecord> offer(List<DecisionRecord> records) {
        int taken = 0;
        for (RecordPacket packet : RecordPacket.of(records, packetBytesMax)) {
            KafkaProducer<byte[], byte[]> open = isUp() ? producer : null;
            if (open == null || onTheWay.bytes() + packet.bytes() > ON_THE_WAY_BYTES_MAX) {
                break;
            }
            try {
                send(open, packet, counters.sent, notTaken);
            } catch (KafkaException | IllegalStateException failure) {
                away(failure);
                break;
            }
            taken += packet.count();
        }
        return records.subList(taken, records.size());
    }

    /** @param givenBack gets what Kafka did not take after all, or an empty list: once for each packet, on any thread */
    private void send(KafkaProducer<byte[], byte[]> open, RecordPacket packet, LongAdder taken,
                      Consumer<List<DecisionRecord>> givenBack) {
        Runnable arrived = onTheWay.add(packet);
        try {
            open.send(new ProducerRecord<>(topic, packet.key(), packet.value()), (metadata, failure) -> {
                arrived.run();
                if (isRefused(failure) && packet.count() > 1) {
                    alone(open, packet, taken, givenBack);
                } else {
                    givenBack.accept(isSettled(failure, packet, taken) ? List.of() : packet.records());
                }
            });
        } catch (KafkaException | IllegalStateException failure) {
            arrived.run();
            throw failure;
        }
    }

    /** What is too much together, or refused for one of them, may pass one by one. */
    private void alone(KafkaProducer<byte[], byte[]> open, RecordPacket packet, LongAdder taken,
                       Consumer<List<DecisionRecord>> givenBack) {
        List<DecisionRecord> back = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger waiting = new AtomicInteger(packet.count());
        for (RecordPacket one : packet.alone()) {
            Consumer<List<DecisionRecord>> each = records -> {
                back.addAll(records);
                if (waiting.decrementAndGet() == 0) {
                    givenBack.accept(List.copyOf(back));
                }
            };
            try {
                send(open, one, taken, each);
            } catch (KafkaException | IllegalStateException failure) {
                away(failure);
                each.accept(one.records());
            }
        }
    }

    /**
     * A step towards a new connection, for {@link #deliver} only. Waits a second at most (max.block.ms) for brokers to name the
     * partitions, and five for one of them to write.
     *
     * @return false when there is none yet: call it again after a pause
     */
    boolean connect() throws InterruptedException {
        try {
            if (findTriesLeft == 0) {
                discard();
                open();
                findTriesLeft = FIND_TRIES;
            }
            KafkaProducer<byte[], byte[]> fresh = producer;
            if (fresh == null) {
                return false;
            }
            findTriesLeft--;
            fresh.partitionsFor(topic);
            findTriesLeft = 0;
            return writes(fresh);
        } catch (TimeoutException slow) {
            if (findTriesLeft == 0) {
                away(slow);
            }
        } catch (KafkaException | IllegalStateException failure) {
            findTriesLeft = 0;
            away(failure);
        }
        return false;
    }

    /**
     * A record without a line: who names the partitions may still refuse to write, or have too few replicas for it. And the
     * first record of a process costs most of a tenth of a second of CPU, for code that has never run; this one usually goes
     * before there are calls that would wait for it.
     */
    private boolean writes(KafkaProducer<byte[], byte[]> fresh) throws InterruptedException {
        try {
            // Without a key, so that it goes to a partition that has a leader.
            fresh.send(new ProducerRecord<>(topic, NO_LINES)).get(WRITE_SECONDS_MAX, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException notWritten) {
            // Refused for what it is (a compacted topic wants keys) says nothing of the others.
            if (isRefused(notWritten.getCause())) {
                return true;
            }
            away(notWritten.getCause());
        } catch (java.util.concurrent.TimeoutException slow) {
            away(new TimeoutException("no record was written within " + WRITE_SECONDS_MAX + " s"));
        }
        return false;
    }

    /** Sends these and waits for all of them. @return false when Kafka did not take every one; then it is away */
    boolean deliver(List<DecisionRecord> records) throws InterruptedException {
        List<RecordPacket> packets = RecordPacket.of(records, packetBytesMax);
        CountDownLatch waiting = new CountDownLatch(packets.size());
        AtomicBoolean allSettled = new AtomicBoolean(true);
        try {
            for (RecordPacket packet : packets) {
                send(producer, packet, counters.replayed, back -> {
                    if (!back.isEmpty()) {
                        allSettled.set(false);
                    }
                    waiting.countDown();
                });
            }
        } catch (KafkaException | IllegalStateException failure) {
            away(failure);
            return false;
        }
        // Bounded by delivery.timeout.ms, and by close(), which fails what is on its way.
        waiting.await();
        return allSettled.get();
    }

    /** The brokers have shown that they take records: {@link #offer} may use the connection. */
    void resume() {
        State before = state.getAndUpdate(now -> now == State.CLOSED ? now : State.UP);
        if (before == State.AWAY) {
            log.info("Kafka is back: {} records are sent again", word);
        }
    }

    /** Waits for what is on its way, and hands over what was not acknowledged by then as not taken. */
    void close(Duration timeout) {
        KafkaProducer<byte[], byte[]> last;
        synchronized (this) {
            state.set(State.CLOSED);
            last = producer;
        }
        if (last != null) {
            last.close(timeout);
        }
    }

    /** Opens none when the link is closed for good. */
    private synchronized void open() {
        if (state.get() != State.CLOSED) {
            producer = new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
        }
    }

    private void discard() {
        KafkaProducer<byte[], byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(Duration.ZERO);
        }
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException;
    }

    /** Whether the record needs no more care: taken, or such that Kafka will never take it. */
    private boolean isSettled(Exception failure, RecordPacket packet, LongAdder taken) {
        if (failure == null) {
            taken.add(packet.count());
        } else if (isRefused(failure)) {
            counters.dropped.add(packet.count());
            log.error("Kafka refuses a {} record for what it is: {}", word, failure.getClass().getSimpleName());
        } else {
            away(failure);
            return false;
        }
        return true;
    }

    private void away(Throwable failure) {
        State before = state.getAndUpdate(now -> now == State.CLOSED ? now : State.AWAY);
        if (before != State.AWAY && before != State.CLOSED) {
            log.warn("Kafka is away: {} records go to the local spool ({}: {})", word,
                    failure.getClass().getSimpleName(), failure.getMessage());
        }
    }
}
