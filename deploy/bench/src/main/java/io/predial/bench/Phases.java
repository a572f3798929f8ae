package io.predial.bench;

import io.predial.load.ClosedLoop;
import io.predial.load.LoadReport;
import io.predial.load.LoadSettings;
import io.predial.load.OpenLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A part of one round of one subject: its peak, or an open loop at 25, 50 and 80 % of it. They are apart, because the machine
 * is not as fast in this minute as in the next: the peaks of all subjects, whose ratios count, are measured one right after the
 * other, and a subject's loads right after a look of their own at its peak.
 */
@Command(name = "phases", mixinStandardHelpOptions = true)
final class Phases implements Callable<Integer> {
    private static final int[] PERCENTS = {25, 50, 80};
    private static final int LOOK_SECONDS = 3;
    /** Names of the processes whose sockets the generator holds. */
    private static final Set<String> FRONTS = Set.of("bare", "nginx", "gateway");

    /** What is done after the warm-up. */
    private enum Part { NOTHING, PEAK, LOADS }

    @Option(names = "--subject", required = true)
    private String subject;
    @Option(names = "--port", required = true)
    private int port;
    @Option(names = "--requests", required = true, description = "key, tab, body, tab, verdict a line")
    private Path requests;
    @Option(names = "--any-verdict", description = "answers are not judged")
    private boolean anyVerdict;
    @Option(names = "--of", description = "name=pid of each process of the subject; name*=pid for a JVM")
    private List<String> own = List.of();
    @Option(names = "--beside", description = "name=pid of what works for it on the same cores, shown apart")
    private List<String> beside = List.of();
    @Option(names = "--connections", defaultValue = "64")
    private int connections;
    @Option(names = "--seconds", defaultValue = "10")
    private int seconds;
    @Option(names = "--warm-up-seconds", defaultValue = "3")
    private int warmUpSeconds;
    @Option(names = "--part", required = true, description = "${COMPLETION-CANDIDATES}; what is measured after the warm-up")
    private Part part;
    @Option(names = "--append-to", required = true)
    private Path file;

