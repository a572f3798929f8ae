package io.predial.gateway.scrub;

import io.predial.contract.config.Knobs;
import io.predial.contract.wire.ScrubRows;

/**
 * The limits of scrubs on one gateway.
 *
 * @param perAccountMax   scrubs of one account at once
 * @param perGatewayMax   scrubs at once
 * @param packetRows      rows in one packet to a node
 * @param packetsInFlight packets of one scrub that are on their way or wait to be written; memory is bounded by it
 * @param timeoutMillis   how long one node is waited for
 * @param patienceMillis  how long nodes are tried before the rows of a packet are unknown
 * @param lineBytesMax    longest record
 * @param bodyBytesMax    largest body
 * @param rowsMax         rows in one request
 * @param secondsMax      a request takes no longer
 */
public record ScrubConfig(int perAccountMax, int perGatewayMax, int packetRows, int packetsInFlight, int timeoutMillis,
                          int patienceMillis, int lineBytesMax, long bodyBytesMax, long rowsMax, int secondsMax) {
    public static ScrubConfig from(Knobs knobs) {
        return new ScrubConfig(
                knobs.whole("scrub.per-account-max", 2, 0, 256, "lists of one account scrubbed at once; 0 for none"),
                knobs.whole("scrub.per-gateway-max", 4, 0, 256, "lists scrubbed at once; 0 for none"),
                knobs.whole("scrub.packet-rows", 2_048, 1, ScrubRows.ROWS_MAX, "rows in one packet to a node"),
                knobs.whole("scrub.packets-in-flight", 4, 1, 64, "packets of one scrub that wait for a reply"),
                knobs.whole("scrub.timeout-millis", 2_000, 50, 60_000,
                        "a packet not answered in this time goes to another node"),
                knobs.whole("scrub.patience-millis", 5_000, 50, 600_000,
                        "rows of a packet that no node answered in this time are unknown"),
                knobs.whole("scrub.line-bytes-max", CsvScanner.LINE_BYTES_MAX, 64, 65_536,
                        "longest record of a list; a longer one is an error row"),
                knobs.wholeLong("scrub.body-bytes-max", 4L << 30, 1, 1L << 50, "largest body of one scrub"),
                knobs.wholeLong("scrub.rows-max", 100_000_000, 1, 1L << 40, "rows in one scrub"),
                knobs.whole("scrub.seconds-max", 3_600, 1, 86_400, "a scrub takes no longer"));
    }
}
