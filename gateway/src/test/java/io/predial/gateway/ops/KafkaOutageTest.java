package io.predial.gateway.ops;

import static io.predial.gateway.ops.LoggedDecisions.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.predial.embedded.EmbeddedKafka;
import io.predial.embedded.LoopbackPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The broker comes and goes under a running decision log. */
class KafkaOutageTest {
    private static final String TOPIC = "decisions";
    private static final String AGE = "message.timestamp.before.max.ms";
    private static final int WAIT_SECONDS = 20;

    @TempDir
    Path broker;
    @TempDir
    Path spool;
    private int port;
    private String bootstrap;

    @BeforeEach
    void chooseThePort() throws IOException {
        port = LoopbackPort.free();
        bootstrap = LoopbackPort.HOST + ":" + port;
    }

    @Test
    void awayAtTheStartAndThenThere() throws IOException {
        try (LoggedDecisions log = new LoggedDecisions(bootstrap, TOPIC, spool)) {
            log.offer(ids(0, 20_000));
            log.until("all spooled, and none of them waited for Kafka", () -> log.spooled() == 20_000);
            assertTrue(log.spoolBytes() > 8 << 20, "more than one segment");
            try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, port)) {
                log.until("all replayed", () -> log.spoolBytes() == 0);
                assertEquals(20_000, log.replayed());
                assertIterableEquals(ids(0, 20_000), Topic.ids(kafka.bootstrapServers(), TOPIC, 20_000));
                log.until("up", log::isUp);
                log.offer(ids(20_000, 20_001));
                log.until("sent directly again", () -> log.sent() == 1);
            }
            assertEquals(0, log.dropped());
        }
    }

    @Test
    void stoppedInTheMiddleAndBack() throws IOException {
        try (LoggedDecisions log = new LoggedDecisions(bootstrap, TOPIC, spool)) {
            try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, port)) {
                assertEquals(bootstrap, kafka.bootstrapServers());
                log.offer(ids(0, 1_000));
                log.until("arrived", () -> log.sent() + log.replayed() == 1_000 && log.spoolBytes() == 0);
            }
            // More than may be on its way at once: some are given back by the producer, some never get that far.
            log.offer(ids(1_000, 31_000));
            log.until("all spooled", () -> log.spooled() >= 30_000);
            log.offer(ids(31_000, 32_000));
            log.until("straight to the spool", () -> log.spooled() >= 31_000);
            try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, port)) {
                log.until("replayed", () -> log.spoolBytes() == 0);
                assertAllArrived(32_000, Topic.ids(kafka.bootstrapServers(), TOPIC, 32_000));
            }
            assertEquals(0, log.dropped());
        }
    }

    @Test
    void stoppedWhileRecordsAreOnTheirWay() throws IOException {
        LoggedDecisions log = new LoggedDecisions(bootstrap, TOPIC, spool);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, port)) {
            assertEquals(bootstrap, kafka.bootstrapServers());
            log.offer(ids(0, 1));
            log.until("arrived", () -> log.sent() + log.replayed() == 1 && log.spoolBytes() == 0);
        }
        log.offer(ids(1, 501));
        log.close();
        assertEquals(0, log.dropped());
        assertTrue(log.spoolBytes() > 0);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, port);
                LoggedDecisions next = new LoggedDecisions(bootstrap, TOPIC, spool)) {
            next.until("sent by the next start", () -> next.spoolBytes() == 0);
            assertAllArrived(501, Topic.ids(kafka.bootstrapServers(), TOPIC, 501));
        }
    }

    /** A broker that answers nothing refuses nothing either: only these figures tell. */
    @Test
    void whatIsNotAcknowledgedIsSeenUntilItIsOnTheDisk() throws IOException {
        Map<String, Object> patient = Map.of("delivery.timeout.ms", 60_000, "request.timeout.ms", 30_000);
        LoggedDecisions log = new LoggedDecisions(bootstrap, TOPIC, spool, LoggedDecisions.PLENTY, patient);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, port)) {
            assertEquals(bootstrap, kafka.bootstrapServers());
            log.offer(ids(0, 1));
            log.until("arrived", () -> log.sent() + log.replayed() == 1 && log.spoolBytes() == 0 && log.isUp());
            assertEquals(0, log.unacknowledged());
            assertEquals(0, log.oldestUnacknowledgedSeconds());
        }
        long spooledBefore = log.spooled();
        log.offer(ids(1, 31));
        log.until("all on their way", () -> log.unacknowledged() == 30);
        assertTrue(log.oldestUnacknowledgedSeconds() > 0);
        assertEquals(spooledBefore, log.spooled());
        log.close();
        assertEquals(0, log.unacknowledged());
        assertEquals(spooledBefore + 30, log.spooled());
    }

    /** A topic that wants no record older than a millisecond gets none that travelled: its broker names it and takes nothing. */
    @Test
    void whoNamesThePartitionsAndDoesNotWriteIsAway() throws Exception {
        ConfigResource config = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, port);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                SaidAway said = new SaidAway()) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1).configs(Map.of(AGE, "1")))).all()
                    .get(WAIT_SECONDS, TimeUnit.SECONDS);
            try (LoggedDecisions log = new LoggedDecisions(bootstrap, TOPIC, spool)) {
                log.offer(ids(0, 10));
                log.until("said that Kafka is away", () -> {
                    assertFalse(log.isUp());
                    return said.once.getCount() == 0;
                });
                log.until("spooled", () -> log.spooled() == 10);
                admin.incrementalAlterConfigs(Map.of(config, List.of(new AlterConfigOp(new ConfigEntry(AGE, "86400000"),
                        AlterConfigOp.OpType.SET)))).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
                log.until("up", log::isUp);
                log.until("replayed", () -> log.spoolBytes() == 0);
                assertEquals(10, log.replayed());
            }
        }
    }

    /** Hears what the way to Kafka warns of. */
    private static final class SaidAway extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger(KafkaLink.class);
        private final CountDownLatch once = new CountDownLatch(1);

        SaidAway() {
            start();
            logger.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            once.countDown();
        }

        @Override
        public void close() {
            logger.detachAppender(this);
        }
    }

    /** Each at least once. Iterables, because they name the first difference and not 32 000 keys. */
    private static void assertAllArrived(int wanted, List<String> keys) {
        assertIterableEquals(ids(0, wanted), keys.stream().distinct().sorted().toList());
    }
}