    private ExpectedVerdicts verdicts;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Phases()).setExecutionExceptionHandler((failure, command, parsed) -> {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            command.getErr().println("bench: " + cause.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        verdicts = new ExpectedVerdicts(requests, "/v1/screenings", !anyVerdict);
        run(warmUpSeconds, 0);
        if (part == Part.NOTHING) {
            return 0;
        }
        List<ProcessFigures> processes = new ArrayList<>();
        try {
            for (String word : own) {
                processes.add(new ProcessFigures(word));
            }
            for (String word : beside) {
                processes.add(new ProcessFigures(word));
            }
            if (part == Part.PEAK) {
                measured(Measurement.PEAK, 0, processes);
            } else {
                double peak = run(LOOK_SECONDS, 0).answersPerSecond();
                for (int percent : PERCENTS) {
                    measured(Integer.toString(percent), peak * percent / 100, processes);
                }
            }
        } finally {
            for (ProcessFigures process : processes) {
                process.close();
            }
        }
        if (verdicts.firstWrong() != null) {
            System.err.println("bench: a wrong answer of " + subject + ": " + verdicts.firstWrong().strip());
        }
        return 0;
    }

    /** Some of the load goes before the measurement, so that it starts in the middle of things. */
    private void measured(String phase, double perSecond, List<ProcessFigures> processes) throws Exception {
        run(1, perSecond);
        verdicts.reset();
        Snapshot before = Snapshot.of(processes);
        LoadReport report = run(seconds, perSecond);
        Snapshot after = Snapshot.of(processes);
        Map<String, Double> figures = figures(report, perSecond);
        after.since(before, report, processes.subList(0, own.size()), figures);
        Measurement measurement = new Measurement(subject, phase, figures);
        Files.writeString(file, measurement.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.err.printf(Locale.ROOT, "bench:   %-12s %4s: %,8.0f/s, p50 %6.2f, p99 %6.2f, p99.9 %6.2f ms, "
                + "%d failed or not 200, %d wrong, %d degraded, CPU %.1f us, others %.0f %%%n",
                subject, phase, report.answersPerSecond(),
                report.latency().p50Millis(), report.latency().p99Millis(), report.latency().p999Millis(),
                report.requests() - report.status(200), verdicts.wrong(), verdicts.degraded(),
                figures.get("cpu_us"), figures.get("others_percent"));
    }

    private Map<String, Double> figures(LoadReport report, double perSecond) {
        Map<String, Double> figures = new HashMap<>();
        figures.put("offered", perSecond);
        figures.put("per_second", report.answersPerSecond());
        figures.put("requests", (double) report.requests());
        figures.put("failed", (double) report.failed());
        figures.put("not_200", (double) (report.answered() - report.status(200)));
        figures.put("wrong", (double) verdicts.wrong());
        figures.put("degraded", (double) verdicts.degraded());
        figures.put("p50_ms", report.latency().p50Millis());
        figures.put("p99_ms", report.latency().p99Millis());
        figures.put("p999_ms", report.latency().p999Millis());
        figures.put("max_ms", report.latency().maxMillis());
        figures.put("late_p999_ms", report.lateness().p999Millis());
        figures.put("generator_cpu_us", report.cpuMicrosPerRequest());
        return figures;
    }

    private LoadReport run(int forSeconds, double perSecond) throws Exception {
        LoadSettings settings = LoadSettings.of(List.of(new InetSocketAddress("127.0.0.1", port)), connections, 0,
                Math.max(1, forSeconds * 1_000));
        CompletableFuture<LoadReport> running = perSecond == 0 ? new ClosedLoop(settings, verdicts, verdicts).start()
                : new OpenLoop(settings, perSecond, verdicts, verdicts).start();
        return running.get();
    }

    /** What the processes and the machine have used up to now. */
    private record Snapshot(long atNanos, double machineSeconds, double generatorSeconds, List<Double> cpuSeconds,
                            List<Long> allocatedBytes) {
        static Snapshot of(List<ProcessFigures> processes) throws IOException {
            List<Double> cpu = new ArrayList<>();
            List<Long> allocated = new ArrayList<>();
            for (ProcessFigures process : processes) {
                cpu.add(process.cpuSeconds());
                allocated.add(process.allocatedBytes());
            }
            double generator = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
            return new Snapshot(System.nanoTime(), ProcessFigures.machineBusySeconds(), generator, cpu, allocated);
        }

        void since(Snapshot before, LoadReport report, List<ProcessFigures> own, Map<String, Double> figures)
                throws IOException {
            double perRequest = 1e6 / Math.max(1, report.answered());
            double all = 0;
            double ofSubject = 0;
            double ofFront = 0;
            for (int i = 0; i < cpuSeconds.size(); i++) {
                double used = cpuSeconds.get(i) - before.cpuSeconds.get(i);
                all += used;
                if (i < own.size()) {
                    ofSubject += used;
                    ofFront += FRONTS.contains(own.get(i).name()) ? used : 0;
                    if (own.get(i).isJvm()) {
                        figures.put("bytes_" + own.get(i).name(), (allocatedBytes.get(i) - before.allocatedBytes.get(i))
                                / (double) report.answered());
                    }
                }
            }
            figures.put("cpu_us", ofSubject * perRequest);
            figures.put("front_us", ofFront * perRequest);
            figures.put("behind_us", (ofSubject - ofFront) * perRequest);
            figures.put("beside_cpu_us", (all - ofSubject) * perRequest);
            theRest(before, all, perRequest, figures);
        }

        /** What the cores did besides: with the subject's share the whole of their time, so that nothing hides. */
        private void theRest(Snapshot before, double all, double perRequest, Map<String, Double> figures)
                throws IOException {
            double generator = generatorSeconds - before.generatorSeconds;
            double busy = machineSeconds - before.machineSeconds;
            double others = busy - all - generator;
            double cores = ProcessFigures.machineCores() * (atNanos - before.atNanos) / 1e9;
            figures.put("generator_process_us", generator * perRequest);
            figures.put("others_us", others * perRequest);
            figures.put("idle_us", (cores - busy) * perRequest);
            figures.put("others_percent", Math.max(0, others) / Math.max(busy, 0.01) * 100);
        }
    }
}
