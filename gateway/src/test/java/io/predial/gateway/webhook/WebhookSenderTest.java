package io.predial.gateway.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.predial.contract.config.Knobs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a real receiver that is well, slow, dead, flaky or hostile. */
class WebhookSenderTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_796_083_200L), ZoneOffset.UTC);
    private static final String BODY = "{\"id\":\"e-1\",\"from\":\"+12025550100\"}";

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private WebhookSender sender;

    @AfterEach
    void close() throws Exception {
        if (sender != null) {
            await(sender.stop(0));
        }
        await(vertx.close());
    }

    @Test
    void whatIsSentIsSigned() throws Exception {
        try (Receiver receiver = new Receiver(vertx)) {
            start(receiver.url(), Map.of());
            assertEquals(WebhookOutcome.TAKEN, await(sender.send(message("e-1"))));
            Receiver.Got got = receiver.got.get(0);
            assertEquals("alarm.raised", got.event());
            assertEquals("e-1", got.id());
            assertEquals(BODY, got.body());
            assertEquals(WebhookSignature.of(SECRET, 1_796_083_200L, BODY.getBytes()), got.signature());
            assertEquals(1, count("taken"));
            assertEquals(0, metrics.get("predial_webhook_waiting").gauge().value());
        }
    }

    @Test
    void aFlakyReceiverIsAskedAgain() throws Exception {
        try (Receiver receiver = new Receiver(vertx).behaving(Receiver.flaky(3))) {
            start(receiver.url(), Map.of());
            assertEquals(WebhookOutcome.TAKEN, await(sender.send(message("e-1"))));
            assertEquals(List.of("e-1", "e-1", "e-1", "e-1"), receiver.got.stream().map(Receiver.Got::id).toList());
            assertEquals(3, count("retried"));
        }
    }

    @Test
    void aReceiverThatHangsIsLeftAndAskedAgain() throws Exception {
        try (Receiver receiver = new Receiver(vertx).behaving(Receiver.silent(2))) {
            start(receiver.url(), Map.of("timeout-millis", "100"));
            assertEquals(WebhookOutcome.TAKEN, await(sender.send(message("e-1"))));
            assertEquals(3, receiver.got.size());
        }
    }

    @Test
    void aDeadReceiverLosesNothingUntilItIsBack() throws Exception {
        int port = freePort();
        start("http://127.0.0.1:" + port + "/", Map.of());
        Future<WebhookOutcome> first = sender.send(message("e-1"));
        until(() -> count("retried") >= 2);
        try (Receiver receiver = new Receiver(vertx, port)) {
            assertEquals(WebhookOutcome.TAKEN, await(first));
            assertEquals(1, receiver.got.size());
        }
    }

    @Test
    void whatIsNotTakenInTimeIsGivenUp() throws Exception {
        start("http://127.0.0.1:" + freePort() + "/", Map.of("keep-seconds", "1"));
        assertEquals(WebhookOutcome.GIVEN_UP, await(sender.send(message("e-1"))));
        assertEquals(1, count("given_up"));
        assertEquals(0, metrics.get("predial_webhook_waiting").gauge().value());
    }

    /** Whoever could make a receiver redirect would otherwise get what is meant for it. */
    @Test
    void noRedirectIsFollowed() throws Exception {
        try (Receiver elsewhere = new Receiver(vertx); Receiver receiver = new Receiver(vertx)) {
            receiver.behaving((number, request) -> request.response().setStatusCode(number == 1 ? 307 : 200)
                    .putHeader("Location", elsewhere.url()).end());
            start(receiver.url(), Map.of());
            assertEquals(WebhookOutcome.TAKEN, await(sender.send(message("e-1"))));
            assertEquals(2, receiver.got.size());
            assertEquals(0, elsewhere.got.size());
        }
    }

    /** One that says 200 and then talks for ever has taken the message, and keeps no connection from the next. */
    @Test
    void anEndlessAnswerIsCutOff() throws Exception {
        try (Receiver receiver = new Receiver(vertx)) {
            receiver.behaving((number, request) -> {
                request.response().setChunked(true);
                vertx.setPeriodic(1, timer -> {
                    if (request.response().closed()) {
                        vertx.cancelTimer(timer);
                    } else {
                        request.response().write(Buffer.buffer(new byte[4_096]));
                    }
                });
            });
            start(receiver.url(), Map.of("at-once-max", "1", "timeout-millis", "5000"));
            for (int i = 0; i < 3; i++) {
                assertEquals(WebhookOutcome.TAKEN, await(sender.send(message("e-" + i))));
            }
        }
    }

    /** What a receiver hears first when it is back is what happens now. */
    @Test
    void aNewMessageGoesBeforeThoseThatFailed() throws Exception {
        try (Receiver receiver = new Receiver(vertx)) {
            receiver.behaving((number, request) -> {
                int status = request.getHeader("X-Predial-Id").startsWith("old") ? 503 : 204;
                request.response().setStatusCode(status).end();
            });
            start(receiver.url(), Map.of("at-once-max", "1", "pause-millis", "10", "pause-millis-max", "10"));
            List<Future<WebhookOutcome>> old = IntStream.range(0, 50).mapToObj(i -> sender.send(message("old-" + i))).toList();
            until(() -> count("retried") >= 60);
            assertEquals(WebhookOutcome.TAKEN, await(sender.send(message("new"))));
            assertTrue(old.stream().noneMatch(Future::isComplete));
        }
    }

    @Test
    void aFullQueueRefusesAndSaysSo() throws Exception {
        try (Receiver receiver = new Receiver(vertx).behaving(Receiver.silent(Integer.MAX_VALUE))) {
            start(receiver.url(), Map.of("queue-max", "5", "at-once-max", "2"));
            List<Future<WebhookOutcome>> all = IntStream.range(0, 8).mapToObj(i -> sender.send(message("e-" + i))).toList();
            assertEquals(List.of(WebhookOutcome.QUEUE_FULL, WebhookOutcome.QUEUE_FULL, WebhookOutcome.QUEUE_FULL),
                    all.stream().filter(Future::isComplete).map(Future::result).toList());
            assertEquals(3, count("queue_full"));
        }
    }

    @Test
    void aStopSendsWhatWaitsAndGivesUpTheRest() throws Exception {
        try (Receiver receiver = new Receiver(vertx)) {
            start(receiver.url(), Map.of("at-once-max", "2"));
            List<Future<WebhookOutcome>> sent = IntStream.range(0, 40).mapToObj(i -> sender.send(message("e-" + i))).toList();
            await(sender.stop(5_000));
            assertTrue(sent.stream().allMatch(each -> each.result() == WebhookOutcome.TAKEN));
            assertEquals(WebhookOutcome.STOPPED, await(sender.send(message("late"))));
        }
        start("http://127.0.0.1:" + freePort() + "/", Map.of());
        Future<WebhookOutcome> hopeless = sender.send(message("e-1"));
        await(sender.stop(50));
        assertEquals(WebhookOutcome.STOPPED, hopeless.result());
    }

    private void start(String url, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("alarm.webhook.url", url, "alarm.webhook.secret", SECRET,
                "alarm.webhook.pause-millis", "20", "alarm.webhook.pause-millis-max", "40"));
        settings.forEach((name, value) -> all.put("alarm.webhook." + name, value));
        Knobs knobs = new Knobs(all);
        WebhookConfig config = WebhookConfig.from(knobs, "alarm", "alarms", 60);
        assertEquals(List.of(), knobs.problems());
        sender = new WebhookSender(vertx, config, CLOCK, metrics);
    }

    private static WebhookMessage message(String id) {
        return new WebhookMessage(id, "alarm.raised", Buffer.buffer(BODY));
    }

    private long count(String what) {
        return (long) metrics.get("predial_webhook_" + what).functionCounters().stream().mapToDouble(c -> c.count()).sum();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void until(java.util.function.BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "still not so");
            Thread.onSpinWait();
        }
    }
}
