package io.predial.contract;

import java.util.Objects;

/**
 * Where a fact came from.
 *
 * @param registry id of the registry, such as {@code us-national}
 * @param version  the registry version that was asked, as evidence
 * @param ageDays  whole days between the day the data was obtained and the call
 */
public record Source(String registry, String version, int ageDays) {
    public Source {
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(version, "version");
    }
}
