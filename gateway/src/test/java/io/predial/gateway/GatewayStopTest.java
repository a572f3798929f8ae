package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A clean stop under load, with Kafka away: every decision that was answered has its record on the disk. */
class GatewayStopTest {
    private static final int CALLERS = 8;
    private static final int ANSWERS_BEFORE_STOP = 200;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong answered = new AtomicLong();
    private final CountDownLatch underLoad = new CountDownLatch(ANSWERS_BEFORE_STOP);

    @Test
    void noAnswerIsWithoutItsRecord() throws Exception {
        RunningGateway running = new RunningGateway();
        HttpRequest call = HttpRequest.newBuilder(URI.create(running.url("/v1/screenings")))
                .header("Authorization", "Bearer " + RunningGateway.KEY).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"from\":\"+12025550100\",\"to\":\"+12025550144\"}")).build();
        List<CompletableFuture<Void>> callers = IntStream.range(0, CALLERS).mapToObj(i -> callUntilRefused(call)).toList();
        boolean enough = underLoad.await(20, TimeUnit.SECONDS);
        running.close();
        CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        assertTrue(enough, "answered " + answered);
        long spooled = records(running, "spooled");
        assertTrue(spooled >= answered.get(), "spooled " + spooled + ", answered " + answered);
        assertEquals(0, records(running, "dropped"));
    }

    private CompletableFuture<Void> callUntilRefused(HttpRequest call) {
        return client.sendAsync(call, BodyHandlers.ofString())
                .handle((response, refused) -> refused == null && response.statusCode() == 200)
                .thenCompose(isAnswered -> {
                    if (!isAnswered) {
                        return CompletableFuture.completedFuture(null);
                    }
                    answered.incrementAndGet();
                    underLoad.countDown();
                    return callUntilRefused(call);
                });
    }

    private static long records(RunningGateway running, String what) {
        return (long) running.metrics.get("predial_decision_records_" + what).functionCounter().count();
    }
}
