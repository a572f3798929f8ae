package io.predial.gateway.admin;

import io.predial.contract.config.Knobs;

/**
 * What one upload may be.
 *
 * @param bytesMax     bytes of the whole body
 * @param rowsMax      rows below the line with the columns' names
 * @param lineBytesMax bytes of one line
 * @param secondsMax   time from the first byte to the last row in the record
 * @param atOnceMax    uploads under way in one process
 * @param perAccountMax how many of those may be one account's
 * @param entriesMax   wishes, permissions and answers of one account, however they came
 */
public record UploadConfig(int bytesMax, int rowsMax, int lineBytesMax, int secondsMax, int atOnceMax, int perAccountMax,
                           int entriesMax) {
    public static UploadConfig from(Knobs knobs) {
        return new UploadConfig(
                knobs.whole("upload.bytes-max", 16_777_216, 1_024, 1_073_741_824, "largest upload of a list"),
                knobs.whole("upload.rows-max", 100_000, 1, 10_000_000, "most rows in one upload"),
                knobs.whole("upload.line-bytes-max", 4_096, 64, 65_536, "longest line of an upload"),
                knobs.whole("upload.seconds-max", 120, 1, 3_600, "an upload that takes longer is cut off"),
                knobs.whole("upload.at-once-max", 8, 1, 256, "uploads under way on this gateway, all event loops together"),
                knobs.whole("upload.per-account-max", 1, 1, 64, "of these, one account's"),
                knobs.whole("upload.entries-per-account-max", 10_000_000, 1, 1_000_000_000,
                        "wishes, permissions and answers of one account together; uploads of what stops calls go to twice that"));
    }
}
