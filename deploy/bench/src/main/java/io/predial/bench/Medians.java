package io.predial.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All rounds of a run; every figure or ratio asked for is the median of its rounds. */
final class Medians {
    private final List<Measurement> measurements;

    Medians(List<Measurement> measurements) {
        this.measurements = List.copyOf(measurements);
    }

    boolean has(String subject, String phase) {
        return measurements.stream().anyMatch(each -> each.subject().equals(subject) && each.phase().equals(phase));
    }

    /** @return NaN when there is no such figure; the lower middle of an even number of rounds */
    double of(String subject, String phase, String figure) {
        return median(byRound(subject, phase, figure));
    }

    /**
     * The median of the ratios within each round: the machine is not the same in all of them, and what is compared was
     * measured within a minute or two.
     *
     * @return NaN when one of them was not measured
     */
    double ratio(String subject, String to, String phase, String figure) {
        List<Double> above = byRound(subject, phase, figure);
        List<Double> below = byRound(to, phase, figure);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(above.size(), below.size()); round++) {
            ratios.add(above.get(round) / below.get(round));
        }
        return median(ratios);
    }

    private List<Double> byRound(String subject, String phase, String figure) {
        List<Double> values = new ArrayList<>();
        for (Measurement each : measurements) {
            if (each.subject().equals(subject) && each.phase().equals(phase) && each.figures().containsKey(figure)) {
                values.add(each.figures().get(figure));
            }
        }
        return values;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((sorted.size() - 1) / 2);
    }

    /** Over all phases and rounds of a subject. */
    double sum(String subject, String figure) {
        return measurements.stream().filter(each -> each.subject().equals(subject))
                .mapToDouble(each -> each.figures().getOrDefault(figure, 0.0)).sum();
    }

    /** Over everything. */
    double max(String figure) {
        return measurements.stream().mapToDouble(each -> each.figures().getOrDefault(figure, 0.0)).max().orElse(0);
    }

    long rounds(String subject) {
        return measurements.stream().filter(each -> each.subject().equals(subject)
                && each.phase().equals(Measurement.PEAK)).count();
    }

    /** A figure as it is printed: a dash for what was not measured. */
    static String shown(double value, int decimals) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
