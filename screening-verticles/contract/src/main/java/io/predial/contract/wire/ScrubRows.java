package io.predial.contract.wire;

import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Purpose;

/**
 * Rows of a list to be scrubbed, as they travel to a node: what is common to all of them once, then little more than the
 * number of each.
 *
 * <pre>
 * packet = version u8, kind u8 (1 rows), scrub text, account text, region text, purpose u8, atMillis i64, flags u8,
 *          with flag 2 also: campaign text, count u16, row*
 * row    = number i64, with flag 1 also: state text, postalCode text, timeZone text, with flag 4 also: campaign text
 * </pre>
 *
 * A row that names no campaign has the packet's.
 *
 * A flag that is not known makes the packet one of another version: a row must not be judged without something it says.
 * The reader reads row by row into itself, because a packet has thousands. Not thread-safe.
 */
public final class ScrubRows {
    public static final int VERSION = 1;
    static final int KIND_ROWS = 1;
    /** Rows say where the called person is. */
    static final int FLAG_PLACES = 1;
    /** The list is of one campaign. */
    static final int FLAG_CAMPAIGN = 2;
    /** Rows say which campaign they are of. */
    static final int FLAG_CAMPAIGNS = 4;
    private static final int FLAGS_KNOWN = FLAG_PLACES | FLAG_CAMPAIGN | FLAG_CAMPAIGNS;
    /** Most rows in one packet: a few milliseconds of work. */
    public static final int ROWS_MAX = 4_096;

    private final WireReader in;
    private final boolean places;
    private final boolean campaigns;
    private final String campaign;
    private final DialRequest.Builder request = DialRequest.builder();
    private final int count;

    private ScrubRows(WireReader in) {
        this.in = in;
        if (in.u8() != VERSION || in.u8() != KIND_ROWS) {
            throw new IndexOutOfBoundsException("another version or kind");
        }
        request.id = in.text();
        request.account = in.text();
        request.region = in.text();
        request.purpose = Purpose.fromWire(in.u8());
        request.atMillis = in.i64();
        request.dryRun = true;
        request.from = "";
        request.to = "";
        int flags = in.u8();
        places = (flags & FLAG_PLACES) != 0;
        campaigns = (flags & FLAG_CAMPAIGNS) != 0;
        campaign = (flags & FLAG_CAMPAIGN) != 0 ? in.text() : null;
        request.campaign = campaign;
        count = in.u16();
        if ((flags & ~FLAGS_KNOWN) != 0 || count > ROWS_MAX || request.id == null || request.account == null
                || request.region == null || request.purpose == null) {
            throw new IndexOutOfBoundsException("a field has a value this release does not know");
        }
    }

    /** @return the rows, or null when the bytes are not a packet this release understands */
    public static ScrubRows read(byte[] packet) {
        try {
            return new ScrubRows(new WireReader(packet));
        } catch (IndexOutOfBoundsException damaged) {
            return null;
        }
    }

    public int count() {
        return count;
    }

    /**
     * The next row as the question it is: a dry run, dialled by nobody.
     *
     * @throws IndexOutOfBoundsException when the bytes end before, or hold no number
     */
    public DialRequest next() {
        request.toE164 = in.i64();
        if (request.toE164 <= E164.NONE) {
            throw new IndexOutOfBoundsException("not a number");
        }
        if (places) {
            request.calleeState = in.text();
            request.calleePostalCode = in.text();
            request.calleeTimeZone = in.text();
        }
        if (campaigns) {
            String own = in.text();
            request.campaign = own == null ? campaign : own;
        }
        return request.build();
    }

    /**
     * Begins a packet; rows follow, each by one of {@code writeRow}.
     *
     * @param common    what all rows share: id, account, region, purpose, atMillis, campaign; the rest is not looked at
     * @param places    whether rows say where the called person is
     * @param campaigns whether rows name campaigns; each is followed by one {@link #writeCampaign}
     * @return where the count stands, for {@link #writeCount}
     */
    public static int writeHeader(DialRequest common, boolean places, boolean campaigns, WireWriter out) {
        out.u8(VERSION).u8(KIND_ROWS).text(common.id()).text(common.account()).text(common.region())
                .u8(common.purpose().wireCode()).i64(common.atMillis())
                .u8((places ? FLAG_PLACES : 0) | (common.campaign() != null ? FLAG_CAMPAIGN : 0)
                        | (campaigns ? FLAG_CAMPAIGNS : 0));
        if (common.campaign() != null) {
            out.text(common.campaign());
        }
        out.u16(0);
        return out.size() - 2;
    }

    /** @param countAt as {@link #writeHeader} returned it */
    public static void writeCount(int countAt, int count, WireWriter out) {
        out.patchU16(countAt, count);
    }

    public static void writeRow(long number, WireWriter out) {
        out.i64(number);
    }

    /** A row of a packet whose rows say where the called person is; null for what the row does not say. */
    public static void writeRow(long number, String state, String postalCode, String timeZone, WireWriter out) {
        out.i64(number).text(state).text(postalCode).text(timeZone);
    }

    /** Behind a row of a packet whose rows name campaigns; null for the list's. */
    public static void writeCampaign(String campaign, WireWriter out) {
        out.text(campaign);
    }
}
