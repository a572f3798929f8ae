package io.predial.dev;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Screens demo calls, not counted, until answers come back with every check made, many in a row. A fresh JVM is slow:
 * its first calls can miss the budget, and dev would greet its user with a refusal.
 */
final class FirstCalls {
    private static final int IN_A_ROW = 100;
    private static final int PATIENCE_SECONDS = 90;
    private static final int PAUSE_MILLIS = 100;
    private static final String CALL = "{\"from\":\"+12025550100\",\"to\":\"+12025550144\",\"dryRun\":true}";

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).build();
    private final URI url;

    FirstCalls(int httpPort) {
        this.url = URI.create("http://127.0.0.1:" + httpPort + "/v1/screenings");
    }

    /** @throws IOException saying what the last answer was, when they do not succeed in time */
    void untilWhole() throws IOException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String last = "none";
        int inARow = 0;
        while (System.nanoTime() < endNanos) {
            last = call();
            inARow = isWhole(last) ? inARow + 1 : 0;
            if (inARow == IN_A_ROW) {
                return;
            }
            pauseIf(inARow == 0);
        }
        throw new IOException("no whole answer within " + PATIENCE_SECONDS + " s; the last was: " + last.strip());
    }

    private static boolean isWhole(String answer) {
        return answer.contains("\"verdict\"") && !answer.contains("\"unknown\"");
    }

    private String call() {
        try {
            HttpResponse<String> response = client.send(HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(2))
                    .header("Authorization", "Bearer " + DemoData.KEY).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(CALL)).build(), HttpResponse.BodyHandlers.ofString());
            return response.body();
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void pauseIf(boolean wanted) {
        if (wanted) {
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
