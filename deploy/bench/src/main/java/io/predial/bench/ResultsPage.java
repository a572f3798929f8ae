package io.predial.bench;

import static io.predial.bench.Medians.shown;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ResultsPage MEASUREMENTS FACTS PREVIOUS-PAGE}: prints the page of a run, targets beside figures. */
final class ResultsPage {
    private static final Map<String, String> TITLES = Map.of(
            "bare", "bare Vert.x HTTP",
            "nginx", "nginx + Lua + Redis",
            "all", "Predial, one process",
            "split-1", "Predial, gateway + 1 screening process",
            "split-2", "Predial, gateway + 2 screening processes");
    private static final List<String> SUBJECTS = List.of("bare", "nginx", "all", "split-1", "split-2");
    private static final List<String> PREDIAL = List.of("all", "split-1", "split-2");
    private static final List<String> LOADS = List.of("25", "50", "80");
    /** "Below" a latency means by as much as can be told apart. */
    private static final double CLOCK_MILLIS = 0.001;
    private static final String JUDGED = "split-1";
    /** Kept in the page for the next run to compare with. */
    private static final Pattern ALLOCATION =
            Pattern.compile("<!-- bytes a decision, gateway \\+ screening: (\\d+) -->");

    private final Medians medians;
    private final List<String> facts;
    private final OptionalDouble previousBytes;
    private final StringBuilder page = new StringBuilder();

    ResultsPage(Medians medians, List<String> facts, OptionalDouble previousBytes) {
        this.medians = medians;
        this.facts = List.copyOf(facts);
        this.previousBytes = previousBytes;
    }

    public static void main(String[] args) throws IOException {
        List<Measurement> measurements = Files.readAllLines(Path.of(args[0])).stream().map(Measurement::parse).toList();
        Path previous = Path.of(args[2]);
        String before = Files.exists(previous) ? Files.readString(previous) : "";
        System.out.print(new ResultsPage(new Medians(measurements), Files.readAllLines(Path.of(args[1])),
                bytesIn(before)).text());
    }

    static OptionalDouble bytesIn(String page) {
        Matcher kept = ALLOCATION.matcher(page);
        return kept.find() ? OptionalDouble.of(Double.parseDouble(kept.group(1))) : OptionalDouble.empty();
    }

    String text() {
        facts.forEach(fact -> line(fact));
        line("");
        targets();
        peaks();
        latencies();
        costs();
        coreTime();
        soundness();
        return page.toString();
    }

    private void targets() {
        double half = medians.of(JUDGED, "50", "p99_ms");
        double nginxHalf = medians.of("nginx", "50", "p99_ms");
        double tail = medians.of(JUDGED, "80", "p999_ms");
        line("## Targets");
        line("");
        line("| target, gateway + 1 screening process | seen | |");
        line("|---|---|---|");
        row("at least 2 x the requests/s of nginx + Lua + Redis", shown(timesPeak(JUDGED, "nginx"), 2) + " x",
                met(timesPeak(JUDGED, "nginx") - 2));
        row("at least 0.5 x the requests/s of bare Vert.x HTTP", shown(timesPeak(JUDGED, "bare"), 2) + " x",
                met(timesPeak(JUDGED, "bare") - 0.5));
        row("p99 at 50 % load below nginx's", shown(half, 2) + " ms against " + shown(nginxHalf, 2) + " ms",
                met(nginxHalf - half - CLOCK_MILLIS));
        row("p99.9 at 80 % load below 10 ms", shown(tail, 2) + " ms", met(10 - tail - CLOCK_MILLIS));
        double bytes = bytes(JUDGED);
        String before = previousBytes.isPresent() ? shown(previousBytes.getAsDouble(), 0) + " before" : "first figure";
        row("allocation per decision known and falling", shown(bytes, 0) + " bytes, " + before,
                previousBytes.isEmpty() ? "known" : met(previousBytes.getAsDouble() - bytes - 1));
        line("");
        if (!Double.isNaN(bytes)) {
            line("<!-- bytes a decision, gateway + screening: " + shown(bytes, 0) + " -->");
            line("");
        }
    }

    private void peaks() {
        line("## Peak: closed loop");
        line("");
        line("| what | requests/s | x bare HTTP | x nginx | p50 ms | p99 ms | p99.9 ms |");
        line("|---|---|---|---|---|---|---|");
        for (String subject : measured(SUBJECTS)) {
            row(TITLES.get(subject), shown(medians.of(subject, Measurement.PEAK, "per_second"), 0),
                    shown(timesPeak(subject, "bare"), 2), shown(timesPeak(subject, "nginx"), 2),
                    latency(subject, Measurement.PEAK, "p50_ms"), latency(subject, Measurement.PEAK, "p99_ms"),
                    latency(subject, Measurement.PEAK, "p999_ms"));
        }
        line("");
    }

