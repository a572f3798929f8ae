package io.predial.app.scrub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Counts answer rows by verdict and reasons, from their bytes. */
final class Tally {
    /** A verdict with its reasons, as they stand in a row. */
    private static final class Kind {
        final byte[] text;
        long count;

        Kind(byte[] text, long count) {
            this.text = text;
            this.count = count;
        }
    }

    private Kind[] kinds = {};

    /** @param counts by {@code verdict,reasons} */
    static Tally of(Map<String, Long> counts) {
        Tally tally = new Tally();
        counts.forEach((text, count) -> tally.add(text.getBytes(UTF_8), count));
        return tally;
    }

    private Kind add(byte[] text, long count) {
        kinds = Arrays.copyOf(kinds, kinds.length + 1);
        kinds[kinds.length - 1] = new Kind(text, count);
        return kinds[kinds.length - 1];
    }

    /** Counts the rows in these bytes, each ended by LF. @return how many there were */
    long count(byte[] rows, int from, int to) {
        long count = 0;
        for (int at = from; at < to; count++) {
            int verdict = afterNumber(rows, at, to);
            int end = verdict;
            for (int commas = 0; end < to && (rows[end] != ',' || ++commas < 2); end++) {
                // To the comma behind the reasons.
            }
            kind(rows, verdict, end).count++;
            at = end;
            while (at < to && rows[at++] != '\n') {
                // To the next row: nothing behind the reasons holds a line end.
            }
        }
        return count;
    }

    /** The number may be quoted, and then hold anything. */
    private static int afterNumber(byte[] rows, int from, int to) {
        boolean inQuotes = false;
        for (int i = from; i < to; i++) {
            if (rows[i] == '"') {
                inQuotes = !inQuotes;
            } else if (rows[i] == ',' && !inQuotes) {
                return i + 1;
            }
        }
        return to;
    }

    private Kind kind(byte[] rows, int from, int to) {
        for (int i = 0; i < kinds.length; i++) {
            Kind kind = kinds[i];
            if (Arrays.equals(kind.text, 0, kind.text.length, rows, from, to)) {
                if (i > 0) {
                    kinds[i] = kinds[i - 1];
                    kinds[i - 1] = kind;
                }
                return kind;
            }
        }
        return add(Arrays.copyOfRange(rows, from, to), 0);
    }

    void add(Tally other) {
        for (Kind kind : other.kinds) {
            kind(kind.text, 0, kind.text.length).count += kind.count;
        }
    }

    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        for (Kind kind : kinds) {
            counts.put(new String(kind.text, UTF_8), kind.count);
        }
        return counts;
    }

    long rows() {
        return Arrays.stream(kinds).mapToLong(kind -> kind.count).sum();
    }

    boolean isDecided() {
        return counts().keySet().stream().allMatch(kind -> kind.startsWith("allow,") || kind.startsWith("block,"));
    }

    void print(PrintWriter out) {
        Map<String, Long> byVerdict = new TreeMap<>();
        counts().forEach((kind, count) -> byVerdict.merge(kind.substring(0, kind.indexOf(',')), count, Long::sum));
        out.println(rows() + " rows");
        byVerdict.forEach((verdict, count) -> {
            out.printf("%12d %s%n", count, verdict);
            counts().forEach((kind, of) -> {
                if (kind.startsWith(verdict + ",") && kind.length() > verdict.length() + 1) {
                    out.printf("%12d   %s%n", of, kind.substring(verdict.length() + 1));
                }
            });
        });
        out.flush();
    }
}
