package io.predial.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All rounds of a run; every figure asked for is the median of its rounds. */
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
        List<Double> values = new ArrayList<>();
        for (Measurement each : measurements) {
            if (each.subject().equals(subject) && each.phase().equals(phase) && each.figures().containsKey(figure)) {
                values.add(each.figures().get(figure));
            }
        }
        values.sort(Double::compare);
        return values.isEmpty() ? Double.NaN : values.get((values.size() - 1) / 2);
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
