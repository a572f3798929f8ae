package io.predial.sync;

import io.predial.contract.config.Knobs;
import io.predial.sync.schedule.DropFolder.Rest;
import io.predial.sync.schedule.Schedule;
import io.predial.sync.source.SourceFile;
import io.predial.sync.stage.CountGuard;
import io.predial.sync.stage.DeltaLimits;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where files arrive and what they may be.
 *
 * @param data       holds {@code drop/REGISTRY/}, {@code done/REGISTRY/} and {@code rejected/REGISTRY/}, and the worker's
 *                   bitmaps in {@code sync/segments/}
 * @param pollMillis how often the drop folders are looked at; a file is taken when it was the same twice
 * @param rest       and how long a file must have been the same
 * @param rules      for what is imported
 * @param schedules  by registry, where there are any
 * @param warnDays   how long before a registry goes stale people want to know
 * @param cacheMibMax how much of the disk the bitmaps in force may take; 0 keeps none
 */
public record SyncConfig(Path data, int pollMillis, Rest rest, ImportRules rules, Map<String, Schedule> schedules,
                         int warnDays, int cacheMibMax) {
    private static final long MIB = 1 << 20;

    public static SyncConfig from(Knobs knobs) {
        Map<String, RegistrySettings> registries = RegistrySettings.from(knobs);
        return new SyncConfig(Path.of(knobs.text("data", ".predial", "directory for everything kept on disk")),
                knobs.whole("sync.poll-millis", 200, 20, 600_000, "how often the drop folders are looked at"),
                new Rest(knobs.whole("sync.rest-millis", 1_000, 0, 600_000,
                        "how long a file in a drop folder must have stayed the same before it is taken"),
                        knobs.yesNo("sync.take-renamed-at-once", true,
                                "a file that was written under a name with a dot or .part and then renamed need not rest")),
                new ImportRules(limits(knobs), countGuard(knobs), DeltaLimits.from(knobs), registries),
                Schedule.from(registries.keySet(), knobs),
                knobs.whole("sync.stale-warn-days", 7, 0, 3_650,
                        "how many days before a registry may no longer be relied on it is said, once a day"),
                knobs.whole("sync.cache-mib-max", 2_048, 0, 1_048_576,
                        "MiB of this worker's disk for the bitmaps in force, which change lists then need not fetch; 0: none"));
    }

    /** What {@link BitmapCache} has to itself. */
    Path cacheDirectory() {
        return data.resolve("sync").resolve("segments");
    }

    private static SourceFile.Limits limits(Knobs knobs) {
        return new SourceFile.Limits(
                knobs.whole("sync.file-mib-max", 8_192, 1, 1_048_576,
                        "size of one registry file, unpacked, in MiB") * MIB,
                knobs.whole("sync.zip-ratio-max", 100, 2, 1_000, "bytes unpacked for a byte of archive"),
                knobs.whole("sync.zip-entries-max", 1_000, 1, 100_000, "files in one archive"));
    }

    private static CountGuard countGuard(Knobs knobs) {
        return new CountGuard(
                knobs.whole("sync.count-change-percent-max", CountGuard.DEFAULT.changePercentMax(), 0, 1_000_000,
                        "how much a file may change the count of numbers listed, in per cent"),
                knobs.whole("sync.count-change-free", CountGuard.DEFAULT.freeNumbers(), 0, 1_000_000,
                        "changes of the count by fewer numbers are never refused"));
    }

    /** Of one file. */
    public SourceFile.Limits limits() {
        return rules.limits();
    }
}
