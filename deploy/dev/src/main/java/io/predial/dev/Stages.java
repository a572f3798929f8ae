package io.predial.dev;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Says what has come up, or gone down, and how long it took. */
final class Stages {
    /** Something that takes a while. */
    interface Work<T> {
        T run() throws IOException;
    }

    /** Noon in Washington, so that the answer does not depend on the hour at which it is pasted. */
    private static final String CALL =
            "{\"from\":\"+12025550100\",\"to\":\"+12025550143\",\"dryRun\":true,\"at\":\"2026-12-01T17:00:00Z\"}";

    private final PrintStream out;
    private final long startNanos = System.nanoTime();

    Stages(PrintStream out) {
        this.out = out;
    }

    <T> T run(String stage, Work<T> work) throws IOException {
        long beganNanos = System.nanoTime();
        T result = work.run();
        took(stage, beganNanos);
        return result;
    }

    void took(String stage, long beganNanos) {
        say(String.format(Locale.ROOT, "%-44s %5.1f s", stage, (System.nanoTime() - beganNanos) / 1e9));
    }

    void say(String line) {
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", (System.nanoTime() - startNanos) / 1e9, line);
        out.flush();
    }

    /** The last words of a start: what to open, and something to paste. */
    void ready(int httpPort) {
        String url = "http://127.0.0.1:" + httpPort;
        out.println("predial ready " + url);
        out.println("curl -s " + url + "/v1/screenings -H 'Authorization: Bearer " + DemoData.KEY
                + "' -H 'Content-Type: application/json' -d '" + CALL + "'");
        out.flush();
    }
}
