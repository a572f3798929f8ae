package io.predial.faults;

import io.predial.load.Exchange;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What became of the requests of one row, and when. Written by the load thread, marked by the one that injects faults,
 * read when both are done.
 */
final class Tally {
    enum Timeliness { IN_BUDGET, LATE_IN_STALL, LATE }

    /** Something was done to the cluster: the fault, or its end. */
    record Mark(String what, long nanos) {
    }

    /** Of each kind, so that many of one do not hide the few of another. */
    private static final int NOTES_MAX = 500;

    /** One second of the row. */
    private static final class Second {
        private int answered;
        private int degraded;
        private int late;
        private int failed;
        private long maxNanos;
    }

    final int[] answeredBy = new int[Timeliness.values().length];
    int requests;
    int degradedBefore;
    int degradedAfter;
    int wrong;
    int cut;
    int unanswered;
    int refused;
    /** Answers that came later than their budget after the instant the call was due. */
    int slow;
    private final long startNanos = System.nanoTime();
    private final List<Mark> marks = new ArrayList<>();
    private final List<Long> degradedAtNanos = new ArrayList<>();
    private final TreeMap<Long, Second> seconds = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Integer> noted = new HashMap<>();
    private long[] latencies = new long[1 << 16];
    private int latencyCount;

    synchronized void mark(String what) {
        marks.add(new Mark(what, System.nanoTime()));
        note("mark", System.nanoTime(), what);
    }

    synchronized void answered(Exchange exchange, Timeliness timeliness, boolean degraded, boolean isWrong,
                               JsonObject decision) {
        requests++;
        answeredBy[timeliness.ordinal()]++;
        keep(exchange.latencyNanos());
        slow += exchange.latencyNanos() > TimeUnit.MILLISECONDS.toNanos(decision.getLong("budgetMillis")) ? 1 : 0;
        Second second = second(exchange.answeredNanos());
        second.answered++;
        second.maxNanos = Math.max(second.maxNanos, exchange.latencyNanos());
        if (timeliness != Timeliness.IN_BUDGET) {
            second.late++;
            note(timeliness.name(), exchange.answeredNanos(), decision.encode());
        }
        if (isWrong) {
            wrong++;
            note("WRONG", exchange.answeredNanos(), decision.encode());
        }
        if (degraded) {
            second.degraded++;
            degradedAtNanos.add(exchange.answeredNanos());
            degradedBefore += marks.isEmpty() ? 1 : 0;
            degradedAfter += marks.isEmpty() ? 0 : 1;
            note("degraded", exchange.answeredNanos(), exchange.target() + " " + decision.getJsonObject("checks"));
        }
    }

    /** No decision, but an HTTP error. */
    synchronized void refused(Exchange exchange, String body) {
        requests++;
        refused++;
        second(exchange.answeredNanos()).failed++;
        note("HTTP " + exchange.status(), exchange.answeredNanos(), body);
    }

    synchronized void failed(Exchange exchange, boolean wasCut) {
        requests++;
        cut += wasCut ? 1 : 0;
        unanswered += wasCut ? 0 : 1;
        second(exchange.answeredNanos()).failed++;
        note(exchange.failure().word(), exchange.answeredNanos(), "gateway " + exchange.target() + " after "
                + TimeUnit.NANOSECONDS.toMicros(exchange.answeredNanos() - exchange.sentNanos()) + " us");
    }

    synchronized int answered() {
        return Arrays.stream(answeredBy).sum();
    }

    synchronized int in(Timeliness timeliness) {
        return answeredBy[timeliness.ordinal()];
    }

    /** For each mark, seconds until the last degraded answer before the next one; 0 where there was none. */
    synchronized List<Double> lastDegradedAfterMarks() {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < marks.size(); i++) {
            long from = marks.get(i).nanos;
            long to = i + 1 < marks.size() ? marks.get(i + 1).nanos : Long.MAX_VALUE;
            seconds.add(degradedAtNanos.stream().filter(at -> at >= from && at < to).max(Long::compare)
                    .map(last -> (last - from) / 1e9).orElse(0.0));
        }
        return seconds;
    }

    /** The same for people; "none" where there was none. */
    String lastDegradedSeconds() {
        List<String> texts = lastDegradedAfterMarks().stream()
                .map(seconds -> seconds == 0 ? "none" : String.format(Locale.ROOT, "%.2f", seconds)).toList();
        return texts.stream().distinct().count() == 1 ? texts.get(0) : String.join(", ", texts);
    }

    /** @param share such as 0.999; 1 is the slowest */
    synchronized double latencyMillis(double share) {
        long[] sorted = Arrays.copyOf(latencies, latencyCount);
        Arrays.sort(sorted);
        return latencyCount == 0 ? 0 : sorted[(int) Math.min(latencyCount - 1, latencyCount * share)] / 1e6;
    }

    /** The generator's own record: what was bad and when, and a line for each second. */
    synchronized void write(Path directory) throws IOException {
        Files.write(directory.resolve("bad-answers.log"), notes);
        try (PrintWriter out = new PrintWriter(directory.resolve("seconds.csv").toFile(), "US-ASCII")) {
            out.println("second,answered,degraded,late,failed,max_ms");
            seconds.forEach((second, of) -> out.printf(Locale.ROOT, "%d,%d,%d,%d,%d,%.1f%n", second, of.answered,
                    of.degraded, of.late, of.failed, of.maxNanos / 1e6));
        }
    }

    private Second second(long nanos) {
        return seconds.computeIfAbsent(TimeUnit.NANOSECONDS.toSeconds(nanos - startNanos), second -> new Second());
    }

    private void keep(long latencyNanos) {
        if (latencyCount == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * latencyCount);
        }
        latencies[latencyCount++] = latencyNanos;
    }

    private void note(String kind, long nanos, String what) {
        if (noted.merge(kind, 1, Integer::sum) <= NOTES_MAX) {
            notes.add(String.format(Locale.ROOT, "%9.3f %s %s", (nanos - startNanos) / 1e9, kind, what.strip()));
        }
    }
}
