package io.predial.contract.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.CheckId;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScrubWireTest {
    private static final Finding LISTED = Finding.refuse(CheckId.DNC, List.of(
            Reason.from(ReasonCode.DNC_NATIONAL, new Source("us-national", "3", 12)),
            Reason.until(ReasonCode.DNC_HOURS, "US: 08:00-21:00", 1_796_216_400_000L)));
    private static final List<Finding> FINDINGS = List.of(Finding.clear(CheckId.DNC), LISTED, Finding.clear(CheckId.DNC));

    @Test
    void bytesOfVersion1StayAsTheyWereReleased() throws IOException {
        assertEquals(golden("scrub-v1-rows.hex"), HexFormat.of().formatHex(plainRows()));
        assertEquals(golden("scrub-v1-rows-with-places.hex"), HexFormat.of().formatHex(rowsWithPlaces()));
        assertEquals(golden("scrub-v1-rows-with-campaigns.hex"), HexFormat.of().formatHex(rowsWithCampaigns(null)));
        assertEquals(golden("scrub-v1-rows-of-a-campaign.hex"), HexFormat.of().formatHex(rowsWithCampaigns("summer")));
        assertEquals(golden("scrub-v1-findings.hex"), HexFormat.of().formatHex(findings()));
    }

    @Test
    void rowsSurviveTheTrip() {
        List<DialRequest> plain = read(plainRows());
        assertEquals(List.of(12025550143L, 442079460143L), plain.stream().map(DialRequest::toE164).toList());
        DialRequest row = read(rowsWithPlaces()).get(0);
        assertEquals(List.of("KY", "20001", "America/New_York"),
                List.of(row.calleeState(), row.calleePostalCode(), row.calleeTimeZone()));
        DialRequest common = Samples.request();
        assertEquals(List.of(common.id(), common.account(), common.region(), common.purpose(), common.atMillis(), true),
                List.of(row.id(), row.account(), row.region(), row.purpose(), row.atMillis(), row.dryRun()));
        assertNull(read(rowsWithPlaces()).get(1).calleeState(), "what one row says is not said of the next");
    }

    @Test
    void aRowIsOfItsOwnCampaignOrOfTheLists() {
        assertEquals(Arrays.asList("spring", "summer"), read(rowsWithCampaigns("summer")).stream()
                .map(DialRequest::campaign).toList());
        assertEquals(Arrays.asList("spring", null), read(rowsWithCampaigns(null)).stream()
                .map(DialRequest::campaign).toList());
        assertEquals("KY", read(rowsWithCampaigns("summer")).get(0).calleeState());
        assertNull(read(rowsWithPlaces()).get(0).campaign());
    }

    /** One that does not know campaigns takes a packet with a flag above 1 for one of another version, and judges no row. */
    @Test
    void anOlderReleaseRefusesAPacketWithCampaigns() {
        int flagsAt = plainRows().length - 2 * 8 - 3;
        assertEquals(0, plainRows()[flagsAt], "as an older gateway writes it");
        assertEquals(ScrubRows.FLAG_PLACES | ScrubRows.FLAG_CAMPAIGNS, rowsWithCampaigns(null)[flagsAt]);
        assertEquals(ScrubRows.FLAG_PLACES | ScrubRows.FLAG_CAMPAIGNS | ScrubRows.FLAG_CAMPAIGN,
                rowsWithCampaigns("summer")[flagsAt]);
    }

    @Test
    void eachFindingIsWrittenOnce() {
        ScrubFindings read = ScrubFindings.read(findings(), 3);
        assertEquals(List.of(Finding.clear(CheckId.DNC), LISTED), read.findings());
        assertArrayEquals(new int[] {0, 1, 0}, read.byRow());
    }

    @Test
    void anotherVersionKindOrFlagIsNotUnderstoodAndNotThrown() {
        int flagsAt = plainRows().length - 2 * 8 - 3;
        for (int at : new int[] {0, 1, flagsAt}) {
            byte[] rows = plainRows();
            rows[at] = 9;
            assertNull(ScrubRows.read(rows), "byte " + at);
        }
        for (int at : new int[] {0, 1}) {
            byte[] findings = findings();
            findings[at] = 9;
            assertNull(ScrubFindings.read(findings, 3), "byte " + at);
        }
    }

    @Test
    void anAnswerToAnotherNumberOfRowsIsNone() {
        assertNull(ScrubFindings.read(findings(), 2));
        assertNull(ScrubFindings.read(findings(), 4));
    }

    @Test
    void aFindingOfAnotherCheckIsNone() {
        ScrubFindings.Collector out = new ScrubFindings.Collector();
        out.add(Finding.clear(CheckId.FRAUD));
        assertNull(ScrubFindings.read(out.toBytes(), 1));
    }

    @Test
    void moreRowsThanAPacketHasAreRefused() {
        WireWriter out = new WireWriter(64);
        int countAt = ScrubRows.writeHeader(Samples.request(), false, false, out);
        ScrubRows.writeCount(countAt, ScrubRows.ROWS_MAX + 1, out);
        assertNull(ScrubRows.read(out.toBytes()));
    }

    @Test
    void everyCutIsNoticed() {
        for (int length = 0; length < rowsWithPlaces().length; length++) {
            assertNull(read(Arrays.copyOf(rowsWithPlaces(), length)), "rows cut at " + length);
        }
        for (int length = 0; length < findings().length; length++) {
            assertNull(ScrubFindings.read(Arrays.copyOf(findings(), length), 3), "findings cut at " + length);
        }
        for (int length = 0; length < rowsWithCampaigns("summer").length; length++) {
            assertNull(read(Arrays.copyOf(rowsWithCampaigns("summer"), length)), "campaigns cut at " + length);
        }
    }

    @Test
    void damagedBytesNeverThrow() {
        Random random = new Random(20261124);
        for (int round = 0; round < 50_000; round++) {
            byte[] rows = rowsWithPlaces();
            byte[] findings = findings();
            rows[random.nextInt(rows.length)] = (byte) random.nextInt(256);
            findings[random.nextInt(findings.length)] = (byte) random.nextInt(256);
            read(rows);
            ScrubFindings read = ScrubFindings.read(findings, 3);
            assertTrue(read == null || Arrays.stream(read.byRow()).allMatch(i -> i < read.findings().size()));
        }
    }

    /** @return null when the bytes are damaged */
    private static List<DialRequest> read(byte[] packet) {
        ScrubRows rows = ScrubRows.read(packet);
        if (rows == null) {
            return null;
        }
        List<DialRequest> read = new ArrayList<>();
        try {
            for (int i = 0; i < rows.count(); i++) {
                read.add(rows.next());
            }
            return read;
        } catch (IndexOutOfBoundsException damaged) {
            return null;
        }
    }

    private static byte[] plainRows() {
        WireWriter out = new WireWriter(16);
        int countAt = ScrubRows.writeHeader(Samples.request(), false, false, out);
        ScrubRows.writeRow(12025550143L, out);
        ScrubRows.writeRow(442079460143L, out);
        ScrubRows.writeCount(countAt, 2, out);
        return out.toBytes();
    }

    private static byte[] rowsWithPlaces() {
        WireWriter out = new WireWriter(16);
        int countAt = ScrubRows.writeHeader(Samples.request(), true, false, out);
        ScrubRows.writeRow(12025550143L, "KY", "20001", "America/New_York", out);
        ScrubRows.writeRow(12025550144L, null, null, null, out);
        ScrubRows.writeCount(countAt, 2, out);
        return out.toBytes();
    }

    private static byte[] rowsWithCampaigns(String ofTheList) {
        WireWriter out = new WireWriter(16);
        int countAt = ScrubRows.writeHeader(Samples.request(ofTheList), true, true, out);
        ScrubRows.writeRow(12025550143L, "KY", null, null, out);
        ScrubRows.writeCampaign("spring", out);
        ScrubRows.writeRow(12025550144L, null, null, null, out);
        ScrubRows.writeCampaign(null, out);
        ScrubRows.writeCount(countAt, 2, out);
        return out.toBytes();
    }

    private static byte[] findings() {
        ScrubFindings.Collector out = new ScrubFindings.Collector();
        FINDINGS.forEach(out::add);
        return out.toBytes();
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = ScrubWireTest.class.getResourceAsStream("/wire/" + name)) {
            assertNotNull(in, "golden bytes " + name);
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
