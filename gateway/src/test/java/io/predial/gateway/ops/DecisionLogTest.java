package io.predial.gateway.ops;

import static io.predial.gateway.ops.LoggedDecisions.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker. Where Kafka has to be away only, the log is pointed at a port where nobody listens. */
class DecisionLogTest {
    private static final String NOBODY = "127.0.0.1:1";

    @TempDir
    static Path broker;
    private static EmbeddedKafka kafka;

    @TempDir
    Path spool;
    private String topic;

    @BeforeAll
    static void startKafka() throws IOException {
        kafka = EmbeddedKafka.start(broker, 0);
    }

    @AfterAll
    static void stopKafka() throws IOException {
        kafka.close();
    }

    @BeforeEach
    void nameTheTopic(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void recordsArriveInOrderAndTheDiskIsNotTouched() throws IOException {
        try (LoggedDecisions log = connected()) {
            log.offer(ids(0, 2_000));
            log.until("all acknowledged", () -> log.sent() == 2_000);
            assertEquals(0, log.spooled() + log.dropped());
        }
        assertIterableEquals(ids(0, 2_000), arrived(2_000));
        assertEquals(0, segments().size());
    }

    @Test
    void aCleanStopWaitsForKafka() {
        LoggedDecisions log = connected();
        log.offer(ids(0, 10_000));
        log.close();
        assertEquals(0, log.dropped());
        assertEquals(10_000, log.sent() + log.spooled());
        try (LoggedDecisions next = new LoggedDecisions(kafka.bootstrapServers(), topic, spool)) {
            next.until("the rest sent", () -> next.spoolBytes() == 0);
            assertIterableEquals(ids(0, 10_000), arrived(10_000).stream().distinct().sorted().toList());
        }
    }

    @Test
    void afterACleanStopWithoutKafkaTheNextStartSends() throws IOException {
        LoggedDecisions away = new LoggedDecisions(NOBODY, topic, spool);
        long startNanos = System.nanoTime();
        away.offer(ids(0, 3_000));
        away.close();
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        assertTrue(tookMillis < 3_500, "stopping took " + tookMillis + " ms");
        assertEquals(3_000, away.spooled());
        assertEquals(0, away.dropped());
        sendTheRest(3_000);
        assertIterableEquals(ids(0, 3_000), arrived(3_000));
        assertEquals(0, segments().size());
    }

    @Test
    void whatADeathBetweenAcknowledgementAndDeletionRepeatsHasTheSameKey() throws IOException {
        spoolOnly(100);
        Path segment = segments().get(0);
        byte[] kept = Files.readAllBytes(segment);
        sendTheRest(100);
        Files.write(segment, kept);
        sendTheRest(100);
        List<String> twice = new ArrayList<>(ids(0, 100));
        twice.addAll(ids(0, 100));
        assertIterableEquals(twice, arrived(100));
    }

    @Test
    void aTornTailCostsOnlyItself() throws IOException {
        spoolOnly(100);
        Path segment = segments().get(0);
        byte[] whole = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(whole, whole.length - 5));
        assertEquals(1, sendTheRest(99).damaged());
        assertIterableEquals(ids(0, 99), arrived(99));
    }

    @Test
    void aDamagedRecordCostsOnlyItself() throws IOException {
        spoolOnly(100);
        Path segment = segments().get(0);
        byte[] bytes = Files.readAllBytes(segment);
        int recordBytes = (bytes.length - SpoolFormat.HEADER_BYTES) / 100;
        bytes[SpoolFormat.HEADER_BYTES + 40 * recordBytes + recordBytes / 2] ^= 1;
        Files.write(segment, bytes);
        assertEquals(1, sendTheRest(99).damaged());
        List<String> expected = new ArrayList<>(ids(0, 40));
        expected.addAll(ids(41, 100));
        assertIterableEquals(expected, arrived(99));
        assertEquals(0, segments().size());
    }

    @Test
    void aFileOfAnotherVersionIsLeftAlone() throws IOException {
        spoolOnly(10);
        Path other = spool.resolve("0000000000000000.spool");
        Files.writeString(other, "PRDSPL from the future");
        assertEquals(1, sendTheRest(10).damaged());
        assertEquals(List.of(other), segments());
    }

