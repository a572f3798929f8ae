package io.predial.sync;

import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.sync.source.SourceFile;
import io.predial.sync.stage.CountGuard;
import io.predial.sync.stage.DeltaLimits;
import java.util.Map;

/**
 * What files may be.
 *
 * @param limits     of one file
 * @param countGuard how much a file may change the count of numbers
 * @param deltas     when what change lists changed is written whole
 * @param registries settings by registry, where there are any
 */
public record ImportRules(SourceFile.Limits limits, CountGuard countGuard, DeltaLimits deltas,
                          Map<String, RegistrySettings> registries) {
    public ImportRules {
        registries = Map.copyOf(registries);
    }

    /** Nothing set but the limits. */
    public static ImportRules of(SourceFile.Limits limits) {
        return new ImportRules(limits, CountGuard.DEFAULT, DeltaLimits.DEFAULT, Map.of());
    }

    /** As set; as the table of known registries has it where nothing is set. */
    RegistrySettings settings(String registry) {
        RegistrySettings set = registries.get(registry);
        return set != null ? set : KnownRegistries.BY_ID.getOrDefault(registry, RegistrySettings.DEFAULT);
    }

    /**
     * What the registry is. Settings go before the record, and the record before the table of known registries.
     *
     * @param row of the record; null when the registry is not there yet
     * @return null when nothing says what it is
     */
    RegistryTerms terms(String registry, RegistryRow row) {
        RegistrySettings set = registries.get(registry);
        if (set != null && set.terms() != null) {
            return set.terms();
        }
        return row != null ? row.terms() : settings(registry).terms();
    }
}
