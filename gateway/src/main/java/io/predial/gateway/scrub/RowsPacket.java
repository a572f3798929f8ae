package io.predial.gateway.scrub;

import io.predial.contract.DialRequest;
import io.predial.contract.wire.ScrubFindings;
import io.predial.contract.wire.ScrubRows;
import io.predial.contract.wire.WireWriter;
import java.util.Arrays;

/**
 * Rows of one scrub between being read and being answered: the numbers as they were written, the bytes for the node, and
 * which rows are not asked about because something is wrong with them. Reused from packet to packet.
 */
final class RowsPacket {
    /** A packet with so many bytes in it is full, whatever its count. */
    private static final int BYTES_MAX = 262_144;
    /** A number of another country may have to be parsed on the node, which takes microseconds: it weighs more. */
    private static final int FAR_WEIGHT = 16;
    private static final long NANP_FIRST = 12_000_000_000L;
    private static final long NANP_LAST = 19_999_999_999L;
    private static final int WRITTEN_BYTES = 65_536;

    private final int rowsMax;
    private final boolean places;
    private final boolean campaigns;
    private final WireWriter wire = new WireWriter(WRITTEN_BYTES);
    private int countAt;
    private int weight;
    private byte[] written = new byte[WRITTEN_BYTES];
    private int writtenBytes;
    /** Where each row's number ends in {@code written}. */
    private final int[] writtenTo;
    /** For each row its place among those asked about; for one with something wrong, the complement of {@link RowError}. */
    private final int[] asked;
    private int rows;
    private int askedRows;
    private ScrubFindings findings;

    RowsPacket(int rowsMax, boolean places, boolean campaigns) {
        this.rowsMax = rowsMax;
        this.places = places;
        this.campaigns = campaigns;
        this.writtenTo = new int[rowsMax];
        this.asked = new int[rowsMax];
    }

    RowsPacket clear(DialRequest common) {
        wire.clear();
        countAt = ScrubRows.writeHeader(common, places, campaigns, wire);
        weight = 0;
        writtenBytes = 0;
        rows = 0;
        askedRows = 0;
        findings = null;
        return this;
    }

    boolean isFull() {
        return rows == rowsMax || weight >= rowsMax || writtenBytes + wire.size() > BYTES_MAX;
    }

    /** The number as it was written, ahead of what {@link #ask} or {@link #refuse} says about the row. */
    void write(byte[] bytes, int from, int to, boolean plain) {
        int most = plain ? to - from : 2 * (to - from) + 2;
        if (writtenBytes + most > written.length) {
            written = Arrays.copyOf(written, Math.max(written.length * 2, writtenBytes + most));
        }
        if (plain || !Csv.needsQuotes(bytes, from, to)) {
            System.arraycopy(bytes, from, written, writtenBytes, to - from);
            writtenBytes += to - from;
        } else {
            writtenBytes = Csv.quote(bytes, from, to, written, writtenBytes);
        }
    }

    void ask(long number) {
        ScrubRows.writeRow(number, wire);
        asked(number);
    }

    /** What the packet's rows do not say is not looked at. */
    void ask(long number, String state, String postalCode, String timeZone, String campaign) {
        if (places) {
            ScrubRows.writeRow(number, state, postalCode, timeZone, wire);
        } else {
            ScrubRows.writeRow(number, wire);
        }
        if (campaigns) {
            ScrubRows.writeCampaign(campaign, wire);
        }
        asked(number);
    }

    private void asked(long number) {
        weight += number >= NANP_FIRST && number <= NANP_LAST ? 1 : FAR_WEIGHT;
        row(askedRows++);
    }

    void refuse(RowError error) {
        row(~error.ordinal());
    }

    private void row(int what) {
        writtenTo[rows] = writtenBytes;
        asked[rows++] = what;
    }

    int rows() {
        return rows;
    }

    int askedRows() {
        return askedRows;
    }

    byte[] toBytes() {
        ScrubRows.writeCount(countAt, askedRows, wire);
        return wire.toBytes();
    }

    void answer(ScrubFindings given) {
        findings = given;
    }

    boolean isAnswered() {
        return findings != null;
    }

    ScrubFindings findings() {
        return findings;
    }

    byte[] written() {
        return written;
    }

    int writtenTo(int row) {
        return writtenTo[row];
    }

    int asked(int row) {
        return asked[row];
    }
}