    private void latencies() {
        line("## Latency: open loop, from the instant a request was due");
        line("");
        line("| what | load, % of its own peak | offered/s | answered/s | p50 ms | p99 ms | p99.9 ms | max ms |");
        line("|---|---|---|---|---|---|---|---|");
        for (String load : LOADS) {
            for (String subject : measured(SUBJECTS)) {
                row(TITLES.get(subject), load, shown(medians.of(subject, load, "offered"), 0),
                        shown(medians.of(subject, load, "per_second"), 0), latency(subject, load, "p50_ms"),
                        latency(subject, load, "p99_ms"), latency(subject, load, "p999_ms"),
                        latency(subject, load, "max_ms"));
            }
        }
        line("");
    }

    private void costs() {
        line("## Cost");
        line("");
        line("CPU is user and system time of the subject's processes. The broker takes Predial's decision records on "
                + "the same cores; what it uses is shown apart. Allocation is by all threads of the process, "
                + "at 50 % load.");
        line("");
        line("| what | CPU s per 1,000 requests at peak | at 50 % load | broker's CPU s per 1,000, peak | gateway bytes"
                + " a decision | screening bytes a decision |");
        line("|---|---|---|---|---|---|");
        for (String subject : measured(SUBJECTS)) {
            row(TITLES.get(subject), seconds(subject, Measurement.PEAK, "cpu_us"), seconds(subject, "50", "cpu_us"),
                    PREDIAL.contains(subject) ? seconds(subject, Measurement.PEAK, "beside_cpu_us") : "–",
                    shown(gatewayBytes(subject), 0), shown(screenBytes(subject), 0));
        }
        line("");
    }

    private void coreTime() {
        line("## Where the time of the cores goes at the peak");
        line("");
        line("Microseconds a request, all cores; each column is a median of the rounds. Front: gateway, nginx. Behind it: "
                + "screening nodes, Redis. Others: subjects that have no calls now, PostgreSQL, the sync "
                + "worker, a broker that works for somebody else, the kernel's own threads, the host.");
        line("");
        line("| what | front | behind it | broker | generator | others | idle |");
        line("|---|---|---|---|---|---|---|");
        for (String subject : measured(SUBJECTS)) {
            row(TITLES.get(subject), micros(subject, "front_us"), micros(subject, "behind_us"),
                    micros(subject, "beside_cpu_us"), micros(subject, "generator_process_us"), micros(subject, "others_us"),
                    micros(subject, "idle_us"));
        }
        line("");
    }

    private String micros(String subject, String figure) {
        return shown(medians.of(subject, Measurement.PEAK, figure), 1);
    }

    private void soundness() {
        line("## Was every answer right?");
        line("");
        line("Each answer is compared with the verdict that the data asks for. Degraded: Predial answered in time "
                + "without one of the checks, and says so in the answer. Sums of all phases and rounds.");
        line("");
        line("| what | requests | failed | not 200 | wrong | degraded |");
        line("|---|---|---|---|---|---|");
        for (String subject : measured(SUBJECTS)) {
            row(TITLES.get(subject), sum(subject, "requests"), sum(subject, "failed"), sum(subject, "not_200"),
                    subject.equals("bare") ? "–" : sum(subject, "wrong"), sum(subject, "degraded"));
        }
        line("");
        line(String.format(Locale.ROOT, "Work of others on this machine took up to %.0f %% of the busy CPU time of a "
                        + "phase; the generator's own timer was late by up to %.2f ms (p99.9) and its thread "
                        + "cost up to %.1f us a request.",
                medians.max("others_percent"), medians.max("late_p999_ms"), medians.max("generator_cpu_us")));
    }

    private List<String> measured(List<String> subjects) {
        return subjects.stream().filter(subject -> medians.has(subject, Measurement.PEAK)).toList();
    }

    private double timesPeak(String subject, String other) {
        return medians.ratio(subject, other, Measurement.PEAK, "per_second");
    }

    private double bytes(String subject) {
        double screening = screenBytes(subject);
        return gatewayBytes(subject) + (Double.isNaN(screening) ? 0 : screening);
    }

    private double gatewayBytes(String subject) {
        return medians.of(subject, "50", "bytes_gateway");
    }

    private double screenBytes(String subject) {
        double first = medians.of(subject, "50", "bytes_screen-1");
        double second = medians.of(subject, "50", "bytes_screen-2");
        return Double.isNaN(second) ? first : first + second;
    }

    private String latency(String subject, String phase, String figure) {
        return shown(medians.of(subject, phase, figure), 2);
    }

    private String seconds(String subject, String phase, String micros) {
        return shown(medians.of(subject, phase, micros) / 1_000, 4);
    }

    private String sum(String subject, String figure) {
        return shown(medians.sum(subject, figure), 0);
    }

    /** @param margin how far on the good side of its target a figure is; NaN when it was not measured */
    private static String met(double margin) {
        return Double.isNaN(margin) ? "not measured" : margin >= 0 ? "met" : "**missed**";
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
