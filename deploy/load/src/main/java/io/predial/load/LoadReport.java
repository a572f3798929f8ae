package io.predial.load;

import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a run saw, the warm-up left out.
 *
 * @param warmUp            requests of the warm-up
 * @param requests          that were due and measured; each was answered or has failed
 * @param answered          whatever the status
 * @param failed            without an answer
 * @param answersPerSecond  from the first due instant to the last answer
 * @param latency           from the instant a request was due to its whole answer; answered requests only
 * @param service           from the instant a request was sent
 * @param lateness          of this generator's own timer: the machine, not the target, was slow when it is high
 * @param statuses          answers by HTTP status
 * @param failures          by cause
 * @param failuresByTarget  in the order of {@link LoadSettings#targets()}; those never sent belong to none
 * @param cpuMicrosPerRequest what this generator's thread itself costs
 */
public record LoadReport(long warmUp, long requests, long answered, long failed, double answersPerSecond,
                         Percentiles latency, Percentiles service, Percentiles lateness, Map<Integer, Long> statuses,
                         Map<Failure, Long> failures, long[] failuresByTarget, double cpuMicrosPerRequest) {
    /** Of a histogram, in milliseconds. */
    public record Percentiles(double p50Millis, double p90Millis, double p99Millis, double p999Millis,
                              double maxMillis) {
        static Percentiles of(Histogram nanos) {
            return new Percentiles(nanos.getValueAtPercentile(50) / 1e6, nanos.getValueAtPercentile(90) / 1e6,
                    nanos.getValueAtPercentile(99) / 1e6, nanos.getValueAtPercentile(99.9) / 1e6,
                    nanos.getMaxValue() / 1e6);
        }
    }

    public long status(int status) {
        return statuses.getOrDefault(status, 0L);
    }

    public long failures(Failure failure) {
        return failures.getOrDefault(failure, 0L);
    }

    /** One line for scripts: {@code RESULT name=value ...}. */
    public String line() {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT,
                "RESULT per_second=%.1f requests=%d answered=%d failed=%d p50_ms=%.3f p90_ms=%.3f p99_ms=%.3f "
                        + "p999_ms=%.3f max_ms=%.3f service_p99_ms=%.3f late_p999_ms=%.3f generator_cpu_us=%.2f",
                answersPerSecond, requests, answered, failed, latency.p50Millis, latency.p90Millis, latency.p99Millis,
                latency.p999Millis, latency.maxMillis, service.p99Millis, lateness.p999Millis, cpuMicrosPerRequest));
        statuses.forEach((status, count) -> line.append(" status_").append(status).append('=').append(count));
        failures.forEach((failure, count) -> line.append(" failed_").append(failure.word()).append('=').append(count));
        return line.toString();
    }

    /** One line for people. */
    public String sentence() {
        return String.format(Locale.ROOT, "%,d requests: %,.0f answers a second, %,d failed; p50 %.2f ms, p90 %.2f ms, "
                        + "p99 %.2f ms, p99.9 %.2f ms, max %.2f ms; answers by status %s%s", requests, answersPerSecond,
                failed, latency.p50Millis, latency.p90Millis, latency.p99Millis, latency.p999Millis, latency.maxMillis,
                statuses, failures.isEmpty() ? "" : ", failures " + failures);
    }
}
