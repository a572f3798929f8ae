package io.predial.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one phase of one round gave, and its line in the file of a run: {@code name=value} words, so that figures can be
 * added without renumbering columns.
 *
 * @param subject who was measured
 * @param phase   {@code peak}, or the percentage of the peak that was offered
 * @param figures by name
 */
record Measurement(String subject, String phase, Map<String, Double> figures) {
    static final String PEAK = "peak";

    Measurement {
        figures = new TreeMap<>(figures);
    }

    String line() {
        StringBuilder line = new StringBuilder(subject).append(' ').append(phase);
        figures.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }

    static Measurement parse(String line) {
        String[] words = line.split(" ");
        Map<String, Double> figures = new LinkedHashMap<>();
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            figures.put(words[i].substring(0, equals), Double.valueOf(words[i].substring(equals + 1)));
        }
        return new Measurement(words[0], words[1], figures);
    }
}
