package io.predial.sync;

import io.predial.sync.source.SourceFile;
import io.predial.sync.stage.CountGuard;
import java.util.Map;

/**
 * What files may be.
 *
 * @param limits     of one file
 * @param countGuard how much a file may change the count of numbers
 * @param registries settings by registry, where there are any
 */
public record ImportRules(SourceFile.Limits limits, CountGuard countGuard, Map<String, RegistrySettings> registries) {
    public ImportRules {
        registries = Map.copyOf(registries);
    }

    /** Nothing set but the limits. */
    public static ImportRules of(SourceFile.Limits limits) {
        return new ImportRules(limits, CountGuard.DEFAULT, Map.of());
    }

    RegistrySettings settings(String registry) {
        return registries.getOrDefault(registry, RegistrySettings.DEFAULT);
    }
}