    @Test
    void atTheBoundTheNewestAreDroppedAndTheOldestArrive() {
        int kept;
        try (LoggedDecisions away = new LoggedDecisions(NOBODY, topic, spool, 50_000, Map.of())) {
            away.offer(ids(0, 200));
            away.until("all settled", () -> away.spooled() + away.dropped() == 200);
            kept = (int) away.spooled();
            assertTrue(away.spoolBytes() <= 50_000 && away.spoolBytes() > 48_000, "bytes " + away.spoolBytes());
        }
        assertTrue(kept > 20 && kept < 100, "kept " + kept);
        sendTheRest(kept);
        assertIterableEquals(ids(0, kept), arrived(kept));
    }

    @Test
    void aRecordThatKafkaRefusesForWhatItIsDoesNotBlockTheOthers() {
        spoolOnly(10);
        try (LoggedDecisions away = new LoggedDecisions(NOBODY, topic, spool)) {
            offerLong(away);
            away.until("spooled", () -> away.spooled() == 1);
        }
        spoolMore(10, 20);
        try (LoggedDecisions log = new LoggedDecisions(kafka.bootstrapServers(), topic, spool, LoggedDecisions.PLENTY,
                Map.of("max.request.size", 3_000))) {
            log.until("the spool is empty", () -> log.spoolBytes() == 0);
            assertEquals(1, log.dropped());
            offerLong(log);
            log.offer(ids(20, 30));
            log.until("the others sent", () -> log.sent() == 10);
            assertEquals(2, log.dropped());
        }
        assertIterableEquals(ids(0, 30), arrived(30));
    }

    /** The record that shows that brokers write has no lines, so that readers see no decision. */
    @Test
    void upMeansThatARecordWasWritten() throws Exception {
        TopicPartition only = new TopicPartition(topic, 0);
        try (LoggedDecisions log = connected();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertTrue(admin.listOffsets(Map.of(only, OffsetSpec.latest())).partitionResult(only)
                    .get(20, TimeUnit.SECONDS).offset() > 0);
            log.offer(ids(0, 1));
            log.until("sent", () -> log.sent() == 1);
        }
        assertIterableEquals(ids(0, 1), arrived(1));
    }

    /** Many decisions travel as one Kafka record; a broker set to less than that gets them one by one. */
    @Test
    void whatIsTooMuchTogetherTravelsAlone() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of("max.message.bytes", "1500"))))
                    .all().get(20, TimeUnit.SECONDS);
        }
        try (LoggedDecisions log = connected()) {
            log.offer(ids(0, 500));
            log.until("all acknowledged", () -> log.sent() + log.replayed() == 500 && log.spoolBytes() == 0);
            assertEquals(0, log.dropped());
        }
        assertIterableEquals(ids(0, 500), arrived(500).stream().sorted().toList());
    }

    @Test
    void whatComesAfterTheStopIsCounted() {
        LoggedDecisions log = connected();
        log.close();
        log.offer(ids(0, 3));
        assertEquals(3, log.dropped());
    }

    private static void offerLong(LoggedDecisions log) {
        var request = Decided.request("%026d".formatted(999_999));
        request.callId = "x".repeat(4_000);
        log.log().offer(Decided.blocked(request.build()));
    }

    private LoggedDecisions connected() {
        LoggedDecisions log = new LoggedDecisions(kafka.bootstrapServers(), topic, spool);
        log.until("connected", log::isUp);
        return log;
    }

    private void spoolOnly(int count) {
        spoolMore(0, count);
    }

    private void spoolMore(int from, int to) {
        try (LoggedDecisions away = new LoggedDecisions(NOBODY, topic, spool)) {
            away.offer(ids(from, to));
            away.until("all spooled", () -> away.spooled() == to - from);
        }
    }

    private LoggedDecisions sendTheRest(int expected) {
        try (LoggedDecisions log = new LoggedDecisions(kafka.bootstrapServers(), topic, spool)) {
            log.until("the spool is empty", () -> log.spoolBytes() == 0);
            assertEquals(expected, log.replayed());
            assertEquals(0, log.dropped());
            return log;
        }
    }

    private List<String> arrived(int wanted) {
        return Topic.ids(kafka.bootstrapServers(), topic, wanted);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            return files.filter(file -> file.toString().endsWith(".spool")).sorted().toList();
        }
    }
}
