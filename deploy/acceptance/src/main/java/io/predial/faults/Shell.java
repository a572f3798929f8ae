package io.predial.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs a program that takes a moment. */
final class Shell {
    private static final int PATIENCE_SECONDS = 30;

    private Shell() {
    }

    /** @throws IOException when it does not end well; the message holds what it said */
    static void run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", words) + " failed: " + said);
        }
    }

    static boolean succeeds(String... words) throws InterruptedException {
        try {
            run(words);
            return true;
        } catch (IOException failed) {
            return false;
        }
    }
}
