package io.predial.store.rows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An account's own access to a registry. A seller pays by area code and a telemarketer may use no more than its client's
 * (16 CFR 310.8): an account with entries for a registry is bound by them.
 *
 * @param registry         id of the registry
 * @param san              the subscription account number it was given; null when not said
 * @param allAreaCodes     true when it is for every number of the registry
 * @param areaCodes        North American area codes it is for, as in 202; empty when it is for all
 * @param validUntilMillis last instant it is good for, epoch milliseconds
 */
public record RegistrySubscription(String registry, String san, boolean allAreaCodes, Set<Integer> areaCodes,
                                   long validUntilMillis) {
    /** What {@code areaCodes} says for every number of the registry. */
    public static final String ALL = "all";

    public RegistrySubscription {
        Objects.requireNonNull(registry, "registry");
        areaCodes = Set.copyOf(areaCodes);
    }

    public JsonObject toJson() {
        Object codes = allAreaCodes ? ALL : new JsonArray(new TreeSet<>(areaCodes).stream()
                .map(code -> Integer.toString(code)).toList());
        return new JsonObject().put("registry", registry).put("san", san).put("areaCodes", codes)
                .put("validUntilMillis", validUntilMillis);
    }

    public static RegistrySubscription from(JsonObject json) {
        boolean all = ALL.equals(json.getValue("areaCodes"));
        Set<Integer> codes = all ? Set.of() : json.getJsonArray("areaCodes").stream()
                .map(code -> Integer.valueOf(code.toString())).collect(Collectors.toUnmodifiableSet());
        return new RegistrySubscription(json.getString("registry"), json.getString("san"), all, codes,
                json.getLong("validUntilMillis"));
    }
}
