package io.predial.dev;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a child, as long as it lives.
 *
 * @param child whom
 * @param port  its operators' port
 */
record Readiness(Child child, int port) {
    private static final int PATIENCE_SECONDS = 90;
    private static final int PAUSE_MILLIS = 100;
    private static final int HTTP_MILLIS = 1_000;

    private interface Sign {
        boolean isThere() throws IOException;
    }

    /** Until {@code /ready} says so. */
    Child await() throws IOException {
        return await(this::answersReady);
    }

    /** Until its log has this line. */
    Child awaitLine(String line) throws IOException {
        return await(() -> Files.exists(child.log()) && Files.readAllLines(child.log()).contains(line));
    }

    private Child await(Sign sign) throws IOException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean goneBefore = false;
        while (System.nanoTime() < endNanos) {
            if (sign.isThere()) {
                return child;
            }
            // Twice in a row: a process that is just becoming another program has no command line for a moment.
            boolean gone = child.process().isEmpty();
            if (gone && goneBefore) {
                throw new IOException(child.name() + " ended while starting: " + lastWords());
            }
            goneBefore = gone;
            pause();
        }
        throw new IOException(child.name() + " is not ready after " + PATIENCE_SECONDS + " s; see " + child.log());
    }

    private boolean answersReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/ready").toURL()
                    .openConnection();
            connection.setConnectTimeout(HTTP_MILLIS);
            connection.setReadTimeout(HTTP_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.exists(child.log()) ? Files.readAllLines(child.log()) : List.of();
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
