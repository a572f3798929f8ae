package io.predial.contract.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Attestation;
import io.predial.contract.AttestationBasis;
import io.predial.contract.Cause;
import io.predial.contract.CheckId;
import io.predial.contract.Finding;
import io.predial.contract.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void bytesOfVersion2StayAsTheyWereReleased() throws IOException {
        assertEquals(golden("v2-asks.hex"), HexFormat.of().formatHex(asks()));
        assertEquals(golden("v2-findings.hex"), HexFormat.of().formatHex(findingsOf(Samples.findings())));
    }

    @Test
    void bytesOfVersion2StillDecode() throws IOException {
        List<Batch.Ask> asks = Batch.readAsks(HexFormat.of().parseHex(golden("v2-asks.hex")));
        assertEquals(List.of(new Batch.Ask(45_000, 0b1111, Samples.request()),
                new Batch.Ask(1, 0b0010, Samples.request())), asks);
        byte[] findings = HexFormat.of().parseHex(golden("v2-findings.hex"));
        assertEquals(Samples.findings(), read(findings, Samples.findings().stream().map(Finding::check).toList()));
    }

    /** Appended to version 2: a release that does not know the campaign reads the rest, one that does reads both. */
    @Test
    void aCampaignIsAppendedAndItsBytesStay() throws IOException {
        WireWriter out = new WireWriter(64);
        Batch.writeHeader(Batch.KIND_ASKS, 1, out);
        Batch.writeAsk(45_000, CheckId.DNC.bit(), Samples.request("spring-2027"), out);
        assertEquals(golden("v2-asks-campaign.hex"), HexFormat.of().formatHex(out.toBytes()));
        assertEquals(List.of(new Batch.Ask(45_000, CheckId.DNC.bit(), Samples.request("spring-2027"))),
                Batch.readAsks(HexFormat.of().parseHex(golden("v2-asks-campaign.hex"))));
    }

    /** The field that comes after the campaign one day must not be read as the campaign of calls that name none. */
    @Test
    void whatIsNullBeforeAnAppendedFieldThatIsGivenIsWritten() {
        for (String campaign : new String[] {null, "spring-2027"}) {
            WireWriter out = new WireWriter(64);
            DialRequestWire.write(Samples.request(), out);
            DialRequestWire.writeAppended(out, campaign, "the next field", null);
            assertEquals(Samples.request(campaign), DialRequestWire.read(new WireReader(out.toBytes())));
        }
        WireWriter none = new WireWriter(64);
        DialRequestWire.writeAppended(none, null, null);
        assertEquals(0, none.toBytes().length, "bytes stay as they were before there were any");
    }

    @Test
    void aClearFindingWithReasonsKeepsThem() throws IOException {
        assertEquals(golden("v2-explained.hex"), HexFormat.of().formatHex(findingsOf(List.of(Samples.explained()))));
        assertEquals(List.of(Samples.explained()),
                read(HexFormat.of().parseHex(golden("v2-explained.hex")), List.of(CheckId.DNC)));
    }

    @Test
    void everyFindingSurvivesTheTrip() {
        for (Finding finding : Samples.findings()) {
            assertEquals(List.of(finding), read(findingsOf(List.of(finding)), List.of(finding.check())));
        }
    }

    /** What an older peer reads of it is that nothing is suggested: it knows no byte above 3. */
    @Test
    void whatAnAttestationRestsOnTravelsInItsByte() {
        for (Attestation level : Attestation.values()) {
            for (AttestationBasis basis : AttestationBasis.values()) {
                Finding finding = Finding.clear(CheckId.CALLER_ID).withAttestation(level, basis);
                byte[] bytes = findingsOf(List.of(finding));
                assertEquals(List.of(finding), read(bytes, List.of(CheckId.CALLER_ID)));
                int attestation = level.ordinal() + 1 | basis.wireCode() << 4;
                boolean there = false;
                for (byte each : bytes) {
                    there |= (each & 0xFF) == attestation;
                }
                assertTrue(there && attestation > 3, level + " for " + basis);
            }
        }
    }

    @Test
    void anotherVersionIsNotUnderstoodAndNotThrown() {
        for (byte version : new byte[] {0, 1, Batch.VERSION + 1, (byte) 0xFF}) {
            byte[] asks = asks();
            asks[0] = version;
            assertNull(Batch.readAsks(asks));
            byte[] findings = findingsOf(Samples.findings());
            findings[0] = version;
            assertEquals(List.of(Finding.unknown(CheckId.DNC, Cause.WIRE)), read(findings, List.of(CheckId.DNC)));
        }
    }

    @Test
    void aFindingOfAnotherCheckIsNotTakenAndTheNextIs() {
        byte[] bytes = findingsOf(List.of(Finding.clear(CheckId.FRAUD), Finding.clear(CheckId.DNC)));
        assertEquals(List.of(Finding.unknown(CheckId.DNC, Cause.WIRE), Finding.clear(CheckId.DNC)),
                read(bytes, List.of(CheckId.DNC, CheckId.DNC)));
    }

    @Test
    void missingFindingsAreUnknown() {
        byte[] bytes = findingsOf(List.of(Finding.clear(CheckId.DNC)));
        assertEquals(List.of(Finding.clear(CheckId.DNC), Finding.unknown(CheckId.FRAUD, Cause.WIRE)),
                read(bytes, List.of(CheckId.DNC, CheckId.FRAUD)));
    }

    @Test
    void everyCutOfAMessageIsSurvived() {
        byte[] asks = asks();
        byte[] findings = findingsOf(Samples.findings());
        for (int length = 0; length < asks.length; length++) {
            Batch.readAsks(Arrays.copyOf(asks, length));
        }
        for (int length = 0; length < findings.length; length++) {
            assertEquals(4, read(Arrays.copyOf(findings, length), List.of(CheckId.values())).size());
        }
    }

    @Test
    void damagedBytesNeverThrowAndNeverReadAsAnotherCheck() {
        Random random = new Random(20261124);
        byte[] asks = asks();
        byte[] findings = findingsOf(Samples.findings());
        for (int round = 0; round < 50_000; round++) {
            Batch.readAsks(damaged(asks, random));
            List<CheckId> asked = List.of(CheckId.values());
            List<Finding> read = read(damaged(findings, random), asked);
            assertEquals(asked, read.stream().map(Finding::check).toList());
            read.forEach(finding -> assertNotNull(finding.outcome()));
        }
    }

    @Test
    void anOverlongTextIsTheSendersError() {
        WireWriter writer = new WireWriter(16);
        String longText = "x".repeat(WireWriter.TEXT_BYTES_MAX + 1);
        assertThrows(IllegalArgumentException.class, () -> writer.text(longText));
    }

    @Test
    void aDamagedAskCostsOnlyItself() {
        byte[] bytes = asks();
        bytes[Batch.HEADER_BYTES + 9] = (byte) 0xFF; // the first ask's id now claims to be null
        bytes[Batch.HEADER_BYTES + 10] = (byte) 0xFF;
        List<Batch.Ask> read = Batch.readAsks(bytes);
        assertNull(read.get(0).request());
        assertEquals(Samples.request(), read.get(1).request());
    }

    @Test
    void outcomesKeepTheirNumbers() {
        assertEquals(Outcome.UNKNOWN, Outcome.fromWire(4));
        assertNull(Outcome.fromWire(5));
        assertArrayEquals(new int[] {1, 2, 3, 4}, Arrays.stream(CheckId.values()).mapToInt(CheckId::wireCode).toArray());
    }

    private static byte[] asks() {
        WireWriter out = new WireWriter(64);
        Batch.writeHeader(Batch.KIND_ASKS, 2, out);
        Batch.writeAsk(45_000, CheckId.bits(List.of(CheckId.values())), Samples.request(), out);
        Batch.writeAsk(1, CheckId.DNC.bit(), Samples.request(), out);
        return out.toBytes();
    }

    private static byte[] findingsOf(List<Finding> findings) {
        WireWriter out = new WireWriter(64);
        Batch.writeHeader(Batch.KIND_FINDINGS, findings.size(), out);
        findings.forEach(finding -> Batch.writeFinding(finding, out));
        return out.toBytes();
    }

    private static List<Finding> read(byte[] message, List<CheckId> asked) {
        Batch.Findings findings = new Batch.Findings(message);
        return asked.stream().map(findings::next).toList();
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = Arrays.copyOf(whole, random.nextInt(10) == 0 ? random.nextInt(whole.length) : whole.length);
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = WireTest.class.getResourceAsStream("/wire/" + name)) {
            assertNotNull(in, "golden bytes " + name);
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
