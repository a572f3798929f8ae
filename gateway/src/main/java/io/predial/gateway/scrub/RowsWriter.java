package io.predial.gateway.scrub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.predial.contract.Decision;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Source;
import io.predial.contract.Verdict;
import io.predial.contract.wire.ScrubFindings;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes answered rows: the number as given, and what was found. Thousands of rows share few findings, so what follows the
 * number is made once for each. Not thread-safe.
 */
final class RowsWriter {
    static final String HEADER = "number,verdict,reason,registry,version,retryAt\n";
    private static final int KNOWN_MAX = 4_096;
    private static final int FIRST_BYTES = 131_072;

    private record Ending(ScrubVerdict verdict, byte[] bytes) {
    }

    private static final Ending[] ERRORS = Arrays.stream(RowError.values())
            .map(error -> new Ending(ScrubVerdict.ERROR, ending(ScrubVerdict.ERROR, error.code, "", "", "")))
            .toArray(Ending[]::new);

    private final Map<Finding, Ending> known = new HashMap<>();
    private final long[] counts = new long[ScrubVerdict.values().length];
    private byte[] out = new byte[FIRST_BYTES];
    private int size;

    /** @return the bytes written; the first {@link #size} of them count, until the next call */
    byte[] write(RowsPacket packet) {
        ScrubFindings findings = packet.findings();
        Ending[] endings = findings.findings().stream().map(this::of).toArray(Ending[]::new);
        byte[] written = packet.written();
        size = 0;
        int from = 0;
        for (int row = 0; row < packet.rows(); row++) {
            int asked = packet.asked(row);
            Ending ending = asked < 0 ? ERRORS[~asked] : endings[findings.byRow()[asked]];
            int length = packet.writtenTo(row) - from;
            int end = size + length + ending.bytes.length;
            if (end > out.length) {
                out = Arrays.copyOf(out, Math.max(out.length * 2, end));
            }
            System.arraycopy(written, from, out, size, length);
            System.arraycopy(ending.bytes, 0, out, size + length, ending.bytes.length);
            size = end;
            from += length;
            counts[ending.verdict.ordinal()]++;
        }
        return out;
    }

    int size() {
        return size;
    }

    long count(ScrubVerdict verdict) {
        return counts[verdict.ordinal()];
    }

    /** Rows written so far. */
    long rows() {
        return Arrays.stream(counts).sum();
    }

    /** The row that says that all rows have been answered. */
    String complete() {
        return "#complete," + rows() + "," + Arrays.stream(ScrubVerdict.values())
                .map(verdict -> verdict.id() + "=" + count(verdict)).collect(Collectors.joining(" ")) + ",,,\n";
    }

    /** The row that says that they have not. */
    String incomplete(String why) {
        return "#incomplete," + rows() + "," + why + ",,,\n";
    }

    private Ending of(Finding finding) {
        if (known.size() >= KNOWN_MAX) {
            known.clear();
        }
        return known.computeIfAbsent(finding, RowsWriter::ending);
    }

    private static Ending ending(Finding finding) {
        ScrubVerdict verdict = ScrubVerdict.of(finding.outcome());
        List<Reason> reasons = finding.reasons();
        String codes = reasons.stream().map(reason -> code(reason.code(), finding)).collect(Collectors.joining(" "));
        if (reasons.isEmpty() && verdict == ScrubVerdict.UNKNOWN) {
            codes = code(ReasonCode.CHECK_UNAVAILABLE, finding);
        }
        Source source = reasons.stream().map(Reason::source).filter(each -> each != null).findFirst().orElse(null);
        long retryAtMillis = verdict != ScrubVerdict.BLOCK || reasons.isEmpty() ? 0
                : new Decision(Verdict.BLOCK, reasons, null, List.of(finding), List.of(), false).retryAtMillis();
        return new Ending(verdict, ending(verdict, codes, source == null ? "" : source.registry(),
                source == null ? "" : source.version(),
                retryAtMillis == 0 ? "" : Instant.ofEpochMilli(retryAtMillis).toString()));
    }

    /** A check that could not be made says in the same cell why. */
    private static String code(ReasonCode code, Finding finding) {
        return code != ReasonCode.CHECK_UNAVAILABLE || finding.cause() == null ? code.code()
                : code.code() + ":" + finding.cause().id();
    }

    private static byte[] ending(ScrubVerdict verdict, String codes, String registry, String version, String retryAt) {
        return ("," + verdict.id() + "," + codes + "," + Csv.cell(registry) + "," + Csv.cell(version) + "," + retryAt + "\n")
                .getBytes(UTF_8);
    }
}
