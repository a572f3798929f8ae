package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Future;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A gateway that is told to stop answers whoever still asks, and asks them to go elsewhere. */
class GatewayDrainTest {
    private static final String CALL = "{\"from\":\"+12025550100\",\"to\":\"+12025550144\",\"dryRun\":true}";

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void answersOnWhileItLetsItsClientsGo() throws Exception {
        try (RunningGateway running = new RunningGateway()) {
            HttpResponse<String> before = call(running);
            assertEquals(Optional.empty(), before.headers().firstValue("Connection"));
            Future<Void> drained = running.gateway.drain();
            assertFalse(running.gateway.ready());
            HttpResponse<String> during = call(running);
            assertEquals(200, during.statusCode(), during.body());
            assertEquals(Optional.of("close"), during.headers().firstValue("Connection"));
            drained.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertEquals(200, call(running).statusCode(), "the port closes at the stop, not before");
        }
    }

    private HttpResponse<String> call(RunningGateway running) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(running.url("/v1/screenings")))
                .header("Authorization", "Bearer " + RunningGateway.KEY).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(CALL)).build(), BodyHandlers.ofString());
    }
}
