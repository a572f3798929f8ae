package io.predial.sync;

import io.predial.contract.config.Knobs;
import io.predial.sync.source.FtcFlatFile;
import java.nio.file.Path;

/**
 * Where files arrive and what they may be.
 *
 * @param data       holds {@code drop/REGISTRY/}, {@code done/REGISTRY/} and {@code rejected/REGISTRY/}
 * @param pollMillis how often the drop folders are looked at; a file is taken when it was the same twice
 * @param limits     of one file
 */
public record SyncConfig(Path data, int pollMillis, FtcFlatFile.Limits limits) {
    private static final long MIB = 1 << 20;

    public static SyncConfig from(Knobs knobs) {
        return new SyncConfig(Path.of(knobs.text("data", ".predial", "directory for everything kept on disk")),
                knobs.whole("sync.poll-millis", 1_000, 20, 600_000, "how often the drop folders are looked at"),
                new FtcFlatFile.Limits(
                        knobs.whole("sync.file-mib-max", 8_192, 1, 1_048_576,
                                "size of one registry file, unpacked, in MiB") * MIB,
                        knobs.whole("sync.zip-ratio-max", 100, 2, 1_000, "bytes unpacked for a byte of archive"),
                        knobs.whole("sync.zip-entries-max", 1_000, 1, 100_000, "files in one archive")));
    }
}
