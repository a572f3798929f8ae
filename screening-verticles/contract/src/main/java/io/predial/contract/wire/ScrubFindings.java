package io.predial.contract.wire;

import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node's answer to {@link ScrubRows}: thousands of rows have few different findings, so each is written once and the rows
 * name it.
 *
 * <pre>
 * answer = version u8, kind u8 (2 findings), findings u16, (length i32, {@link FindingWire})*, count u16, index u16*
 * </pre>
 *
 * @param findings the different findings of the do-not-call check
 * @param byRow    for each row, in the order asked, its place in {@code findings}
 */
public record ScrubFindings(List<Finding> findings, int[] byRow) {
    static final int KIND_FINDINGS = 2;
    private static final int BYTES = 16_384;

    /** The same finding for every row. */
    public static ScrubFindings all(Finding finding, int rows) {
        return new ScrubFindings(List.of(finding), new int[rows]);
    }

    /**
     * @param rows how many were asked about
     * @return the answer, or null when the bytes are not an answer to so many rows, in a version this release understands
     */
    public static ScrubFindings read(byte[] message, int rows) {
        try {
            WireReader in = new WireReader(message);
            if (in.u8() != ScrubRows.VERSION || in.u8() != KIND_FINDINGS) {
                return null;
            }
            int different = in.u16();
            if (different > ScrubRows.ROWS_MAX) {
                return null;
            }
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < different; i++) {
                Finding finding = FindingWire.read(in.slice(in.i32()));
                if (finding == null || finding.check() != CheckId.DNC) {
                    return null;
                }
                findings.add(finding);
            }
            return in.u16() == rows ? new ScrubFindings(findings, indexes(in, rows, different)) : null;
        } catch (IndexOutOfBoundsException damaged) {
            return null;
        }
    }

    private static int[] indexes(WireReader in, int rows, int different) {
        int[] byRow = new int[rows];
        for (int i = 0; i < rows; i++) {
            byRow[i] = in.u16();
            if (byRow[i] >= different) {
                throw new IndexOutOfBoundsException("a row names a finding that is not there");
            }
        }
        return byRow;
    }

    /** Collects findings row by row and writes them. Not thread-safe; reuse it within one thread. */
    public static final class Collector {
        private final Map<Finding, Integer> known = new HashMap<>();
        private final WireWriter findings = new WireWriter(BYTES);
        private final WireWriter indexes = new WireWriter(BYTES);
        private Finding latest;
        private int latestIndex;
        private int count;

        /** Forgets everything added before. */
        public Collector clear() {
            known.clear();
            findings.clear();
            indexes.clear();
            latest = null;
            count = 0;
            return this;
        }

        /** @throws RuntimeException when the finding cannot be written; then nothing has been added */
        public void add(Finding finding) {
            if (!finding.equals(latest)) {
                Integer index = known.get(finding);
                latestIndex = index == null ? write(finding) : index;
                latest = finding;
            }
            indexes.u16(latestIndex);
            count++;
        }

        private int write(Finding finding) {
            int before = findings.size();
            try {
                Batch.writeFinding(finding, findings);
            } catch (RuntimeException unwritable) {
                findings.backTo(before);
                latest = null;
                throw unwritable;
            }
            known.put(finding, known.size());
            return known.size() - 1;
        }

        public byte[] toBytes() {
            WireWriter out = new WireWriter(findings.size() + indexes.size() + 8);
            out.u8(ScrubRows.VERSION).u8(KIND_FINDINGS).u16(known.size()).append(findings).u16(count).append(indexes);
            return out.toBytes();
        }
    }
}
